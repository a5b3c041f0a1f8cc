// How an operation is written: on the command line, at the prompt, and in the needs of a task.
// Imported by help and explain; derived from the row and its first example.
import { flagName, parseText, placeholder, type Field, type Fields } from '../base/fields.ts';
import type { AdminObject, Operation } from '../operation/operation.ts';
import { namesOf } from '../operation/permission.ts';

/** The words that call it: `imctl disable user`. The first example is how people are told to write it. */
export function commandWords(operation: Operation): string {
  if (isForScripts(operation)) return operation.path;
  const { object, name } = operation;
  const [, first, second] = splitCommand(operation.examples[0] ?? '');
  const own = (word: string | undefined) => word !== undefined && (word === name || operation.verbs?.includes(word) || isWordOf(object, word));
  if (second !== undefined && (own(first) || own(second))) return `imctl ${first} ${second}`;
  const verb = name === 'list' ? 'get' : name;
  return `imctl ${verb} ${'many' in operation.returns ? object.name : object.singular}`;
}

/** Has it no words on the command line? Those that take many rows are reached there through their single form. */
export function isForScripts({ object, name }: Operation): boolean {
  return object.scriptOnly || Object.values(object.operations).some((other) => other.bulk?.operation === name);
}

/** The whole line in parts that belong together: `imctl disable user`, `<userID...>`, `[--reason TEXT]`. */
export function usageParts(operation: Operation): string[] {
  if (operation.open && operation.examples[0]) return [operation.examples[0], '[-f FILE]'];
  if (isForScripts(operation)) return [`${operation.path}(${signature(operation)})`];
  return [commandWords(operation), ...argumentWords(operation.params)];
}

/** What follows the words: places first, then flags that are needed, then those that are not. */
export function argumentWords(fields: Fields): string[] {
  const all = Object.entries(fields);
  const places = all.filter(([, field]) => field.positional).map(([name, field]) => {
    const shown = field.many ? `${name}...` : name;
    return field.required ? `<${shown}>` : `[${shown}]`;
  });
  const flags = all.filter(([, field]) => !field.positional && !field.noFlag);
  const needed = flags.filter(([, field]) => field.required).map(([name, field]) => flagText(name, field));
  const free = flags.filter(([, field]) => !field.required).map(([name, field]) => `[${flagText(name, field)}]`);
  return [...places, ...needed, ...(free.length > MOST_FLAGS ? ['[options]'] : free)];
}

/** `--reason TEXT`; without a value for what is only said or not. */
export function flagText(name: string, field: Field): string {
  const flag = `--${flagName(name)}`;
  if (field.kind === 'boolean' || field.counts) return flag;
  const shown = placeholder(field);
  return `${flag} ${shown.length > LONGEST_CHOICE ? (field.many ? 'CHOICE...' : 'CHOICE') : shown}`;
}

/** The first example as it is written at the prompt: `users.disable("u1002")`. */
export function promptCall(operation: Operation): string {
  const [, , , ...words] = splitCommand(operation.examples[0] ?? '');
  if (operation.open || isForScripts(operation) || operation.examples.length === 0) return `${operation.path}(${signature(operation)})`;
  return `${operation.path}(${callArguments(operation.params, words)})`;
}

/** Milliseconds as they are typed: `30s`, `10m`. */
export function spellDuration(ms: number): string {
  const unit = ([['d', 86_400_000], ['h', 3_600_000], ['m', 60_000], ['s', 1000]] as const).find(([, size]) => ms >= size && ms % size === 0);
  return unit ? `${ms / unit[1]}${unit[0]}` : `${ms}ms`;
}

/** The permission a task declares for it; undefined for host access, which depends on the arguments. */
export function neededPermission(operation: Operation): string | undefined {
  return operation.needs ? undefined : namesOf(operation)[0];
}

const MOST_FLAGS = 4;
const LONGEST_CHOICE = 30;

function isWordOf(object: AdminObject, word: string): boolean {
  return word === object.name || word === object.singular || object.aliases.includes(word);
}

/** A command line into words, quotes removed. */
function splitCommand(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '');
}

function signature({ params, open }: Operation): string {
  if (open) return '{ … }';
  const places = Object.entries(params).filter(([, field]) => field.positional).map(([name, field]) => `${field.many ? '...' : ''}${name}${field.required || field.many ? '' : '?'}`);
  const named = Object.entries(params).filter(([, field]) => field.required && !field.positional).map(([name]) => name);
  return [...places, ...(named.length > 0 ? [`{ ${named.join(', ')} }`] : [])].join(', ');
}

/** Words and flags of an example as arguments; flags of imctl itself (`-o json`, `--yes`) are no parameters and are left out. */
function callArguments(fields: Fields, words: readonly string[]): string {
  const places = Object.entries(fields).filter(([, field]) => field.positional);
  const byFlag = new Map(Object.entries(fields).map(([name, field]) => [`--${flagName(name)}`, { name, field }]));
  const placed: string[] = [];
  const named = new Map<string, unknown[]>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (!word.startsWith('-')) {
      const [name, field] = places[Math.min(placed.length, places.length - 1)] ?? [];
      if (name !== undefined && field) placed.push(code(parseText(field, word, name)));
      continue;
    }
    const known = byFlag.get(word);
    const takes = known ? known.field.kind !== 'boolean' : words[at + 1] !== undefined && !words[at + 1]!.startsWith('-') && !['--yes', '--all', '-y'].includes(word);
    const value = takes ? words[++at] ?? '' : 'true';
    if (known) named.set(known.name, [...(named.get(known.name) ?? []), parseText(known.field, value, known.name)]);
  }
  const object = [...named].map(([name, values]) => `${name}: ${fields[name]?.many ? `[${values.map(code).join(', ')}]` : code(values.at(-1))}`);
  return [...placed, ...(object.length > 0 ? [`{ ${object.join(', ')} }`] : [])].join(', ');
}

function code(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined';
}
