// Words of a command line to an operation: `disable user u1` and `users disable u1` alike (design §2).
// Imported by cli/ and output/help. Knows no operation by name: `get` and `list` are only verbs that many objects have.
import { ImctlError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import type { AdminObject, Operation } from './operation.ts';
import type { Registry } from './registry.ts';

/** What the words mean: an operation with the words left over, or an object or verb that needs more. */
export type Meaning =
  | { kind: 'operation'; operation: Operation; rest: readonly string[] }
  | { kind: 'object'; object: AdminObject }
  | { kind: 'verb'; verb: string; operations: readonly Operation[] };

/**
 * Find the operation that words mean. Object first is tried first; then verb first.
 *
 * @param own names of imctl's own commands, for the nearest name.
 * @throws ImctlError COMMAND-UNKNOWN with the nearest name.
 */
export function findMeaning(registry: Registry, words: readonly string[], own: readonly string[] = []): Meaning {
  const [first = '', second, ...rest] = words;
  const object = objectOf(registry, first);
  if (object) {
    if (second === undefined) return { kind: 'object', object };
    const operation = operationOf(object, second, false);
    if (operation) return { kind: 'operation', operation, rest };
    throw unknownWord(second, `${object.name} has no operation`, verbsOf(object), (name) => `imctl ${object.name} ${name}`);
  }
  const operations = byVerb(registry, first);
  if (operations.length > 0) return verbFirst(registry, first, operations, second, rest);
  const scripted = registry.object(first);
  if (scripted) throw new ImctlError('COMMAND-UNKNOWN', `${first} is for the prompt and for tasks, and no command`, { hint: `see what it has with  imctl explain ${scripted.name}` });
  const names = [...own, ...registry.objects.filter((one) => !one.scriptOnly).map((one) => one.name), ...allVerbs(registry)];
  throw unknownWord(first, 'there is no command', names, (name) => `imctl ${name}`);
}

/** All verbs that some object answers to, sorted, in the form of the command line. */
export function allVerbs(registry: Registry): string[] {
  return [...new Set(registry.objects.filter((one) => !one.scriptOnly).flatMap(verbsOf))].sort();
}

/** An operation's verb on the command line: `list` is `get`, `sendMany` is `send-many`. */
export function verbOf(operation: Operation): string {
  return operation.name === 'list' ? 'get' : kebab(operation.name);
}

function verbFirst(registry: Registry, verb: string, operations: readonly Operation[], noun: string | undefined, rest: readonly string[]): Meaning {
  // What only one object answers to needs no noun: broadcast.
  if (noun === undefined && operations.length === 1) return { kind: 'operation', operation: operations[0]!, rest };
  if (noun === undefined) return { kind: 'verb', verb, operations };
  // kubectl's user/u1, and get members: a list named by its operation
  const [word, id] = noun.includes('/') ? [noun.slice(0, noun.indexOf('/')), [noun.slice(noun.indexOf('/') + 1)]] : [noun, []];
  const object = objectOf(registry, word);
  if (object) {
    const takesWords = Object.values(object.operations.list?.params ?? {}).some((field) => field.positional);
    const plural = word !== object.singular && id.length === 0 && (rest.length === 0 || takesWords);
    const operation = operationOf(object, verb, plural);
    if (operation) return { kind: 'operation', operation, rest: [...id, ...rest] };
  }
  const named = verb === 'get' ? registry.objects.filter((one) => !one.scriptOnly).flatMap((one) => Object.values(one.operations)).filter((one) => kebab(one.name) === word && 'many' in one.returns && one.effect === 'read') : [];
  if (named.length === 1) return { kind: 'operation', operation: named[0]!, rest };
  const nouns = operations.map((operation) => operation.object.name);
  if (object) throw unknownWord(verb, `${object.name} has no operation`, verbsOf(object), (name) => `imctl ${name} ${word}`);
  throw unknownWord(word, `${verb} takes an object, and there is none called`, [...nouns, ...operations.map((operation) => operation.object.singular)], (name) => `imctl ${verb} ${name}`, nouns);
}

function objectOf(registry: Registry, word: string): AdminObject | undefined {
  const object = registry.object(word);
  return object?.scriptOnly ? undefined : object;
}

/** `get` of several is the list, of one (with an ID) the single; the others go by their own name or a verb beside it. */
function operationOf(object: AdminObject, word: string, plural: boolean): Operation | undefined {
  const { operations } = object;
  if (word === 'get' && plural && operations.list) return operations.list;
  const exact = Object.values(operations).find((operation) => kebab(operation.name) === word || operation.name === word);
  if (exact) return exact;
  if (word === 'get' && operations.list) return operations.list;
  return Object.values(operations).find((operation) => operation.verbs?.includes(word));
}

function byVerb(registry: Registry, verb: string): Operation[] {
  return registry.objects.filter((object) => !object.scriptOnly).flatMap((object) => operationOf(object, verb, true) ?? []);
}

function verbsOf(object: AdminObject): string[] {
  return Object.values(object.operations).flatMap((operation) => [verbOf(operation), ...(operation.verbs ?? [])]);
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function unknownWord(word: string, says: string, names: readonly string[], spell: (name: string) => string, all: readonly string[] = names): ImctlError {
  const near = nearest(word, names);
  const hint = near === undefined ? `there are: ${[...new Set(all)].sort().join(', ')}` : `did you mean  ${spell(near)}  ?`;
  return new ImctlError('COMMAND-UNKNOWN', `${says} "${word}"`, { hint });
}
