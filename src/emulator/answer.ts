// What goes back over HTTP: the envelope and the headers every answer has (http-contract §1, §3, §4).
// Imported by dispatch.ts (makes answers) and http.ts (writes them).

import type { ServerError } from './errors.ts';
import type { Profile } from './profiles.ts';

/** An answer before it is written. */
export interface Answer {
  status: number;
  body: string;
  type: 'application/json' | 'text/plain' | 'text/html; charset=utf-8' | '';
  /** More headers, as name, value, name, value. */
  headers?: string[];
  /** A 404 of the router: with gzip accepted it is an empty gzip stream under application/json (http-contract §4). */
  emptyWhenGzipped?: boolean;
}

/** Success without data. */
export const DONE: Answer = { status: 200, body: '{"errCode":0,"errMsg":"","errDlt":""}', type: 'application/json' };

/** The router's 404. */
export const NOT_FOUND: Answer = { status: 404, body: '404 page not found', type: 'text/plain', emptyWhenGzipped: true };

/** The answer to OPTIONS on any path. */
export const OPTIONS: Answer = { status: 200, body: '"Options Request!"', type: 'application/json' };

/** Success with data, which is JSON text already. */
export function dataAnswer(data: string): Answer {
  return { status: 200, body: `{"errCode":0,"errMsg":"","errDlt":"","data":${data}}`, type: 'application/json' };
}

/** An error in the words of one server. */
export function errorAnswer(error: ServerError, profile: Profile): Answer {
  if (error.origin === 'api-panic' || (error.origin === 'panic' && profile.panic === 'empty')) return { status: 500, body: '', type: 'application/json' };
  let { code, errMsg, detail } = error;
  if (error.origin === 'raw-not-found' && profile.rawNotFound.code !== code) {
    code = profile.rawNotFound.code;
    errMsg = 'ServerInternalError';
    detail = profile.rawNotFound.detail;
  }
  const isRewritten = error.origin !== 'decoder' && error.origin !== 'api';
  if (profile.mongoCallInWords && isRewritten && code === 500 && errMsg === 'ServerInternalError' && detail !== '') errMsg = detail;
  if (detail === '' && profile.detailRepeatsMessage && isRewritten) detail = errMsg;
  return { status: error.status, body: writeEnvelope(code, errMsg, detail), type: 'application/json' };
}

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
