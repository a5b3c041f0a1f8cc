// What the numbers in `errCode` mean, and the error that imctl makes of one.
// Imported by transport and login, and as data by the emulator and by help; imports base only.
// A new number of the server is a row in CODES.
import { EXIT, ImctlError } from '../base/errors.ts';
import { firstWords } from './printable.ts';

/** One number of the server. */
export interface CodeRow {
  /** Our code for it, and the exit status that goes with it (design §3.7). */
  code: string;
  exit: number;
  /** The server's name of it: `errMsg` in most answers. */
  name: string;
  /** What happened, as the start of a message. */
  says: string;
  /** What to do about it. */
  hint: string;
  retryable?: true;
}

/**
 * Every errCode of http-contract §7, the gRPC codes that v3.8.3 lets through (§6), and those of the account system (chat). 0 is success and has no row.
 * Webhooks may answer numbers of their own; see `codeRow`.
 */
export const CODES: Readonly<Record<number, CodeRow>> = {
  2: broken('gRPC Unknown', 'a service of the server failed'),
  4: { code: 'TIMEOUT', exit: EXIT.unreachable, name: 'gRPC DeadlineExceeded', says: 'a service of the server did not answer in time', hint: 'look at its services and stores, then try again', retryable: true },
  5: notFound('gRPC NotFound', 'the server has no such record', 'check the IDs'),
  7: denied('gRPC PermissionDenied', 'a service of the server does not allow it', 'use an admin of the server: adminUserID of the context'),
  8: refused('gRPC ResourceExhausted', 'the request is larger than a service takes (8 MiB)', 'send fewer at a time'),
  12: { code: 'UNSUPPORTED', exit: EXIT.unsupported, name: 'gRPC Unimplemented', says: 'this server does not have that function', hint: 'it may be older than the catalog; see  imctl api-resources' },
  13: broken('gRPC Internal', 'a service of the server failed'),
  14: { code: 'UNREACHABLE', exit: EXIT.unreachable, name: 'gRPC Unavailable', says: 'the API process does not reach the service behind this route', hint: 'start that service, or look at its log and at etcd', retryable: true },
  429: { code: 'SERVER-BUSY', exit: EXIT.refused, name: 'TooManyRequests', says: 'the server limits the rate of requests', hint: 'wait a moment and try again, with fewer at once', retryable: true },
  500: broken('ServerInternalError', 'the server failed'),
  1000: broken('UnknownCode', 'the server failed without saying why'),
  1001: refused('ArgsError', 'the server does not accept an argument', 'what a route takes:  imctl explain api.<route>'),
  1002: denied('NoPermissionError', 'the server does not allow it', 'use an admin of the server: adminUserID of the context, in imAdminUser.userIDs of its share.yml'),
  1003: conflict('DuplicateKeyError', 'a record with that key exists', 'choose another ID, or update the one that exists'),
  1004: notFound('RecordNotFoundError', 'the server has no such record', 'check the IDs; list what exists with  imctl get'),
  1050: denied('SecretNotChangedError', 'the server wants its default secret changed first', 'set another secret in share.yml'),
  1101: notFound('UserIDNotFoundError', 'the server has no such user', 'list users with  imctl get users'),
  1102: conflict('RegisteredAlreadyError', 'a user with that ID exists', 'choose another userID, or update the one that exists'),
  1201: notFound('GroupIDNotFoundError', 'the server has no such group', 'list groups with  imctl get groups'),
  1202: conflict('GroupIDExisted', 'a group with that ID exists', 'choose another groupID, or leave it out and let the server make one'),
  1203: refused('NotInGroupYetError', 'the user is not a member of the group', 'invite the user first'),
  1204: conflict('DismissedAlreadyError', 'the group is dismissed', 'create a new group: a dismissed one does not come back'),
  1205: refused('GroupTypeNotSupport', 'the server does not support that type of group', 'use groupType 2'),
  1206: conflict('GroupRequestHandled', 'the request to join was answered before', 'list the open requests with  imctl get'),
  1301: refused('CanNotAddYourselfError', 'a user cannot be a friend of itself', 'name two different users'),
  1302: refused('BlockedByPeer', 'the receiver has blocked the sender', 'take the sender off the receiver\'s blacklist'),
  1303: refused('NotPeersFriend', 'the receiver does not have the sender as a friend', 'make them friends, or turn friendVerify off'),
  1304: conflict('RelationshipAlreadyError', 'the two are friends already', 'nothing needs to be done'),
  1305: conflict('FriendRequestHandled', 'the friend request was answered before', 'list the open requests with  imctl get'),
  1401: refused('MessageHasReadDisable', 'read receipts are switched off', 'turn them on in the configuration of the server'),
  1402: refused('MutedInGroup', 'the sender is muted in the group', 'unmute the member'),
  1403: refused('MutedGroup', 'the group is muted', 'unmute the group, or send as its owner or an admin of it'),
  1404: conflict('MsgAlreadyRevoke', 'the message was revoked before', 'nothing needs to be done'),
  1501: badToken('TokenExpiredError', 'the token has expired'),
  1502: badToken('TokenInvalidError', 'the token belongs to another user or platform'),
  1503: badToken('TokenMalformedError', 'the token is malformed'),
  1504: badToken('TokenNotValidYetError', 'the token is not valid yet: the clocks differ'),
  1505: badToken('TokenUnknownError', 'the token was signed with another secret'),
  1506: badToken('TokenKickedError', 'the session was ended: kicked, or replaced by another login'),
  1507: badToken('TokenNotExistError', 'the server does not know the token any more'),
  1520: denied('OrgUserNoPermissionError', 'the server does not allow it', 'use an admin of the server'),
  1601: refused('ConnOverMaxNumLimit', 'the gateway has as many connections as it takes', 'close some, or raise websocketMaxConnNum'),
  1602: refused('ConnArgsErr', 'the gateway does not accept the connection', 'give sendID, platformID and token'),
  1603: broken('PushMsgErr', 'the gateway could not push the message'),
  1604: broken('IOSBackgroundPushErr', 'the gateway could not push to an iOS app in the background'),
  1701: refused('FileUploadedExpiredError', 'the upload has expired', 'start it again'),
  10001: refused('FormattingError', 'the account system does not accept the format', 'check the values'),
  10002: conflict('HasRegistered', 'the account exists', 'log in instead'),
  10003: notFound('NotRegistered', 'there is no such account', 'register it first'),
  10004: denied('PasswordErr', 'the password is wrong', 'try again with the right one'),
  10005: broken('GetIMTokenErr', 'the account system got no token from OpenIM'),
  10006: refused('RepeatSendCode', 'a code was sent a moment ago', 'wait, then ask again'),
  10007: broken('MailSendCodeErr', 'the account system could not send mail'),
  10008: broken('SmsSendCodeErr', 'the account system could not send the SMS'),
  10009: refused('CodeInvalidOrExpired', 'the code is wrong or has expired', 'ask for a new one'),
  10010: refused('RegisterFailed', 'the account system could not register the account', 'look at its log'),
  10011: refused('ResetPasswordFailed', 'the account system could not reset the password', 'look at its log'),
  10012: refused('RegisterLimit', 'registration is limited', 'ask who runs the account system'),
  10013: refused('LoginLimit', 'login is limited', 'ask who runs the account system'),
  10014: refused('InvitationError', 'the invitation code is wrong', 'ask for another'),
  // Those of the account system (chat), by its own names (operations f.3).
  20001: denied('PasswordError', 'the account system does not accept the password', 'it takes the md5 of the password; imctl makes it. Where does yours come from?  imctl context show --origin'),
  20002: notFound('AccountNotFound', 'the account system has no such account', 'list accounts with  imctl get accounts'),
  20003: conflict('PhoneAlreadyRegister', 'the phone number has an account already', 'find it with  imctl get accounts --keyword NUMBER'),
  20004: conflict('AccountAlreadyRegister', 'there is such an account already', 'find it with  imctl get accounts --keyword NAME'),
  20005: refused('VerifyCodeSendFrequently', 'a code was sent a moment ago', 'wait, then ask again'),
  20006: refused('VerifyCodeNotMatch', 'the code is wrong', 'ask for a new one'),
  20007: refused('VerifyCodeExpired', 'the code has expired', 'ask for a new one'),
  20008: refused('VerifyCodeMaxCount', 'too many codes were tried or sent', 'wait, then ask for a new one'),
  20009: refused('VerifyCodeUsed', 'the code was used before', 'ask for a new one'),
  20010: refused('InvitationCodeUsed', 'the invitation was used before', 'ask for another'),
  20011: refused('InvitationNotFound', 'there is no such invitation', 'ask for another'),
  20012: refused('Forbidden', 'the account, or the address it comes from, is blocked', 'let it in again with  imctl enable user USERID'),
  20013: refused('RefuseFriend', 'the user takes no friend requests', 'nothing can be done from here'),
  20014: conflict('EmailAlreadyRegister', 'the e-mail address has an account already', 'find it with  imctl get accounts --keyword ADDRESS'),
  20101: badToken('ErrTokenNotExist', 'the account system does not know the token any more'),
  80000: refused('CallbackError', 'a webhook of the server refused, or failed', 'look at the webhook, and at webhooks.yml'),
  90002: broken('DatabaseError', 'the database of the server failed'),
  90004: broken('NetworkError', 'the network of the server failed'),
  90007: refused('DataError', 'the data is not what was announced', 'check size and hash, then start again'),
};

