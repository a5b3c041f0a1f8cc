// From an HTTP answer to the data in it, or to the error it stands for (http-contract §1, §4).
// Imported by transport.ts and client.ts.
import { EXIT, ImctlError, type ErrorDetails } from '../base/errors.ts';
import { isPlainObject } from '../base/fields.ts';
import { parseJSON } from '../base/json.ts';
import type { RouteRow } from './catalog/routes.ts';
import { serverError } from './codes.ts';
import type { Where } from './failures.ts';
import type { HttpAnswer } from './http.ts';
import { printable } from './printable.ts';

/** What the data has to be; `any` for routes the catalog does not know. */
export type Expected = RouteRow['dataKind'] | 'any';

/**
 * The data of an answer; undefined where the server sends no `data` key.
 *
 * Success is errCode 0, whatever the HTTP status; nearly all refusals are HTTP 200.
 *
 * @param body of the request; its IDs are named in messages.
 * @throws ImctlError from codes.ts when errCode is not 0; UNSUPPORTED when the server lacks the route; SERVER-ERROR,
 *   UNREACHABLE (502, 503, 504), SERVER-BUSY by the HTTP status alone; ANSWER-INVALID for anything else.
 */
export function readAnswer(answer: HttpAnswer, expected: Expected, where: Where, body?: unknown): unknown {
  const location = answer.headers.location;
  if (answer.status >= 300 && answer.status < 400 && location !== undefined) return redirected(location, answer, expected, where);
  if (expected === 'redirect' && answer.status >= 400) throw plainText(answer, where, body);
  const value = parse(answer.text);
  if (isEnvelope(value)) {
    if (value.errCode !== 0) throw refused(value, answer, where, body);
    return checkData(value.data, expected, answer, where);
  }
  if (answer.status >= 400) throw byStatus(answer, where);
  if (expected === 'bare' ? Array.isArray(value) : expected === 'any' && value !== undefined) return value;
  throw invalid(answer, where, `${describe(answer)} instead of an answer of OpenIM`);
}

interface Envelope {
  errCode: number;
  errMsg?: unknown;
  errDlt?: unknown;
  data?: unknown;
}

function parse(text: string): unknown {
  try {
    return parseJSON(text);
  } catch {
    return undefined;
  }
}

function isEnvelope(value: unknown): value is Envelope {
  return isPlainObject(value) && Object.hasOwn(value, 'errCode') && typeof value.errCode === 'number';
}

function refused({ errCode, errMsg, errDlt }: Envelope, answer: HttpAnswer, { method, route, operationID, context }: Where, body: unknown): ImctlError {
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return serverError({ errCode, errMsg: text(errMsg), errDlt: text(errDlt), httpStatus: answer.status, method, path: route, operationID, context, body });
}

function checkData(data: unknown, expected: Expected, answer: HttpAnswer, where: Where): unknown {
  const fits = {
    any: () => true,
    none: () => true,
    bare: () => false,
    redirect: () => false,
    text: () => typeof data === 'string',
    list: () => data === null || Array.isArray(data),
    object: () => isPlainObject(data),
  };
  if (fits[expected]()) return data;
  throw invalid(answer, where, `an answer without the data of this route: ${excerpt(answer.text)}`);
}

function redirected(location: string, answer: HttpAnswer, expected: Expected, where: Where): string {
  if (expected === 'redirect' || expected === 'any') return location;
  throw invalid(answer, where, `HTTP ${answer.status}, a redirect to ${printable(location)}`);
}

/** GET /object/* refuses in plain text: 400, 404, 500 (http-contract §4). */
function plainText(answer: HttpAnswer, { method, route, operationID, context }: Where, body: unknown): ImctlError {
  const errCode = answer.status === 404 ? 1004 : answer.status === 400 ? 1001 : 500;
  return serverError({ errCode, errMsg: answer.text, httpStatus: answer.status, method, path: route, operationID, context, body });
}

function byStatus(answer: HttpAnswer, where: Where): ImctlError {
  const { status, text } = answer;
  const { method, route, host } = where;
  // With gzip accepted the text of gin's 404 is missing (http-contract §4, seen).
  if (status === 404 && /^(404 page not found)?\s*$/.test(text)) {
    return failed('UNSUPPORTED', `this server has no route ${method} ${route}`, answer, where, { hint: 'it may be older than the route; what there is:  imctl api-resources' });
  }
  if (status === 429) return failed('SERVER-BUSY', `${host} limits the rate of requests (${method} ${route})`, answer, where, { exitStatus: EXIT.refused, retryable: true, errCode: 429, hint: 'wait a moment and try again, with fewer at once' });
  if (status === 500 && text.trim() === '') {
    return failed('SERVER-ERROR', `a handler of the server failed: HTTP 500 without a word (${method} ${route})`, answer, where, { exitStatus: EXIT.refused, hint: 'a part of the request may be missing; look for the operationID in the log of the server' });
  }
  if (GATEWAY_STATUS.has(status)) return failed('UNREACHABLE', `what stands before the server answers HTTP ${status} (${method} ${route})`, answer, where, { hint: 'is the API process up?', retryable: true });
  return invalid(answer, where, `${describe(answer)} instead of an answer of OpenIM`);
}

/** Statuses of proxies and balancers that say: the server behind did not answer. */
export const GATEWAY_STATUS: ReadonlySet<number> = new Set([502, 503, 504]);

function invalid(answer: HttpAnswer, where: Where, what: string): ImctlError {
  return failed('ANSWER-INVALID', `${where.host} gave ${what} (${where.method} ${where.route}, HTTP ${answer.status})`, answer, where, {});
}

function failed(code: string, message: string, answer: HttpAnswer, { operationID, context, route }: Where, details: ErrorDetails): ImctlError {
  return new ImctlError(code, message, { httpStatus: answer.status, operationID, context, route, ...details });
}

function describe({ headers, text }: HttpAnswer): string {
  if (text.trim() === '') return 'nothing';
  const type = headers['content-type']?.split(';')[0]?.trim();
  const kind = type === 'application/json' || type === undefined ? '' : `${printable(type, 40)} `;
  return `${kind}${excerpt(text)}${text.length > 1000 ? ` and ${text.length - 60} characters more` : ''}`;
}

function excerpt(text: string): string {
  return `"${printable(text, 60)}"`;
}
