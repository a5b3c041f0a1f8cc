// JSON that keeps 64-bit integers: beyond 2^53 they are bigint in memory.
// Imported by everyone; imports nothing of ours.

/** Parse; integers that a number cannot hold become bigint, exactly. `__proto__` is data like any other key. */
export function parseJSON(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text, reviveBig as (key: string, value: unknown) => unknown);
}

/** How a bigint is written: as a JSON number (to the server) or as a string (to people and scripts, design §3.2). */
export function stringifyJSON(value: unknown, bigint: 'number' | 'string' = 'string', indent?: number): string {
  const replace = bigint === 'string'
    ? (_key: string, one: unknown) => (typeof one === 'bigint' ? one.toString() : one)
    : (_key: string, one: unknown) => (typeof one === 'bigint' ? rawJSON(one.toString()) : one);
  return JSON.stringify(value, replace, indent) ?? 'null';
}

const rawJSON = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

function reviveBig(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context.source === undefined) return value;
  return /^-?\d+$/.test(context.source) ? BigInt(context.source) : value;
}
