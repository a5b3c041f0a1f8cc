// HS256 tokens, made and read the way the server's library (golang-jwt 4.5) does, refusals included (http-contract §8).
// Imported by tokens.ts, chat/tokens.ts and gateway/admit.ts.

import { ServerError } from './errors.ts';

/** What a token says. */
export interface Claims {
  userID: string;
  platformID: number;
  /** Unix seconds. */
  exp: number;
}

const HEADER = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');

/** Sign a token. `iat` is five seconds ago; two of the same second are the same text. */
export function signToken(claims: Claims, issuedAt: number, secret: string): string {
  return signClaims({ UserID: claims.userID, PlatformID: claims.platformID, exp: claims.exp, iat: issuedAt - 5 }, secret);
}

/** Sign any claims, in the order given. */
export function signClaims(claims: Readonly<Record<string, string | number>>, secret: string): string {
  const signed = `${HEADER}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${signed}.${sign(signed, secret)}`;
}

/** Read a token and check signature and times. @throws ServerError as parseClaims has it. */
export function parseToken(token: string, nowSeconds: number, secret: string): Claims {
  const claims = parseClaims(token, nowSeconds, secret);
  return { userID: String(claims.UserID ?? ''), platformID: Number(claims.PlatformID ?? 0), exp: Number(claims.exp ?? 0) };
}

/**
 * Read the claims of a token, signature and times being good.
 *
 * @throws ServerError 1503 malformed, 1501 expired, 1504 not yet, 1505 anything else with the library's words as errMsg.
 */
export function parseClaims(token: string, nowSeconds: number, secret: string): Record<string, unknown> {
  const parts = token.split('.');
  if (parts.length !== 3) throw new ServerError(1503);
  const header = parseSegment(parts[0]!), payload = parseSegment(parts[1]!);
  if (!header || !payload || !hasClaimTypes(payload)) throw new ServerError(1503);
  if (typeof header.alg !== 'string') throw unknown('signing method (alg) is unspecified.');
  if (header.alg === 'none') throw unknown("'none' signature type is not allowed");
  if (!/^(HS|RS|PS|ES)(256|384|512)$|^EdDSA$/.test(header.alg)) throw unknown('signing method (alg) is unavailable.');
  // The library judges times first and the signature second, and expiry outweighs both.
  if (typeof payload.exp === 'number' && nowSeconds >= payload.exp) throw new ServerError(1501);
  if (typeof payload.nbf === 'number' && nowSeconds < payload.nbf) throw new ServerError(1504);
  if (header.alg !== 'HS256') throw unknown(/^HS/.test(header.alg) ? 'signature is invalid' : 'key is of invalid type');
  if (!isSigned(`${parts[0]}.${parts[1]}`, parts[2]!, secret)) throw unknown('signature is invalid');
  if (typeof payload.iat === 'number' && nowSeconds < payload.iat) throw unknown('Token used before issued');
  return payload;
}

function unknown(words: string): ServerError {
  return new ServerError(1505, '', { message: words });
}

function parseSegment(segment: string): Record<string, unknown> | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(segment)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function hasClaimTypes(payload: Record<string, unknown>): boolean {
  const isOptional = (key: string, type: string): boolean => payload[key] === undefined || payload[key] === null || typeof payload[key] === type;
  return isOptional('UserID', 'string') && ['UserType', 'PlatformID', 'exp', 'nbf', 'iat'].every((key) => isOptional(key, 'number'));
}

function isSigned(signed: string, signature: string, secret: string): boolean {
  const { timingSafeEqual } = process.getBuiltinModule('node:crypto');
  const expected = Buffer.from(sign(signed, secret)), given = Buffer.from(signature);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

function sign(signed: string, secret: string): string {
  return process.getBuiltinModule('node:crypto').createHmac('sha256', secret).update(signed).digest('base64url');
}
