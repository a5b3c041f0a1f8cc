// AWS Signature Version 4 as S3 clients write it: links that carry their own permission, signed headers, signed forms.
// Imported by links.ts (signs) and http.ts, policy.ts (check). Knows neither keys of objects nor files.

import { Refusal } from './refusal.ts';

/** Who may: the access key in the open, and what signatures are made with. */
export interface Keys { accessKeyID: string; secretAccessKey: string }

/** What of a request a signature covers. */
export interface Signed {
  method: string;
  /** Not encoded, with its leading slash. */
  path: string;
  /** Not encoded. */
  query: readonly (readonly [string, string])[];
  /** By lower-case names; these and no others are signed. */
  headers: Record<string, string>;
  payloadHash: string;
}

export const ALGORITHM = 'AWS4-HMAC-SHA256';
const REGION = 'us-east-1';
const UNSIGNED = 'UNSIGNED-PAYLOAD';
/** A clock may be this much ahead of ours. */
const MAX_AHEAD_MS = 15 * 60_000;
/** How long signed headers are good: so long are the parts that auth_sign signs (catalog notes). */
const HEADERS_MS = 24 * 3600_000;
/** S3 signs no link for longer. */
const MAX_LINK_SECONDS = 7 * 24 * 3600;

/** A time as signatures write it: 20261123T101500Z. */
export function formatTime(now: number): string {
  return new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
}

/** The credential of a day: key, day, region and service. */
export function formatCredential(keys: Keys, time: string): string {
  return `${keys.accessKeyID}/${scopeOf(time)}`;
}

/** Query of a link that does one thing, for `expiresSeconds` from now; with its `?`. */
export function signLink(keys: Keys, now: number, link: Pick<Signed, 'method' | 'path' | 'query'> & { host: string; expiresSeconds: number }): string {
  const time = formatTime(now);
  const query = [...link.query, ['X-Amz-Algorithm', ALGORITHM], ['X-Amz-Credential', formatCredential(keys, time)], ['X-Amz-Date', time],
    ['X-Amz-Expires', String(link.expiresSeconds)], ['X-Amz-SignedHeaders', 'host']] as const;
  const signature = sign(keys, time, { method: link.method, path: link.path, query, headers: { host: link.host }, payloadHash: UNSIGNED });
  return `?${canonicalQuery(query)}&X-Amz-Signature=${signature}`;
}

/** Headers that permit one request, in the order Go's signer sets them. */
export function signHeaders(keys: Keys, now: number, request: Pick<Signed, 'method' | 'path' | 'query'> & { host: string }): Record<string, string> {
  const time = formatTime(now);
  const headers = { 'host': request.host, 'x-amz-content-sha256': UNSIGNED, 'x-amz-date': time };
  const signature = sign(keys, time, { ...request, headers, payloadHash: UNSIGNED });
  return {
    'X-Amz-Content-Sha256': UNSIGNED, 'X-Amz-Date': time,
    'Authorization': `${ALGORITHM} Credential=${formatCredential(keys, time)}, SignedHeaders=${Object.keys(headers).join(';')}, Signature=${signature}`,
  };
}

/** The signature of a form's policy, which is signed as it stands. */
export function signText(keys: Keys, time: string, text: string): string {
  return hmac(signingKey(keys, time), text).toString('hex');
}

/**
 * Refuse a request that carries no permission of ours, or one that is over.
 *
 * @returns the hash the body must have, when the request names one.
 * @throws Refusal AccessDenied (nothing signed, expired), SignatureDoesNotMatch, InvalidAccessKeyId, RequestTimeTooSkewed, and for what cannot be read.
 */
export function checkSignature(keys: Keys, now: number, request: { method: string; path: string; query: Signed['query']; headers: Record<string, string | string[] | undefined> }): string | undefined {
  const query = new Map(request.query);
  if (query.has('X-Amz-Signature')) { checkLink(keys, now, request, query); return undefined; }
  const { authorization } = request.headers;
  if (authorization === undefined) throw new Refusal('AccessDenied');
  return checkHeaders(keys, now, request, authorization as string);
}

type Checked = Parameters<typeof checkSignature>[2];

