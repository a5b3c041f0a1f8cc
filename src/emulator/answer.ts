// What goes back over HTTP: the envelope and the headers every answer has (http-contract §1, §3, §4).
// Imported by dispatch.ts (makes answers) and http.ts (writes them).

import type { ServerError } from './errors.ts';
import type { Profile } from './profiles.ts';

/** What of a profile decides the words of errors. */
export type Speech = Pick<Profile, 'panic' | 'rawNotFound' | 'wrapsErrors'>;

/** An answer before it is written. */
export interface Answer {
  status: number;
  body: string;
  type: 'application/json' | 'text/plain' | 'text/html; charset=utf-8' | '';
  /** The errCode of its envelope, when it has one. */
  code?: number;
  /** More headers, as name, value, name, value. */
  headers?: string[];
  /** A 404 of the router: with gzip accepted it is an empty gzip stream under application/json (http-contract §4). */
  emptyWhenGzipped?: boolean;
}

/** Success without data. */
export const DONE: Answer = { status: 200, body: '{"errCode":0,"errMsg":"","errDlt":""}', type: 'application/json', code: 0 };

/** The router's 404. */
export const NOT_FOUND: Answer = { status: 404, body: '404 page not found', type: 'text/plain', emptyWhenGzipped: true };

/** The answer to OPTIONS on any path. */
export const OPTIONS: Answer = { status: 200, body: '"Options Request!"', type: 'application/json' };

/** Success with data, which is JSON text already. */
export function dataAnswer(data: string): Answer {
  return { status: 200, body: `{"errCode":0,"errMsg":"","errDlt":"","data":${data}}`, type: 'application/json', code: 0 };
}

/** An error in the words of one server. */
export function errorAnswer(error: ServerError, speech: Speech): Answer {
  const words = tellError(error, speech);
  if (!words) return { status: 500, body: '', type: 'application/json' };
  return { status: error.status, body: writeEnvelope(words.code, words.errMsg, words.detail), type: 'application/json', code: words.code };
}

/** An error where there is no envelope: its text, and the status that goes with its code (http-contract §4). The real text goes on with a Go stack. */
export function textErrorAnswer(error: ServerError, profile: Profile): Answer {
  const { code, errMsg, detail } = tellPlain(error, profile);
  const words = code === 500 && errMsg === INTERNAL ? detail : [code, errMsg, detail].filter((one) => one !== '').join(' ');
  return { status: STATUS_OF[error.code] ?? 500, body: `Error: ${words} | -> api.(*ThirdApi).ObjectRedirect()`, type: 'application/json' };
}

const STATUS_OF: Record<number, number> = { 1001: 400, 1004: 404 };

/** What an answer says of an error. */
export type Words = Pick<ServerError, 'code' | 'errMsg' | 'detail'>;

/** The words of one server for an error; none at all for a panic it does not survive with words. */
export function tellError(error: ServerError, speech: Speech): Words | undefined {
  if (error.origin === 'api-panic' || (error.origin === 'panic' && speech.panic === 'empty')) return undefined;
  const isFromService = error.origin !== 'decoder' && error.origin !== 'api';
  return speech.wrapsErrors && isFromService ? tellWrapped(error) : tellPlain(error, speech);
}

const NO_DOCUMENTS = 'mongo: no documents in result';

function tellPlain(error: ServerError, profile: Speech): Words {
  if (error.origin === 'raw-not-found' && profile.rawNotFound === 500) return { code: 500, errMsg: INTERNAL, detail: NO_DOCUMENTS };
  return error;
}

/** The older server's services: errDlt is never empty; what nobody gave a code has its text in errMsg too (http-contract §6). */
function tellWrapped({ code, errMsg, detail, origin, wrap }: ServerError): Words {
  const wrapped = (text: string): string => (wrap === '' ? text : `${text} ${wrap}`);
  if (origin === 'raw-not-found') return { code, errMsg, detail: wrapped(NO_DOCUMENTS) };
  if (code === 500 && errMsg === INTERNAL && detail !== '') return { code, errMsg: wrapped(detail), detail: wrapped(detail) };
  return { code, errMsg, detail: detail || (wrap === '' ? errMsg : wrapped(`${code} ${errMsg}`)) };
}

const INTERNAL = 'ServerInternalError';

/** The headers of CORS and content, as node:http wants them; made once per type. */
export function headerBlock(type: Answer['type']): readonly string[] {
  return BLOCKS[type] ??= type === '' ? CORS : [...CORS, 'Content-Type', type];
}

const CORS: readonly string[] = [
  'Access-Control-Allow-Origin', '*', 'Access-Control-Allow-Methods', '*', 'Access-Control-Allow-Headers', '*',
  'Access-Control-Expose-Headers', 'Content-Length, Access-Control-Allow-Origin, Access-Control-Allow-Headers,Cache-Control,Content-Language,Content-Type,Expires,Last-Modified,Pragma,FooBar',
  'Access-Control-Max-Age', '172800', 'Access-Control-Allow-Credentials', 'false',
];
const BLOCKS: Record<string, readonly string[]> = {};

function writeEnvelope(code: number, errMsg: string, detail: string): string {
  const text = `{"errCode":${code},"errMsg":${JSON.stringify(errMsg)},"errDlt":${JSON.stringify(detail)}}`;
  return text.replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
}
