// Standard base64 as Go's decoder reads it, with its words for what is wrong.
// Imported by rules/messages-send.ts.

import { badArgument } from '../errors.ts';

/** Decode to text, or 1001 naming the first byte that does not fit. Line ends are skipped; padding must be there. */
export function decodeBase64(text: string): string {
  const bad = findIllegal(text);
  if (bad >= 0) throw badArgument(`illegal base64 data at input byte ${bad}`);
  return Buffer.from(text, 'base64').toString();
}

function findIllegal(text: string): number {
  let filled = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '\n' || char === '\r') continue;
    if (char === '=') return checkPadding(text, at, filled);
    if (!/[A-Za-z0-9+/]/.test(char)) return at;
    filled = (filled + 1) % 4;
  }
  return filled === 0 ? -1 : text.length - filled;
}

function checkPadding(text: string, at: number, filled: number): number {
  if (filled < 2) return at;
  const wanted = filled === 2 ? '==' : '=';
  const rest = text.slice(at).replace(/[\r\n]/g, '');
  if (!rest.startsWith(wanted)) return at + 1 > text.length - 1 ? text.length : at + 1;
  return rest.length > wanted.length ? at + wanted.length : -1;
}
