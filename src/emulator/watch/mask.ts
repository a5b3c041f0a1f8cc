// Blanks secrets in what is logged. The real server writes them at every level (operations c.3); this one never does.
// Imported by log.ts. Texts come from anybody, so each step is linear in their length.

import { parseJSON, stringifyJSON } from '../../base/json.ts';

const KEY = String.raw`\w{0,40}(?:secret|token|password|passwd|pwd|accesskey|appkey|credential|signature)\w{0,40}`;
const SECRET_KEY = new RegExp(`^${KEY}$`, 'i');
/** Worth a closer look at all. */
const SUSPECT = /secret|token|passw|pwd|accesskey|appkey|credential|signature/i;
/** `name:"…"` as protobuf writes it; one that is never closed reaches to the end. */
const PROTO_STRING = /(\b\w{1,80}:)?"((?:[^"\\]|\\.)*)(?:"|$)/gs;
/** `token=…` of error texts and queries. */
const WORD_SECRET = new RegExp(String.raw`\b(${KEY}=)[^\s"\\,&]+`, 'gi');
const JWT = /\beyJ[\w-]{8,200}\.[\w-]{8,4000}\.[\w-]{8,}/g;
/** A text this short stands for too much else. */
const MIN_LENGTH = 4;
/** JSON texts inside JSON texts are looked into so deep. */
const MAX_DEPTH = 6;

/** A text with what is secret in it as `***`. @param secrets values that are blanked wherever they stand. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  let masked = (SUSPECT.test(text) ? maskKeys(text, 0) : text).replace(JWT, '***');
  for (const secret of secrets) if (secret.length >= MIN_LENGTH) masked = masked.replaceAll(secret, '***');
  return masked;
}

function maskKeys(text: string, depth: number): string {
  if (!/^\s*[[{"]/.test(text)) return maskProto(text, depth).replace(WORD_SECRET, '$1***');
  try {
    const value = parseJSON(text);
    if (depth < MAX_DEPTH) return stringifyJSON(maskValue(value, depth + 1), 'number');
  } catch {
    // No JSON, or deeper than anybody's.
  }
  return `${text.slice(0, SUSPECT.exec(text)!.index)}***`;
}

function maskProto(text: string, depth: number): string {
  return text.replace(PROTO_STRING, (all: string, key: string | undefined, inner: string) => {
    if (key !== undefined && SECRET_KEY.test(key.slice(0, -1))) return `${key}"***"`;
    if (!SUSPECT.test(inner)) return all;
    return `${key ?? ''}${JSON.stringify(depth < MAX_DEPTH ? maskKeys(unquote(inner), depth + 1) : '***')}`;
  });
}

function unquote(inner: string): string {
  try {
    return JSON.parse(`"${inner}"`) as string;
  } catch {
    return inner;
  }
}

function maskValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return SUSPECT.test(value) ? maskKeys(value, depth) : value;
  if (Array.isArray(value)) return value.map((item) => maskValue(item, depth));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, typeof item === 'string' && item !== '' && SECRET_KEY.test(key) ? '***' : maskValue(item, depth)]));
}
