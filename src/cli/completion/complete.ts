// What may stand where the cursor is: commands, objects, flags, choices, contexts, and IDs that are there now.
// Imported by commands/complete.ts. Everything is read from the rows; nothing is kept in a second list.
import { openContexts, LOCAL } from '../../base/contexts.ts';
import { flagName, type Field, type Fields } from '../../base/fields.ts';
import { SETTINGS } from '../../base/settings.ts';
import type { AdminObject, Operation, Page } from '../../operation/operation.ts';
import { allVerbs, findMeaning, verbOf } from '../../operation/words.ts';
import { FORMATS } from '../../output/index.ts';
import { dropWords } from '../arguments.ts';
import type { Command } from '../command.ts';
import { COMMANDS, findCommand } from '../commands/index.ts';
import type { Environment } from '../environment.ts';
import { flagsOf } from '../operate.ts';

/** One suggestion. */
export interface Suggestion {
  text: string;
  doc?: string;
}

/** Suggestions; or that a file is wanted, which the shell knows best. */
export type Completion = { suggestions: Suggestion[] } | { files: true };

/** From the press of the key to the answer; a server that takes longer is not waited for, though it gets a chance on a slow machine. */
const BUDGET_MS = 150;
const LEAST_MS = 80;
const MOST_IDS = 50;

/** @param words what stands before the cursor, the last one begun (and perhaps empty). */
export async function complete(words: readonly string[], environment: Environment): Promise<Completion> {
  const before = words.slice(0, -1);
  const begun = words.at(-1) ?? '';
  const place = await placeOf(before, environment);
  const flag = flagBefore(before, place.fields);
  if (flag) return valuesOf(flag.name, flag.field, begun, environment);
  if (begun.startsWith('-')) {
    const equals = /^--([\w-]+)=(.*)$/.exec(begun);
    const named = equals && Object.entries(place.fields).find(([name]) => flagName(name) === equals[1]);
    if (named) {
      const values = await valuesOf(named[0], named[1], equals[2]!, environment);
      return 'files' in values ? values : { suggestions: values.suggestions.map((one) => ({ ...one, text: `--${equals[1]}=${one.text}` })) };
    }
    return fitting(begun, Object.entries(place.fields).filter(([, field]) => !field.noFlag).map(([name, field]) => ({ text: `--${flagName(name)}`, doc: field.doc })));
  }
  return place.next(begun);
}

/** Where the cursor is: the flags that may stand there, and the words. */
interface Place {
  fields: Fields;
  next(begun: string): Promise<Completion> | Completion;
}

async function placeOf(before: readonly string[], environment: Environment): Promise<Place> {
  const { registry } = environment;
  const words = before.filter((word, at) => !word.startsWith('-') && !isFlagValue(before, at, SETTINGS));
  if (words.length === 0) return { fields: SETTINGS, next: (begun) => fitting(begun, firstWords(environment)) };
  const own = findCommand(words);
  if (own) {
    const { default: { takes, fields, helpOf } } = await own.row.load();
    // A file has flags of its own; one that cannot be read has none yet.
    const named = await helpOf?.(dropWords(before, own.name), environment).catch(() => undefined);
    return { fields: { ...fields, ...SETTINGS, ...named?.fields }, next: (begun) => {
      const inner = (own.row.commands ?? []).filter(({ name }) => name.startsWith(begun)).map(({ name, doc }) => ({ text: name, doc }));
      const ownWords = takes !== undefined && (begun === '' || inner.length === 0);
      return ownWords ? completeOwn(takes, words.slice(own.name.length), begun, environment) : { suggestions: inner };
    } };
  }
  try {
    const meaning = findMeaning(registry, words);
    if (meaning.kind === 'object') return { fields: SETTINGS, next: (begun) => fitting(begun, operationsOf(meaning.object)) };
    if (meaning.kind === 'verb') return { fields: SETTINGS, next: (begun) => fitting(begun, nounsOf(meaning.operations)) };
    const { operation } = meaning;
    const fields = { ...flagsOf(operation), ...SETTINGS };
    const placed = meaning.rest.filter((word, at) => !word.startsWith('-') && !isFlagValue(meaning.rest, at, fields));
    // A verb that needs no noun may have one all the same.
    const nouns = words.length === 1 ? nounsOf([operation]) : [];
    return { fields, next: async (begun) => {
      const found = await completePlace(operation, placed.length, begun, environment);
      return 'files' in found ? found : { suggestions: [...nouns.filter((one) => one.text.startsWith(begun)), ...found.suggestions] };
    } };
  } catch {
    return { fields: SETTINGS, next: () => ({ suggestions: [] }) };
  }
}

function firstWords({ registry }: Environment): Suggestion[] {
  const objects = registry.objects.filter((object) => !object.scriptOnly);
  return [
    ...COMMANDS.map(({ name, doc }) => ({ text: name, doc })),
    ...allVerbs(registry).map((verb) => ({ text: verb, doc: objects.filter((object) => Object.values(object.operations).some((operation) => verbOf(operation) === verb || operation.verbs?.includes(verb))).map((object) => object.name).join(', ') })),
    ...objects.map((object) => ({ text: object.name, doc: object.doc })),
  ];
}

