// JSON that keeps 64-bit integers: beyond 2^53 they are bigint in memory.
// Imported by everyone; imports nothing of ours.

/** Parse; integers that a number cannot hold become bigint, exactly, up to MAX_DIGITS of them. `__proto__` is data like any other key. */
export function parseJSON(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!LONG_NUMBER.test(text)) return value;
  const mark = `${Math.random()}:`;
  const marked = markLong(text, mark);
  return marked === undefined ? value : reviveMarked(JSON.parse(marked), mark);
}

/** Sixteen digits in a row; each by itself, since V8 then skips ahead and looks through an answer ten times as fast as with `\d{16}`. */
const LONG_NUMBER = new RegExp('\\d'.repeat(16));
const LONG_INTEGER = /^-?\d{16,}$/;
/** Longer ones are nobody's numbers: reading ten million digits takes as many seconds, in which nothing else happens. They become what JSON.parse makes of them. */
const MAX_DIGITS = 1000;

/**
 * A JSON text with each long integer as a text that begins with the mark; undefined where there is none.
 *
 * With a function that looks at each value JSON.parse takes thirty times as long, and one long integer is enough to need it.
 */
function markLong(text: string, mark: string): string | undefined {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) at = endOfText(text, at);
    else if (char === MINUS || isDigit(char)) {
      const begin = at;
      while (isOfNumber(text.charCodeAt(at + 1))) at++;
      const length = at + 1 - begin;
      if (length < 16 || length > MAX_DIGITS || !LONG_INTEGER.test(text.slice(begin, at + 1))) continue;
      parts.push(text.slice(from, begin), `"${mark}${text.slice(begin, at + 1)}"`);
      from = at + 1;
    }
  }
  return from === 0 ? undefined : parts.join('') + text.slice(from);
}

function reviveMarked(root: unknown, mark: string): unknown {
  const holder = { root };
  const left: object[] = [holder];
  const revive = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null) left.push(value);
    return typeof value === 'string' && value.startsWith(mark) ? integerOf(value.slice(mark.length)) : value;
  };
  for (let one = left.pop(); one; one = left.pop()) {
    // Millions of them are not asked for their names.
    if (Array.isArray(one)) for (let at = 0; at < one.length; at++) one[at] = revive(one[at]);
    else for (const key of Object.keys(one)) put(one as Record<string, unknown>, key, revive((one as Record<string, unknown>)[key]));
  }
  return holder.root;
}

/** As data, also where the name is `__proto__`. */
function put(into: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(into, key, { value, writable: true, enumerable: true, configurable: true });
  else into[key] = value;
}

function integerOf(digits: string): number | bigint {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : BigInt(digits);
}

const [QUOTE, BACKSLASH, MINUS, COMMA] = [0x22, 0x5c, 0x2d, 0x2c];

/** Where a text in JSON ends that begins at `at`. */
function endOfText(text: string, at: number): number {
  for (at++; at < text.length && text.charCodeAt(at) !== QUOTE; at++) if (text.charCodeAt(at) === BACKSLASH) at++;
  return at;
}

function isDigit(char: number): boolean {
  return char >= 0x30 && char <= 0x39;
}

/** `.`, `e`, `E` and signs too. */
function isOfNumber(char: number): boolean {
  return isDigit(char) || char === 0x2e || char === 0x65 || char === 0x45 || char === MINUS || char === 0x2b;
}

/** How a bigint is written: as a JSON number (to the server) or as a string (to people and scripts, design §3.2). */
export function stringifyJSON(value: unknown, bigint: 'number' | 'string' = 'string', indent?: number): string {
  try {
    // A function that looks at each value takes as long again, and hardly ever is there a bigint.
    return JSON.stringify(value, undefined, indent) ?? 'null';
  } catch {
    return JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? WRITE_BIG[bigint](one.toString()) : one), indent) ?? 'null';
  }
}

/** Do arrays and objects of a JSON text nest deeper than `most`? Looks at its characters alone; what is no JSON gets some answer. */
export function nestsDeeper(text: string, most: number): boolean {
  if (text.length <= most) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) at = endOfText(text, at);
    else if (char === 0x5b || char === 0x7b) {
      if (++depth > most) return true;
    } else if (char === 0x5d || char === 0x7d) depth--;
  }
  return false;
}

/** Does a JSON text hold more than so many values, members and items together? As nestsDeeper. */
export function holdsMore(text: string, most: number): boolean {
  // The shortest value has a letter, and a comma behind it.
  if (text.length <= 2 * most) return false;
  let count = 1;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) at = endOfText(text, at);
    else if ((char === COMMA || char === 0x5b || char === 0x7b) && ++count > most) return true;
  }
  return false;
}

const rawJSON = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

const WRITE_BIG = { string: (digits: string): unknown => digits, number: rawJSON };