/** The row of a number; one that is in no list is taken for a webhook's own (http-contract §7). */
export function codeRow(errCode: number): CodeRow {
  return Object.hasOwn(CODES, errCode) ? CODES[errCode]! : refused('', `the server refused with errCode ${errCode}`, 'a webhook may answer numbers of its own; look at webhooks.yml and at the log');
}

/** Does the number say that the token is no good, so that a new one may help? */
export function isTokenRefused(errCode: number | undefined): boolean {
  return errCode !== undefined && ((errCode >= 1501 && errCode <= 1507) || errCode === 20_101);
}

/** What is known of a refusal. */
export interface Refusal {
  errCode: number;
  errMsg?: string;
  errDlt?: string;
  httpStatus?: number;
  method: string;
  /** The route as it is shown, without its query. */
  path: string;
  operationID?: string;
  context?: string;
  /** The request's body: its IDs are named in the message. */
  body?: unknown;
}

/**
 * The error for an answer whose errCode is not 0.
 *
 * Some 500s are told apart by their text, because the server hides the real reason in it (http-contract §6): a missing
 * document on a standalone main, a part that is not valid, a duplicate key, a service that is down, a function it lacks.
 */
export function serverError(refusal: Refusal): ImctlError {
  const { errCode, method, path, httpStatus, operationID, context } = refusal;
  const row = hidden(refusal) ?? codeRow(errCode);
  const words = [detail(refusal, row), ...(NAMES_IDS.has(row.code) ? namedIDs(refusal.body) : [])].filter((one) => one !== '');
  const message = `${row.says}${words.length === 0 ? '' : `: ${words.join(', ')}`} (${method} ${path})`;
  return new ImctlError(row.code, message, { hint: row.hint, exitStatus: row.exit, retryable: row.retryable ?? false, errCode, httpStatus, operationID, route: path, context });
}

