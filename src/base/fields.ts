// Parameters as data: what an operation, a task or a command takes, checked by one function.
// Imported by everyone; imports only errors.ts and nearest.ts.
// A new kind of value is a row in KINDS.
import { ImctlError } from './errors.ts';
import { didYouMean } from './nearest.ts';

/** How the values of one parameter look. */
export type FieldKind = keyof KindTypes;

interface KindTypes {
  string: string;
  number: number;
  integer: number;
  boolean: boolean;
  /** Milliseconds; written `90s`, `10m`, `2h`, `7d`, or a number of milliseconds. */
  duration: number;
  /** Unix milliseconds; written as RFC 3339 or as a number. */
  time: number;
  /** A plain object. */
  object: Record<string, unknown>;
  /** Any plain data. */
  any: unknown;
}

/** One parameter. */
export interface Field {
  kind: FieldKind;
  doc: string;
  required?: boolean;
  /** Taken by place, in the order of the table; the last one may be `many` and takes the rest. */
  positional?: boolean;
  many?: boolean;
  /** Of a flag that takes many: a comma belongs to the value and parts none. */
  whole?: boolean;
  /** Of a flag: given twice it is a mistake, and this is what to do instead. (Of the others the last counts, so that an alias can be overruled.) */
  once?: string;
  choices?: readonly (string | number)[];
  default?: unknown;
  /** The value is blanked wherever it would be shown. */
  secret?: boolean;
  /** A script may give the thing itself in place of its ID: whatever has a member of this name. */
  idOf?: string;
  /** A secret that a task names may stand in it: as it is, or written for an address. Secret ones take it anyway. */
  lends?: 'text' | 'address';
  min?: number;
  max?: number;
  /** A rule of the server that is told before sending: the values it allows, and how to say so. */
  pattern?: { allows: RegExp; says: string };
  /** A flag that counts how often it is given: -vv is 2. */
  counts?: boolean;
  /** One-letter flag. */
  letter?: string;
  /** What its values name, where its own name does not say so: for completion. */
  names?: 'file' | 'context' | 'format' | 'userID' | 'groupID';
  /** Only reached by name, at the prompt and in tasks; no flag. */
  noFlag?: boolean;
}

/** A table of parameters. */
export type Fields = Record<string, Field>;

type One<F extends Field> = F extends { choices: readonly (infer C)[] } ? C : KindTypes[F['kind']];
type Value<F extends Field> = F extends { many: true } ? One<F>[] : One<F>;
type Given<F extends Fields> = { [K in keyof F]: F[K] extends { required: true } ? K : F[K] extends { default: {} } ? K : never }[keyof F];

/** The values a table of fields describes. */
export type Values<F extends Fields> = { [K in Given<F>]: Value<F[K]> } & { [K in Exclude<keyof F, Given<F>>]?: Value<F[K]> };

/**
 * Check values against a table and return them with defaults filled in.
 *
 * @param subject what the values are for (`users.get`), used in messages.
 * @param spell how a name is shown to the person who typed it (`--user-id` on the command line).
 * @throws ImctlError ARG-UNKNOWN, ARG-MISSING, ARG-TYPE, ARG-CHOICE.
 */
export function checkFields(fields: Fields, values: unknown, subject: string, spell: (name: string) => string = (name) => name): Record<string, unknown> {
  if (!isPlainObject(values)) throw new ImctlError('ARG-TYPE', `${subject} takes its parameters as an object, not ${showValue(values)}`);
  for (const name of Object.keys(values)) {
    if (!Object.hasOwn(fields, name)) throw unknownName(fields, name, subject, spell);
  }
  const checked: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value !== undefined) checked[name] = checkValue(field, value, spell(name));
    else if (field.default !== undefined) checked[name] = field.default;
    else if (field.required) throw new ImctlError('ARG-MISSING', `${subject} needs ${spell(name)}: ${lowerFirst(field.doc)}`);
  }
  return checked;
}

/** Read one value from text, as flags, environment and CSV cells give it. */
export function parseText(field: Field, text: string, name: string): unknown {
  switch (field.kind) {
    case 'number': case 'integer': return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
    case 'boolean': return text === '' || text === 'true' ? true : text === 'false' ? false : text;
    case 'duration': case 'time': return /^-?\d+$/.test(text) ? Number(text) : text;
    case 'object': case 'any': return parseData(field, text, name);
    default: return text;
  }
}

/** The flag of a parameter: `userID` → `user-id`, `memberUserIDs` → `member-user-ids`. */
export function flagName(name: string): string {
  return name.replace(/IDs\b/g, 'Ids').replace(/ID\b/g, 'Id').replace(/URL\b/g, 'Url').replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}

