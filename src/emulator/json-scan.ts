// What Go's encoding/json says of a text that is no JSON, and where the first value of a text ends.
// Imported by decode.ts, on the way to an error, and by whoever needs a value as it is written: the fast way is JSON.parse.

/** The outcome of a scan: the place after the first value, and the fault if there is one. */
export interface JSONScan {
  /** Offset just after the first complete value; -1 when there is none. */
  end: number;
  /** Go's words for the first fault, or undefined when the whole text is one value. */
  fault?: string;
}

/** Scan a text the way Go does and name its first fault in Go's words. */
export function scanJSON(text: string): JSONScan {
  const at = { text, pos: 0 };
  try {
    space(at);
    value(at);
  } catch (fault) {
    if (typeof fault === 'string') return { end: -1, fault };
    // Go counts to 10,000 levels; our stack ends somewhere near, and says the same.
    if (fault instanceof RangeError) return { end: -1, fault: 'exceeded max depth' };
    throw fault;
  }
  const end = at.pos;
  space(at);
  if (at.pos < text.length) return { end, fault: invalid(at, 'after top-level value') };
  return { end };
}

interface Cursor { text: string; pos: number }

const ENDED = 'unexpected end of JSON input';

function value(at: Cursor): void {
  const char = at.text[at.pos];
  if (char === undefined) throw ENDED;
  if (char === '{') return object(at);
  if (char === '[') return array(at);
  if (char === '"') return string(at);
  if (char === '-' || isDigit(char)) return number(at);
  if (char === 't') return word(at, 'true');
  if (char === 'f') return word(at, 'false');
  if (char === 'n') return word(at, 'null');
  throw invalid(at, 'looking for beginning of value');
}

function object(at: Cursor): void {
  at.pos++;
  space(at);
  if (at.text[at.pos] === '}') { at.pos++; return; }
  for (;;) {
    need(at, '"', 'looking for beginning of object key string');
    string(at);
    space(at);
    need(at, ':', 'after object key');
    at.pos++;
    space(at);
    value(at);
    space(at);
    if (at.text[at.pos] === '}') { at.pos++; return; }
    need(at, ',', 'after object key:value pair');
    at.pos++;
    space(at);
  }
}

function array(at: Cursor): void {
  at.pos++;
  space(at);
  if (at.text[at.pos] === ']') { at.pos++; return; }
  for (;;) {
    value(at);
    space(at);
    if (at.text[at.pos] === ']') { at.pos++; return; }
    need(at, ',', 'after array element');
    at.pos++;
    space(at);
  }
}

function string(at: Cursor): void {
  at.pos++;
  for (;;) {
    const char = at.text[at.pos];
    if (char === undefined) throw ENDED;
    if (char < ' ') throw invalid(at, 'in string literal');
    at.pos++;
    if (char === '"') return;
    if (char !== '\\') continue;
    const escaped = at.text[at.pos];
    if (escaped === undefined) throw ENDED;
    if (!'bfnrt\\/"u'.includes(escaped)) throw invalid(at, 'in string escape code');
    at.pos++;
    if (escaped !== 'u') continue;
    for (let i = 0; i < 4; i++, at.pos++) {
      if (at.text[at.pos] === undefined) throw ENDED;
      if (!/[0-9a-fA-F]/.test(at.text[at.pos]!)) throw invalid(at, 'in \\u hexadecimal character escape');
    }
  }
}

function number(at: Cursor): void {
  if (at.text[at.pos] === '-') { at.pos++; digit(at, 'in numeric literal'); }
  if (at.text[at.pos] === '0') at.pos++;
  else digits(at);
  if (at.text[at.pos] === '.') { at.pos++; digit(at, 'after decimal point in numeric literal'); digits(at); }
  if (at.text[at.pos] === 'e' || at.text[at.pos] === 'E') {
    at.pos++;
    if (at.text[at.pos] === '+' || at.text[at.pos] === '-') at.pos++;
    digit(at, 'in exponent of numeric literal');
    digits(at);
  }
}

function word(at: Cursor, expected: string): void {
  for (let i = 1; i <= expected.length; i++) {
    at.pos++;
    if (i === expected.length) return;
    if (at.text[at.pos] === undefined) throw ENDED;
    if (at.text[at.pos] !== expected[i]) throw invalid(at, `in literal ${expected} (expecting '${expected[i]}')`);
  }
}

function need(at: Cursor, char: string, where: string): void {
  if (at.text[at.pos] === undefined) throw ENDED;
  if (at.text[at.pos] !== char) throw invalid(at, where);
}

function digit(at: Cursor, where: string): void {
  const char = at.text[at.pos];
  if (char === undefined) throw ENDED;
  if (!isDigit(char)) throw invalid(at, where);
}

function digits(at: Cursor): void {
  while (isDigit(at.text[at.pos] ?? '')) at.pos++;
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9' && char.length === 1;
}

function space(at: Cursor): void {
  while (at.pos < at.text.length && ' \t\r\n'.includes(at.text[at.pos]!)) at.pos++;
}

function invalid(at: Cursor, where: string): string {
  const char = at.text[at.pos]!;
  return `invalid character ${quote(char)} ${where}`;
}

/** As Go quotes a character: what does not print is written by its number. */
function quote(char: string): string {
  if (char === "'") return `'\\''`;
  if (char === '"') return `'"'`;
  const hidden = /[\x7f-\x9f\xa0\xad]/.test(char) ? `\\${char === '\x7f' ? 'x' : 'u00'}${char.charCodeAt(0).toString(16)}` : undefined;
  return `'${hidden ?? JSON.stringify(char).slice(1, -1)}'`;
}
