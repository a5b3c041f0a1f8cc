// What a connection says of itself in its address, and the order in which the server complains (gateway-protocol §1.1, §1.2).
// Imported by admit.ts. Pure.

import { ServerError } from '../errors.ts';

/** What a connection asks for. */
export interface Hello {
  userID: string;
  token: string;
  platformID: number;
  operationID: string;
  sdkType: 'go' | 'js';
  isGzip: boolean;
  /** The outcome of the login is wanted as a text frame. */
  wantsAnswer: boolean;
}

const BAD_ARGUMENTS = 'args err, need token, sendID, platformID';
const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/**
 * Read the query string of a connection.
 *
 * @param lastPlatform the platforms are 1 to this one.
 * @param compressionHeader the header `compression`, which may stand for the parameter.
 * @throws ServerError 1602 with the parameter that is missing or wrong; 500 for isBackground, which nobody gave a code.
 */
export function readHello(search: string, lastPlatform: number, compressionHeader: string | undefined): Hello {
  const query = new URLSearchParams(search);
  const packed = query.get('v');
  const told = packed ? unpack(packed) : (name: string) => query.get(name) ?? '';
  const token = need(told('token'), 'token is empty');
  const userID = need(told('sendID'), 'sendID is empty');
  const platformID = readPlatform(told('platformID'), lastPlatform);
  const operationID = need(told('operationID'), 'operationID is empty');
  const sdkType = told('sdkType') || 'go';
  if (sdkType !== 'go' && sdkType !== 'js') throw refuse('sdkType is invalid');
  const wanted = told('isMsgResp');
  const wantsAnswer = TRUE.includes(wanted);
  if (!wantsAnswer && wanted !== '' && !FALSE.includes(wanted)) throw refuse('isMsgResp is not bool');
  const background = told('isBackground');
  // Its value is thrown away: every connection starts in the foreground.
  if (!TRUE.includes(background) && !FALSE.includes(background)) throw new ServerError(500, 'invalid syntax', { origin: 'decoder' });
  return { userID, token, platformID, operationID, sdkType, wantsAnswer, isGzip: (told('compression') || compressionHeader) === 'gzip' };
}

function readPlatform(text: string, lastPlatform: number): number {
  if (!/^[+-]?\d+$/.test(text)) throw refuse('platformID is not int');
  const platformID = Number(text);
  if (platformID < 1 || platformID > lastPlatform) throw refuse('platformID is invalid');
  return platformID;
}

/** What the one parameter `v` calls the others. */
const PACKED: Record<string, string> = { sendID: 'userID', isMsgResp: 'sendResponse', isBackground: 'background' };

/** All in one parameter: base64url without padding of JSON. There `background` may be missing. */
function unpack(text: string): (name: string) => string {
  const told = /^[A-Za-z0-9_-]+$/.test(text) ? parseObject(Buffer.from(text, 'base64url').toString()) : undefined;
  if (!told) throw refuse('v is invalid');
  return (name) => {
    const value = told[PACKED[name] ?? name] ?? (name === 'isBackground' ? false : '');
    return typeof value === 'object' ? '' : String(value);
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined;
  } catch {
    return undefined;
  }
}

function need(value: string, words: string): string {
  if (value === '') throw refuse(words);
  return value;
}

function refuse(words: string): ServerError {
  return new ServerError(1602, words, { message: BAD_ARGUMENTS });
}