/** What a field takes, in a few letters: `TEXT`, `NUMBER`, `a|b`. */
export function placeholder(field: Field): string {
  const one = field.choices ? field.choices.join('|') : PLACEHOLDERS[field.kind];
  return field.many ? `${one}...` : one;
}

/** Is it an object as written in braces or parsed from JSON? */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const proto: unknown = Object.getPrototypeOf(value);
  return proto === null || proto === Object.prototype || Object.getPrototypeOf(proto as object) === null;
}

/** A value in a message: short, quoted, on one line. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'bigint' ? `${value}n` : typeof value === 'function' ? 'a function' : JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Milliseconds of `90s`, `1.5h`, `7d`; undefined when it is no duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/.exec(text.trim());
  return match ? Number(match[1]) * UNITS_MS[match[2]!]! : undefined;
}

const UNITS_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

const PLACEHOLDERS: Record<FieldKind, string> = {
  string: 'TEXT', number: 'NUMBER', integer: 'NUMBER', boolean: 'true|false', duration: 'DURATION', time: 'TIME', object: 'JSON', any: 'JSON',
};

/** Turn a given value into the one that is kept, or undefined when it is not of the kind. */
const KINDS: Record<FieldKind, { says: string; read: (value: unknown) => unknown }> = {
  string: { says: 'a text', read: (value) => (typeof value === 'string' ? value : undefined) },
  number: { says: 'a number', read: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined) },
  integer: { says: 'a whole number', read: (value) => (Number.isSafeInteger(value) || typeof value === 'bigint' ? value : undefined) },
  boolean: { says: 'true or false', read: (value) => (typeof value === 'boolean' ? value : undefined) },
  duration: { says: 'a duration like 90s, 10m or 7d', read: (value) => (typeof value === 'number' && value >= 0 ? value : typeof value === 'string' ? parseDuration(value) : undefined) },
  time: { says: 'a time like 2026-06-03T10:40:51Z', read: readTime },
  object: { says: 'an object', read: (value) => (isPlainObject(value) ? value : undefined) },
  any: { says: 'plain data', read: (value) => value },
};

function checkValue(field: Field, value: unknown, name: string): unknown {
  if (field.many) {
    const list = Array.isArray(value) ? value : [value];
    return list.map((one: unknown) => checkOne(field, one, name));
  }
  return checkOne(field, value, name);
}

function checkOne(field: Field, value: unknown, name: string): unknown {
  const kind = KINDS[field.kind];
  const read = kind.read(value);
  if (read === undefined) throw new ImctlError('ARG-TYPE', `${name} must be ${kind.says}, not ${shown(field, value)}`);
  if (field.choices && !field.choices.includes(read as string)) {
    const names = field.choices.map(String);
    throw new ImctlError('ARG-CHOICE', `${name} cannot be ${shown(field, value)}`, { hint: `${didYouMean(String(value), names)}allowed: ${names.join(', ')}` });
  }
  if (typeof read === 'number' && (read < (field.min ?? -Infinity) || read > (field.max ?? Infinity))) {
    throw new ImctlError('ARG-TYPE', `${name} must be ${range(field)}, not ${shown(field, value)}`);
  }
  if (field.pattern && !field.pattern.allows.test(String(read))) throw new ImctlError('ARG-TYPE', `${name} ${field.pattern.says}, not ${shown(field, value)}`);
  return read;
}

function shown(field: Field, value: unknown): string {
  return field.secret ? 'what was given' : showValue(value);
}

function range({ kind, min, max }: Field): string {
  const unit = kind === 'duration' ? ' ms' : '';
  if (max === undefined) return `at least ${min}${unit}`;
  return min === undefined ? `at most ${max}${unit}` : `between ${min} and ${max}${unit}`;
}

function readTime(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (value instanceof Date) return value.getTime();
  const time = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

function parseData(field: Field, text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (field.kind === 'any') return text;
    throw new ImctlError('ARG-TYPE', `${name} must be JSON, not ${showValue(text)}`, { cause });
  }
}

function unknownName(fields: Fields, name: string, subject: string, spell: (name: string) => string): ImctlError {
  const names = Object.keys(fields);
  const takes = names.length === 0 ? 'it takes none' : `it takes ${names.map(spell).join(', ')}`;
  return new ImctlError('ARG-UNKNOWN', `${subject} has no parameter ${spell(name)}`, { hint: `${didYouMean(name, names, spell)}${takes}` });
}

function lowerFirst(text: string): string {
  return text.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase());
}