function checkLink(keys: Keys, now: number, request: Checked, query: Map<string, string>): void {
  const [credential, time, expires, names] = ['X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Expires', 'X-Amz-SignedHeaders'].map((name) => query.get(name) ?? '') as [string, string, string, string];
  const signedAt = parseTime(time);
  if (query.get('X-Amz-Algorithm') !== ALGORITHM || signedAt === undefined || !/^\d{1,6}$/.test(expires) || Number(expires) > MAX_LINK_SECONDS) throw new Refusal('AuthorizationQueryParametersError');
  checkCredential(keys, credential, time);
  const covered = { ...request, query: request.query.filter(([name]) => name !== 'X-Amz-Signature'), headers: pickHeaders(request, names), payloadHash: query.get('X-Amz-Content-Sha256') ?? UNSIGNED };
  if (!isEqual(sign(keys, time, covered), query.get('X-Amz-Signature')!)) throw new Refusal('SignatureDoesNotMatch');
  if (signedAt > now + MAX_AHEAD_MS) throw new Refusal('AccessDenied', 'Request is not valid yet');
  if (signedAt + Number(expires) * 1000 < now) throw new Refusal('AccessDenied', 'Request has expired');
}

function checkHeaders(keys: Keys, now: number, request: Checked, authorization: string): string | undefined {
  const [, credential, names, signature] = /^AWS4-HMAC-SHA256 Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(authorization) ?? [];
  const time = String(request.headers['x-amz-date'] ?? ''), signedAt = parseTime(time);
  if (credential === undefined || signedAt === undefined) throw new Refusal('AuthorizationHeaderMalformed');
  checkCredential(keys, credential, time);
  const payloadHash = String(request.headers['x-amz-content-sha256'] ?? '');
  if (payloadHash.startsWith('STREAMING-')) throw new Refusal('NotImplemented');
  if (!isEqual(sign(keys, time, { ...request, headers: pickHeaders(request, names!), payloadHash }), signature!)) throw new Refusal('SignatureDoesNotMatch');
  if (signedAt > now + MAX_AHEAD_MS || signedAt + HEADERS_MS < now) throw new Refusal('RequestTimeTooSkewed');
  return payloadHash === UNSIGNED ? undefined : payloadHash;
}

/** Refuse a credential that is not ours, or of another day, region or service than the signature's. */
export function checkCredential(keys: Keys, credential: string, time: string): void {
  const slash = credential.indexOf('/');
  if (credential.slice(0, slash) !== keys.accessKeyID) throw new Refusal('InvalidAccessKeyId');
  if (credential.slice(slash + 1) !== scopeOf(time)) throw new Refusal('SignatureDoesNotMatch');
}

/** Whether two signatures are equal, without telling by the time it takes where they differ. */
export function isEqual(expected: string, given: string): boolean {
  const a = Buffer.from(expected), b = Buffer.from(given);
  return a.length === b.length && process.getBuiltinModule('node:crypto').timingSafeEqual(a, b);
}

/** The host must be signed: else a permission could be carried to another server. */
function pickHeaders(request: Checked, names: string): Record<string, string> {
  const wanted = names.split(';');
  if (!wanted.includes('host')) throw new Refusal('SignatureDoesNotMatch');
  return Object.fromEntries(wanted.map((name) => [name, String(request.headers[name] ?? '').trim()]));
}

function parseTime(time: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(time);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

const scopeOf = (time: string): string => `${time.slice(0, 8)}/${REGION}/s3/aws4_request`;

function sign(keys: Keys, time: string, { method, path, query, headers, payloadHash }: Signed): string {
  const names = Object.keys(headers).sort();
  const canonical = [method, encodeText(path, '/'), canonicalQuery(query), ...names.map((name) => `${name}:${headers[name]}`), '', names.join(';'), payloadHash].join('\n');
  return signText(keys, time, [ALGORITHM, time, scopeOf(time), sha256(canonical)].join('\n'));
}

function canonicalQuery(query: Signed['query']): string {
  const pairs = query.map(([name, value]) => [encodeText(name), encodeText(value)] as const);
  return pairs.sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : 1)).map((pair) => pair.join('=')).join('&');
}

/** What RFC 3986 leaves alone stays, `keep` too, all else is percent and two capital digits. */
export function encodeText(text: string, keep = ''): string {
  const encoded = encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return keep === '' ? encoded : encoded.replaceAll(encodeURIComponent(keep), keep);
}

/** Four HMACs deep and the same for a day. */
let lastKey: { name: string; key: Buffer } | undefined;

function signingKey(keys: Keys, time: string): Buffer {
  const name = `${time.slice(0, 8)}/${keys.secretAccessKey}`;
  if (lastKey?.name !== name) {
    const key = ['s3', 'aws4_request'].reduce<Buffer>(hmac, hmac(hmac(`AWS4${keys.secretAccessKey}`, time.slice(0, 8)), REGION));
    lastKey = { name, key };
  }
  return lastKey.key;
}

function hmac(key: Buffer | string, text: string): Buffer {
  return process.getBuiltinModule('node:crypto').createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex');
}
