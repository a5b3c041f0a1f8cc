// What a connection says of itself in its address, and the order in which the server complains (gateway-protocol §1.1, §1.2).
// Imported by admit.ts, connect.ts and device.ts. Pure.

import { parseFieldType } from '../catalog.ts';
import { createDecoder, DecodeError } from '../decode.ts';
import { ServerError } from '../errors.ts';

import type { Wire } from './frame.ts';

/** What a connection asks for. */
export interface Hello extends Wire {
  userID: string;
  token: string;
  platformID: number;
  operationID: string;
  /** The outcome of the login is wanted as a text frame. */
  wantsAnswer: boolean;
}

/** What was said, before anything is demanded of it. */
interface Said extends Omit<Hello, keyof Wire> { sdkType: string; compression: string }

const BAD_ARGUMENTS = 'args err, need token, sendID, platformID';

/**
 * Read the query string of a connection.
 *
 * @param lastPlatform the platforms are 1 to this one.
 * @param compressionHeader the header `compression`, which may stand for the parameter.
 * @throws ServerError 1602 with the first that is missing or wrong; 500 for isBackground, which nobody gave a code.
 */
export function readHello(search: string, lastPlatform: number, compressionHeader: string | undefined): Hello {
  const query = new URLSearchParams(search);
  const packed = query.get('v');
  const { compression, ...said } = packed ? readPacked(packed) : readQuery(query, compressionHeader);
  if (said.operationID === '') throw refuse('operationID is empty');
  if (said.token === '') throw refuse('token is empty');
  if (said.userID === '') throw refuse('sendID is empty');
  if (said.platformID < 1 || said.platformID > lastPlatform) throw refuse('platformID is invalid');
  const sdkType = said.sdkType || 'go';
  if (sdkType !== 'go' && sdkType !== 'js') throw refuse('sdkType is invalid');
  return { ...said, sdkType, isGzip: compression === 'gzip' };
}

/** One parameter each. */
function readQuery(query: URLSearchParams, compressionHeader = ''): Said {
  const text = (name: string): string => query.get(name) ?? '';
  if (!/^[+-]?\d+$/.test(text('platformID'))) throw refuse('platformID is not int');
  const wantsAnswer = text('isMsgResp') === '' ? false : readBool(text('isMsgResp'));
  if (wantsAnswer === undefined) throw refuse('isMsgResp is not bool');
  // Its value is thrown away: every connection starts in the foreground.
  if (readBool(text('isBackground')) === undefined) throw new ServerError(500, 'invalid syntax', { origin: 'decoder' });
  return {
    token: text('token'), userID: text('sendID'), platformID: Number(text('platformID')), operationID: text('operationID'),
    sdkType: text('sdkType'), wantsAnswer, compression: text('compression') || compressionHeader,
  };
}

/** A bool as Go reads it; undefined for none. */
function readBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  return ['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text) ? false : undefined;
}

/** What the one parameter holds; only what is used of it. */
interface Packed { token: string; userID: string; platformID: number | bigint; operationID: string; compression: string; sdkType: string; sendResponse: boolean }

const decodePacked = createDecoder({
  goName: 'UserConnContextInfo',
  fields: Object.entries({
    token: 'string', userID: 'string', platformID: 'int64', operationID: 'string', compression: 'string', sdkType: 'string', sendResponse: 'boolean',
    background: 'boolean', sdkVersion: 'string',
  }).map(([name, type]) => parseFieldType(name, type)),
});

/** All in one parameter: base64url without padding of JSON. */
function readPacked(packed: string): Said {
  if (!/^[A-Za-z0-9_-]*$/.test(packed) || packed.length % 4 === 1) throw refuse('data is not base64');
  const { token, userID, platformID, operationID, compression, sdkType, sendResponse } = decodeJSON(Buffer.from(packed, 'base64url').toString());
  return { token, userID, platformID: Number(platformID), operationID, sdkType, wantsAnswer: sendResponse, compression };
}

function decodeJSON(text: string): Packed {
  try {
    return decodePacked(text) as unknown as Packed;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw refuse(`data is not json, info=${error.message}`);
  }
}

function refuse(words: string): ServerError {
  return new ServerError(1602, words, { message: BAD_ARGUMENTS });
}