const NAMES_IDS = new Set(['NOT-FOUND', 'CONFLICT']);

const HIDDEN: [RegExp, number][] = [
  [/mongo: no documents in result|redis: nil|cache is not found/, 1004],
  [/Field validation for/, 1001],
  [/E11000|duplicate key/, 1003],
  [/code = Unimplemented/, 12],
  [/code = Unavailable|produced zero addresses|transport: Error while dialing|connect: connection refused|not reachable/, 14],
  [/code = DeadlineExceeded|context deadline exceeded/, 4],
  [/code = ResourceExhausted|larger than max/, 8],
];

function hidden({ errCode, errMsg = '', errDlt = '' }: Refusal): CodeRow | undefined {
  if (errCode !== 500) return undefined;
  const code = HIDDEN.find(([pattern]) => pattern.test(errMsg) || pattern.test(errDlt))?.[1];
  return code === undefined ? undefined : CODES[code];
}

/** The server's own words, where they say more than the name of the code. */
function detail({ errCode, errMsg = '', errDlt = '' }: Refusal, row: CodeRow): string {
  const text = (firstWords(errDlt) || firstWords(errMsg))
    // Wrapped errors begin with number and name; a value logged without its key ends in =MISSING (both seen).
    .replace(new RegExp(`^${errCode} (?:${row.name} )?`), '')
    .replace(/^([\w.]+), (\S*)=MISSING$/, '$1 $2');
  return text === row.name || TELLS_NOTHING.test(text) ? '' : text;
}

const TELLS_NOTHING = /^(?:record not found|mongo: no documents in result.*|redis: nil|cache is not found)$/;

function namedIDs(body: unknown): string[] {
  if (typeof body !== 'object' || body === null) return [];
  const found = Object.entries(body).filter(([key, value]) => /IDs?$/.test(key) && (typeof value === 'string' ? value !== '' : Array.isArray(value) && value.length > 0));
  return found.slice(0, 2).map(([key, value]) => `${key} ${firstWords(JSON.stringify(value)).slice(0, 60)}`);
}

function refused(name: string, says: string, hint: string): CodeRow {
  return { code: 'SERVER-REFUSED', exit: EXIT.refused, name, says, hint };
}

function broken(name: string, says: string): CodeRow {
  return { code: 'SERVER-ERROR', exit: EXIT.refused, name, says, hint: 'look for the operationID in the log of the server' };
}

function notFound(name: string, says: string, hint: string): CodeRow {
  return { code: 'NOT-FOUND', exit: EXIT.notFound, name, says, hint };
}

function conflict(name: string, says: string, hint: string): CodeRow {
  return { code: 'CONFLICT', exit: EXIT.conflict, name, says, hint };
}

function denied(name: string, says: string, hint: string): CodeRow {
  return { code: 'PERMISSION-REFUSED', exit: EXIT.auth, name, says, hint };
}

function badToken(name: string, says: string): CodeRow {
  return { code: 'TOKEN-REFUSED', exit: EXIT.auth, name, says, hint: 'check secret and adminUserID of the context with  imctl context show' };
}