function operationsOf(object: AdminObject): Suggestion[] {
  return Object.values(object.operations).map((operation) => ({ text: verbOf(operation), doc: operation.doc }));
}

function nounsOf(operations: readonly Operation[]): Suggestion[] {
  return operations.flatMap(({ object, doc }) => [object.singular, object.name].map((text) => ({ text, doc })));
}

/** What a command takes by place: `run FILE`, `describe user anna`, `explain users.get`. */
function completeOwn(takes: NonNullable<Command['takes']>, words: readonly string[], begun: string, environment: Environment): Promise<Completion> | Completion {
  const { registry } = environment;
  switch (takes) {
    case 'files': return { files: true };
    case 'operation': return fitting(begun, registry.objects.flatMap((object) => Object.values(object.operations).map((operation) => ({ text: operation.path, doc: operation.doc }))));
    case 'item': {
      const get = words[0] === undefined ? undefined : registry.object(words[0])?.operations.get;
      if (get) return completePlace(get, words.length - 1, begun, environment);
      return fitting(begun, registry.objects.filter((object) => object.operations.get && !object.scriptOnly).map(({ singular, doc }) => ({ text: singular, doc })));
    }
  }
}

async function completePlace(operation: Operation, at: number, begun: string, environment: Environment): Promise<Completion> {
  const places = Object.entries(operation.params).filter(([, field]) => field.positional);
  const [name, field] = places[Math.min(at, places.length - 1)] ?? [];
  if (!name || !field || (at >= places.length && !field.many)) return { suggestions: [] };
  return valuesOf(name, field, begun, environment);
}

async function valuesOf(name: string, field: Field, begun: string, environment: Environment): Promise<Completion> {
  if (field.choices) return fitting(begun, field.choices.map((text) => ({ text: String(text) })));
  switch (field.names) {
    case 'file': return { files: true };
    case 'format': return fitting(begun, FORMATS.map((row) => ({ text: row.argument ? `${row.name}=` : row.name })));
    case 'context': return fitting(begun, [LOCAL, ...Object.keys((await openContexts(environment.home.contexts).list()).rows)].map((text) => ({ text })));
    default: return { suggestions: await liveIDs(field.names ?? name, begun, environment) };
  }
}

/** IDs of the object whose items this parameter names, as the server has them now; none when it takes too long. */
async function liveIDs(param: string, begun: string, environment: Environment): Promise<Suggestion[]> {
  const { registry } = environment;
  const object = registry.objects.find(({ shapes, operations }) => shapes[0]?.id === param.replace(/s$/, '') && operations.list && Object.values(operations.list.params).every((one) => !one.required));
  const list = object?.operations.list;
  if (!object || !list) return [];
  const left = Math.max(LEAST_MS, BUDGET_MS - environment.uptimeMs());
  const idField = object.shapes[0]!.id;
  const narrow = list.narrow?.[idField];
  const params = narrow && begun !== '' ? { [narrow.param]: narrow.as === 'pattern' ? `^${RegExp.escape(begun)}` : begun } : {};
  const answer = environment.app().then((app) => app.invoke({ path: list.path, params, page: { size: MOST_IDS }, source: 'completion', signal: AbortSignal.timeout(left) })) as Promise<Page<Record<string, unknown>>>;
  const late = new Promise<undefined>((resolve) => { setTimeout(() => resolve(undefined), left).unref(); });
  const page = await Promise.race([answer.catch(() => undefined), late]);
  const columns = object.shapes[0]!.columns.filter((column) => !column.wide && column.from !== idField && column.as === undefined);
  return (page?.items ?? []).map((item) => ({ text: String(item[idField]), doc: columns[0] ? String(item[columns[0].from] ?? '') : '' })).filter((one) => one.text.startsWith(begun));
}

/** The flag whose value is being typed. */
function flagBefore(before: readonly string[], fields: Fields): { name: string; field: Field } | undefined {
  return isFlagValue([...before, ''], before.length, fields) ? flagOf(before.at(-1)!, fields) : undefined;
}

function isFlagValue(words: readonly string[], at: number, fields: Fields): boolean {
  const flag = at > 0 ? flagOf(words[at - 1]!, fields) : undefined;
  return flag !== undefined && flag.field.kind !== 'boolean' && !flag.field.counts;
}

function flagOf(word: string, fields: Fields): { name: string; field: Field } | undefined {
  const found = Object.entries(fields).find(([name, field]) => word === `--${flagName(name)}` || (field.letter !== undefined && word === `-${field.letter}`));
  return found && { name: found[0], field: found[1] };
}

function fitting(begun: string, all: readonly Suggestion[]): Completion {
  const seen = new Set<string>();
  return { suggestions: all.filter((one) => one.text.startsWith(begun) && !seen.has(one.text) && seen.add(one.text)) };
}
