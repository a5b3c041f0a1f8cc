// UTF-8 and base64 inside the isolate, after the Encoding and HTML standards. UTF-8 is the only encoding.
// Imported by globals.ts; pure code.
import { DOMException } from './abort.ts';

/** Text to UTF-8. Lone surrogates become U+FFFD. */
export class TextEncoder {
  get encoding(): string { return 'utf-8'; }

  encode(text = ''): Uint8Array {
    const source = String(text);
    const bytes = new Uint8Array(source.length * 3);
    return bytes.slice(0, write(source, bytes).written);
  }

  encodeInto(text: string, into: Uint8Array): { read: number; written: number } {
    return write(String(text), into);
  }
}

/** UTF-8 to text. `stream: true` keeps an unfinished character for the next piece. */
export class TextDecoder {
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  #rest: number[] = [];
  #started = false;

  constructor(label = 'utf-8', options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
    if (!/^\s*(?:unicode-1-1-utf-8|unicode11utf8|unicode20utf8|x-unicode20utf8|utf-?8)\s*$/i.test(String(label))) throw new RangeError(`The "${String(label)}" encoding is not supported; only utf-8 is`);
    this.fatal = Boolean(options.fatal);
    this.ignoreBOM = Boolean(options.ignoreBOM);
  }
  get encoding(): string { return 'utf-8'; }

  decode(input?: ArrayBuffer | ArrayBufferView, options: { stream?: boolean } = {}): string {
    const given = input === undefined ? new Uint8Array() : input instanceof ArrayBuffer ? new Uint8Array(input) : new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    const bytes = this.#rest.length === 0 ? given : Uint8Array.from([...this.#rest, ...given]);
    this.#rest = [];
    const units: string[] = [];
    let text = '';
    let at = 0;
    while (at < bytes.length) {
      const { point, length, short } = readPoint(bytes, at);
      if (short && options.stream) { this.#rest = [...bytes.subarray(at)]; break; }
      if (point < 0 && this.fatal) throw new TypeError('The encoded data was not valid for encoding utf-8');
      at += length;
      if (point === 0xfeff && !this.#started && !this.ignoreBOM && units.length === 0 && text === '') { this.#started = true; continue; }
      if (units.push(point < 0 ? '\ufffd' : String.fromCodePoint(point)) > 8192) { text += units.join(''); units.length = 0; }
    }
    this.#started = Boolean(options.stream);
    return text + units.join('');
  }
}

/** Bytes, one a character, to base64. @throws DOMException InvalidCharacterError. */
export function btoa(text: string): string {
  const source = String(text);
  let out = '';
  for (let at = 0; at < source.length; at += 3) {
    const codes = [source.charCodeAt(at), source.charCodeAt(at + 1), source.charCodeAt(at + 2)] as const;
    if (codes.some((code) => code > 255)) throw new DOMException('Invalid character: btoa takes bytes, one a character', 'InvalidCharacterError');
    const bits = (codes[0] << 16) | ((codes[1] || 0) << 8) | (codes[2] || 0);
    out += DIGITS[bits >> 18]! + DIGITS[(bits >> 12) & 63]! + (at + 1 < source.length ? DIGITS[(bits >> 6) & 63]! : '=') + (at + 2 < source.length ? DIGITS[bits & 63]! : '=');
  }
  return out;
}

/** Base64 to bytes, one a character. @throws DOMException InvalidCharacterError. */
export function atob(text: string): string {
  let source = String(text).replace(/[\t\n\f\r ]/g, '');
  if (source.length % 4 === 0) source = source.replace(/==?$/, '');
  if (source.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(source)) throw new DOMException('The string to be decoded is not correctly encoded.', 'InvalidCharacterError');
  let out = '';
  for (let at = 0; at < source.length; at += 4) {
    const digits = source.slice(at, at + 4);
    const bits = [...digits.padEnd(4, 'A')].reduce((sum, digit) => sum * 64 + DIGITS.indexOf(digit), 0);
    out += String.fromCharCode(...[bits >> 16, (bits >> 8) & 255, bits & 255].slice(0, digits.length - 1));
  }
  return out;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function write(text: string, into: Uint8Array): { read: number; written: number } {
  let read = 0;
  let written = 0;
  while (read < text.length) {
    const found = text.codePointAt(read)!;
    const point = found >= 0xd800 && found <= 0xdfff ? 0xfffd : found;
    const length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (written + length > into.length) break;
    if (length === 1) into[written] = point;
    else {
      for (let at = length - 1, rest = point; at > 0; at--, rest >>= 6) into[written + at] = 0x80 | (rest & 63);
      into[written] = ((0xf00 >> length) & 0xff) | (point >> (6 * (length - 1)));
    }
    written += length;
    read += found > 0xffff ? 2 : 1;
  }
  return { read, written };
}

/** The character at a place: -1 where bytes are none, with as many bytes as the standard replaces by one U+FFFD. */
function readPoint(bytes: Uint8Array, at: number): { point: number; length: number; short?: boolean } {
  const first = bytes[at]!;
  if (first < 0x80) return { point: first, length: 1 };
  const more = first >= 0xc2 && first <= 0xdf ? 1 : first >= 0xe0 && first <= 0xef ? 2 : first >= 0xf0 && first <= 0xf4 ? 3 : 0;
  if (more === 0) return { point: -1, length: 1 };
  let point = first & (0x3f >> more);
  for (let step = 1; step <= more; step++) {
    if (at + step >= bytes.length) return { point: -1, length: step, short: true };
    const next = bytes[at + step]!;
    const low = step > 1 ? 0x80 : first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    const high = step > 1 ? 0xbf : first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    if (next < low || next > high) return { point: -1, length: step };
    point = (point << 6) | (next & 63);
  }
  return { point, length: more + 1 };
}
