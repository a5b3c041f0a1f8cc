// What the server says when it refuses: codes, their fixed names, and the one exception rules throw.
// Imported everywhere in the emulator. A new code is a row in NAMES.

/** Fixed errMsg of each code (http-contract §7). */
const NAMES: Record<number, string> = {
  429: 'TooManyRequests', 500: 'ServerInternalError', 1000: 'UnknownCode', 1001: 'ArgsError', 1002: 'NoPermissionError',
  1003: 'DuplicateKeyError', 1004: 'RecordNotFoundError', 1050: 'SecretNotChangedError', 1101: 'UserIDNotFoundError',
  1102: 'RegisteredAlreadyError', 1201: 'GroupIDNotFoundError', 1202: 'GroupIDExisted', 1203: 'NotInGroupYetError',
  1204: 'DismissedAlreadyError', 1205: 'GroupTypeNotSupport', 1206: 'GroupRequestHandled', 1301: 'CanNotAddYourselfError',
  1302: 'BlockedByPeer', 1303: 'NotPeersFriend', 1304: 'RelationshipAlreadyError', 1305: 'FriendRequestHandled',
  1401: 'MessageHasReadDisable', 1402: 'MutedInGroup', 1403: 'MutedGroup', 1404: 'MsgAlreadyRevoke',
  1501: 'TokenExpiredError', 1502: 'TokenInvalidError', 1503: 'TokenMalformedError', 1504: 'TokenNotValidYetError',
  1505: 'TokenUnknownError', 1506: 'TokenKickedError', 1507: 'TokenNotExistError', 1601: 'ConnOverMaxNumLimit',
  1602: 'ConnArgsErr', 1603: 'PushMsgErr', 1604: 'IOSBackgroundPushErr', 1701: 'FileUploadedExpiredError',
  // chat's own (operations i).
  20001: 'PasswordError', 20002: 'AccountNotFound', 20003: 'PhoneAlreadyRegister', 20004: 'AccountAlreadyRegister', 20005: 'VerifyCodeSendFrequently',
  20006: 'VerifyCodeNotMatch', 20007: 'VerifyCodeExpired', 20008: 'VerifyCodeMaxCount', 20009: 'VerifyCodeUsed', 20010: 'InvitationCodeUsed',
  20011: 'InvitationNotFound', 20012: 'Forbidden', 20013: 'RefuseFriend', 20014: 'EmailAlreadyRegister', 20101: 'ErrTokenNotExist',
  80000: 'CallbackError', 90002: 'DatabaseError', 90004: 'NetworkError', 90007: 'DataError',
};

/** How an error differs from "the code, its fixed name, a detail, HTTP 200". */
export interface ServerErrorOptions {
  /** errMsg in place of the code's fixed name. */
  message?: string;
  /** HTTP status; the real server uses 200 for nearly all (http-contract §4). */
  status?: number;
  /** Where it came from, when profiles tell it differently: a raw not-found of the database, a panic, the body's decoder, or the process that serves HTTP, whose errors no gRPC hop rewrites (http-contract §6). */
  origin?: 'raw-not-found' | 'panic' | 'api-panic' | 'decoder' | 'api';
  /** What the layers it went through added to it (`mongo find one`), which only the older server tells (profiles.ts, wrapsErrors). */
  wrap?: string;
  /** A later step failed, in another service: what the rule wrote before stays written. */
  afterWrites?: true;
}

/** A refusal in the server's own form. `detail` becomes errDlt. */
export class ServerError extends Error {
  readonly code: number;
  readonly detail: string;
  readonly errMsg: string;
  readonly status: number;
  readonly origin: ServerErrorOptions['origin'];
  readonly wrap: string;
  readonly afterWrites: boolean;

  constructor(code: number, detail = '', options: ServerErrorOptions = {}) {
    const errMsg = options.message ?? NAMES[code] ?? 'UnknownCode';
    super(`${code} ${errMsg} ${detail}`);
    this.code = code;
    this.detail = detail;
    this.errMsg = errMsg;
    this.status = options.status ?? 200;
    this.origin = options.origin;
    this.wrap = options.wrap ?? '';
    this.afterWrites = options.afterWrites ?? false;
  }
}

/** Anything a rule did not mean to throw is our fault, and still answered in the server's form. */
export function asServerError(error: unknown): ServerError {
  if (error instanceof ServerError) return error;
  return new ServerError(500, error instanceof Error ? error.message : String(error));
}

/** The same refusal, and what was written before it stays. */
export function afterWrites({ code, detail, errMsg: message, status, origin, wrap }: ServerError): ServerError {
  return new ServerError(code, detail, { message, status, origin, wrap, afterWrites: true });
}

/** 1001 with the request check's own words. */
export function badArgument(detail: string): ServerError {
  return new ServerError(1001, detail);
}

/** 1002 with its reason. */
export function noPermission(detail = ''): ServerError {
  return new ServerError(1002, detail);
}

/** A document the database did not have and nobody translated: 1004 or 500 by profile (http-contract §6). `wrap` names the call that missed it. */
export function rawNotFound(wrap = 'mongo find one'): ServerError {
  return new ServerError(1004, '', { origin: 'raw-not-found', wrap });
}

/** A panic inside a handler: 500 in the envelope with the runtime's words, or HTTP 500 without a body, by profile (http-contract §6). */
export function panic(words: string): ServerError {
  return new ServerError(500, `runtime error: ${words}`, { message: 'panic error', origin: 'panic' });
}

/** What Go says of a message that is not there. */
export const NIL_POINTER = 'invalid memory address or nil pointer dereference';

/** A panic in the process that serves HTTP: HTTP 500 without a body on every server (operations b.4). */
export function apiPanic(): ServerError {
  return new ServerError(500, '', { origin: 'api-panic' });
}
