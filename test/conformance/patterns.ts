// The values that differ from run to run: `{{kind#name}}` (recordings/README.md).
// Imported by compare.ts (matches what came) and replay.ts (fills what is sent). A new kind is a row in KINDS.

import { createHash } from 'node:crypto';

import type { Names } from './names.ts';

/** What a replay knows: bound names, and what the patterns refer to. */
export interface Bindings {
  values: Map<string, unknown>;
  secret: string;
  names: Names;
  now(): number;
}

interface Kind {
  /** The value stands as a number when it stands alone. */
  number?: true;
  /** How it looks as text, inside a longer string. */
  text?: string;
  isValid?(value: unknown, b: Bindings, offset: number): boolean;
  /** A value made on the spot, when the request comes before any answer; or computed from the argument. */
  make?(b: Bindings, argument: string, offset: number): unknown;
  /** `#x` is an argument to compute from rather than a name to bind. */
  computed?: true;
  /** Two names may have one value. */
  shared?: true;
}

const near = (unit: number) => (value: unknown, b: Bindings, offset: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && Math.abs(value * unit - (b.now() + offset * unit)) <= 60_000;
const isText = (pattern: RegExp) => (value: unknown): boolean => typeof value === 'string' && pattern.test(value);
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const KINDS: Record<string, Kind> = {
  token: { text: '[\\w-]+\\.[\\w-]+\\.[\\w-]+', isValid: isText(/^[\w-]+\.[\w-]+\.[\w-]+$/) },
  digits: { text: '\\d+', isValid: isText(/^\d+$/) },
  hex24: { text: '[0-9a-f]{24}', isValid: isText(/^[0-9a-f]{24}$/) },
  hex32: { text: '[0-9a-f]{32}', isValid: isText(/^[0-9a-f]{32}$/) },
  uuid: { text: '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', isValid: isText(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) },
  id: { text: '.+', isValid: isText(/^.+$/s) },
  url: { text: 'https?://\\S+', isValid: isText(/^https?:\/\/\S+$/) },
  text: { text: '[\\s\\S]+', isValid: isText(/^[\s\S]+$/), shared: true },
  ms: { number: true, text: '\\d+', isValid: near(1), make: (b, _x, offset) => b.now() + offset, shared: true },
  s: { number: true, text: '\\d+', isValid: near(1000), make: (b, _x, offset) => Math.floor(b.now() / 1000) + offset, shared: true },
  int: { number: true, text: '-?\\d+', isValid: (value) => Number.isInteger(value) || typeof value === 'bigint', shared: true },
  day: { computed: true, make: (b) => new Date(b.now()).toISOString().slice(0, 10) },
  secret: { computed: true, make: (b) => b.secret },
  idHash: { number: true, computed: true, make: (b, x) => hashIDs(b.names.map(fillReferences(x, b))) },
  md5: { computed: true, make: (b, x) => md5(b.names.map(fillReferences(x, b))) },
  md5md5: { computed: true, make: (b, x) => md5(md5(b.names.map(fillReferences(x, b)))) },
  key: { computed: true, make: (b, x) => encodeURIComponent(Buffer.from(JSON.stringify(parsePairs(b.names.map(x)))).toString('base64')) },
  repeat: { computed: true, make: (_b, x) => x.slice(0, x.lastIndexOf('*')).repeat(Number(x.slice(x.lastIndexOf('*') + 1))) },
};

const PATTERN = /\{\{([A-Za-z][A-Za-z0-9]*)([+-]\d+)?(?:#((?:(?!\}\}).)*))?\}\}/g;

interface Parsed { kind: Kind; name: string; key: string; argument: string; offset: number }

/** What is sent: names mapped, patterns replaced by their values. Throws when a name has none yet and none can be made. */
export function fillText(text: string, b: Bindings): unknown {
  const found = parseAll(text);
  if (found.length === 0) return b.names.map(text);
  if (found.length === 1 && found[0]!.whole) return sentValue(found[0]!.parsed, b);
  let filled = '', last = 0;
  for (const match of text.matchAll(PATTERN)) {
    filled += b.names.map(text.slice(last, match.index)) + String(sentValue(parse(match), b));
    last = match.index + match[0].length;
  }
  return filled + b.names.map(text.slice(last));
}

/** A bound text came without the prefix, so it gets it back; a token is what it is, and what is computed was mapped before. */
function sentValue(one: Parsed, b: Bindings): unknown {
  const value = valueOf(one, b);
  return typeof value !== 'string' || one.kind.computed || one.kind === KINDS.token ? value : b.names.map(value);
}

/** Compare what came with an expected text; binds names. Undefined: it fits, otherwise what was expected. */
export function matchText(expected: string, received: unknown, b: Bindings): string | undefined {
  const found = parseAll(expected);
  if (found.length === 0) return expected === received ? undefined : JSON.stringify(expected);
  if (found.length === 1 && found[0]!.whole) return matchOne(found[0]!.parsed, received, b) ? undefined : expected;
  if (typeof received !== 'string') return expected;
  const names: Parsed[] = [];
  let source = '', last = 0;
  for (const match of expected.matchAll(PATTERN)) {
    const one = parse(match);
    source += quote(expected.slice(last, match.index));
    last = match.index + match[0].length;
    if (one.kind.computed || b.values.has(one.key)) source += quote(String(valueOf(one, b)));
    else { source += `(${one.kind.text})`; names.push(one); }
  }
  const got = new RegExp(`^${source}${quote(expected.slice(last))}$`).exec(received);
  if (!got) return expected;
  for (const [i, one] of names.entries()) {
    const value = one.kind.number ? Number(got[i + 1]) : got[i + 1];
    if (!matchOne(one, value, b)) return expected;
  }
  return undefined;
}

function matchOne(one: Parsed, received: unknown, b: Bindings): boolean {
  if (one.kind.computed) return String(received) === String(valueOf(one, b)) && isKindOf(one, received);
  if (one.name !== '' && b.values.has(one.key)) return b.values.get(one.key) === received;
  if (!one.kind.isValid!(received, b, one.offset)) return false;
  if (one.name === '') return true;
  if (!one.kind.shared) for (const [key, value] of b.values) if (value === received && key !== one.key) return false;
  b.values.set(one.key, received);
  return true;
}

function isKindOf(one: Parsed, received: unknown): boolean {
  return one.kind.number ? typeof received === 'number' || typeof received === 'bigint' : typeof received === 'string';
}

function valueOf(one: Parsed, b: Bindings): unknown {
  if (one.kind.computed) return one.kind.make!(b, one.argument, one.offset);
  if (one.name !== '' && b.values.has(one.key)) return b.values.get(one.key);
  if (!one.kind.make) throw new Error(`nothing is bound to ${one.key}`);
  const value = one.kind.make(b, one.argument, one.offset);
  if (one.name !== '') b.values.set(one.key, value);
  return value;
}

function parseAll(text: string): { parsed: Parsed; whole: boolean }[] {
  if (!text.includes('{{')) return [];
  return [...text.matchAll(PATTERN)].map((match) => ({ parsed: parse(match), whole: match[0].length === text.length }));
}

function parse(match: readonly unknown[]): Parsed {
  const [, kindName, offset, argument] = match as [string, string, string | undefined, string | undefined];
  const kind = KINDS[kindName];
  if (!kind) throw new Error(`unknown pattern kind "${kindName}"`);
  const name = kind.computed || argument === undefined ? '' : argument;
  return { kind, name, key: `${kindName}#${name}`, argument: argument ?? '', offset: Number(offset ?? 0) };
}

/** `$groupID1` inside an argument is a bound value, of whatever kind. */
function fillReferences(text: string, b: Bindings): string {
  return text.replace(/\$(\w+)/g, (whole, name: string) => {
    for (const [key, value] of b.values) if (key.endsWith(`#${name}`)) return String(value);
    return whole;
  });
}

function parsePairs(text: string): Record<string, string> {
  return Object.fromEntries(text.split('&').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}

function hashIDs(list: string): bigint {
  const ids = JSON.parse(list) as string[];
  return ids.length === 0 ? 0n : createHash('md5').update(JSON.stringify(ids)).digest().readBigUInt64BE(0);
}

function quote(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
