// JSON that keeps 64-bit integers: beyond 2^53 they are bigint in memory.
// Imported by everyone; imports nothing of ours.

/** Parse; integers that a number cannot hold become bigint, exactly. `__proto__` is data like any other key. */
export function parseJSON(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  return JSON.parse(text, reviveBig as (key: string, value: unknown) => unknown);
}

/** Sixteen digits in a row; each by itself, since V8 then skips ahead and looks through an answer ten times as fast as with `\d{16}`. */
const LONG_NUMBER = new RegExp('\\d'.repeat(16));

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
    if (char === 0x22) {
      for (at++; at < text.length && text.charCodeAt(at) !== 0x22; at++) if (text.charCodeAt(at) === 0x5c) at++;
    } else if (char === 0x5b || char === 0x7b) {
      if (++depth > most) return true;
    } else if (char === 0x5d || char === 0x7d) depth--;
  }
  return false;
}

const rawJSON = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

const WRITE_BIG = { string: (digits: string): unknown => digits, number: rawJSON };

function reviveBig(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context.source === undefined) return value;
  return /^-?\d+$/.test(context.source) ? BigInt(context.source) : value;
}
