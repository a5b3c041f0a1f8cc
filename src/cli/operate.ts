// An operation as a command: its flags to parameters, its answer to the format asked for.
// Imported by program.ts and, for an operation's flags, by help and completion. Knows no operation by name.
import { EXIT, ImctlError } from '../base/errors.ts';
import { flagName, type Field, type Fields, type Values } from '../base/fields.ts';
import { SETTINGS } from '../base/settings.ts';
import type { Call } from '../operation/invoke.ts';
import type { Operation } from '../operation/operation.ts';
import { verbOf } from '../operation/words.ts';
import { printList, printOne, printValue, type Rows } from '../output/index.ts';
import { checkFlags, parseArguments, placeWords } from './arguments.ts';
import { BULK_FLAGS, runBulk, takesMany, type BulkFlags } from './bulk/run.ts';
import { commandCall } from './call.ts';
import { findTargets } from './bulk/targets.ts';
import type { Environment } from './environment.ts';
import { LIST_FLAGS, listView, showList, type ListFlags } from './list/list.ts';

const LOOKUP_FLAG = { ignoreNotFound: { kind: 'boolean', doc: 'What is not there is no failure.' } } as const satisfies Fields;

const CONTEXTS_FLAG = { contexts: { kind: 'string', names: 'context', many: true, doc: 'Read on two contexts, and show what differs.' } } as const satisfies Fields;

/** What was given of the flags of its kind of command. */
type KindFlags = Partial<ListFlags & BulkFlags & Values<typeof LOOKUP_FLAG> & Values<typeof CONTEXTS_FLAG>>;

/** All flags an operation takes as a command, its own first. */
export function flagsOf(operation: Operation): Fields {
  return {
    ...operation.params,
    ...('many' in operation.returns ? LIST_FLAGS : {}),
    ...(takesMany(operation) ? BULK_FLAGS : {}),
    ...('one' in operation.returns && operation.effect === 'read' ? LOOKUP_FLAG : {}),
    ...(operation.effect === 'read' && !operation.object.scriptOnly && ('one' in operation.returns || 'many' in operation.returns) ? CONTEXTS_FLAG : {}),
  };
}

/** Run an operation as a command. @returns the exit status. */
export async function operate(operation: Operation, words: readonly string[], args: readonly string[], environment: Environment): Promise<number> {
  const subject = `${verbOf(operation)} ${operation.object.singular}`;
  const parsed = parseArguments(args, { ...SETTINGS, ...flagsOf(operation) }, subject);
  const { words: others, rest } = parsed;
  const own = Object.fromEntries(Object.entries(parsed.flags).filter(([name]) => Object.hasOwn(operation.params, name)));
  // Typed on the command line, it must not be told again: not in an error, a trail or a run.
  for (const [name, value] of Object.entries(own)) if (operation.params[name]!.secret) environment.secrets.add(String(value));
  const flags = checkKindFlags(operation, parsed.flags, subject);
  const placed = [...words, ...others, ...rest];
  const app = await environment.app();
  const call: Omit<Call, 'params'> = {
    ...commandCall(environment), path: operation.path, spell: (name) => spellParam(operation.params[name], name),
  };
  if (flags.where !== undefined && operation.effect !== 'read') {
    if (placed.length > 0 || flags.file !== undefined || flags.resume !== undefined) throw new ImctlError('USAGE', `${subject} takes its items from --where, from -f, from --resume or from the command line, not from two of them`);
    return runBulk(operation, findTargets(operation, flags.where, { ...call, params: {} }, environment), { ...call, params: own }, flags as BulkFlags, app.invoke, environment);
  }
  if (flags.file !== undefined || flags.resume !== undefined) {
    if (placed.length > 0) throw new ImctlError('USAGE', `${subject} takes its items from the file or from the command line, not from both`, { hint: `leave out ${JSON.stringify(placed[0])}, or -f` });
    return runBulk(operation, { kind: 'file', file: flags.file ?? '-' }, { ...call, params: own }, flags as BulkFlags, app.invoke, environment);
  }
  const several = severalOf(operation, placed);
  if (several && operation.effect !== 'read') return runBulk(operation, { kind: 'words', words: several }, { ...call, params: own }, flags as BulkFlags, app.invoke, environment);
  if (flags.contexts !== undefined) return (await import('./list/contexts.ts')).compareContexts(operation, { ...call, params: { ...placeWords(placed, operation.params, subject), ...own } }, flags.contexts, environment);
  const params = (given: readonly string[]) => ({ ...placeWords(given, operation.params, subject), ...own });
  if ('many' in operation.returns) return showList(operation, { ...call, params: params(placed) }, flags as ListFlags, environment);
  if (several) return showSeveral(operation, several.map((word) => ({ ...call, params: params([word]) })), flags, environment);
  return showAnswer(operation, { ...call, params: params(placed) }, flags, environment);
}

/** The flags of its kind of command; those of its parameters are checked by the doorway. */
function checkKindFlags(operation: Operation, flags: Record<string, unknown>, subject: string): KindFlags {
  const fields = Object.fromEntries(Object.entries(flagsOf(operation)).filter(([name]) => !Object.hasOwn(operation.params, name)));
  return checkFlags(flags, fields, subject);
}

function spellParam(field: Field | undefined, name: string): string {
  return field?.positional ? name.toUpperCase() : `--${flagName(name)}`;
}

/** `get user anna ben` and `get user anna,ben`: one ID each, shown as one list; `dismiss group g1 g2`: one after the other. */
function severalOf(operation: Operation, words: readonly string[]): readonly string[] | undefined {
  const places = Object.values(operation.params).filter((field) => field.positional);
  if (places.length !== 1 || places[0]!.many || (operation.effect === 'read' ? !('one' in operation.returns) : !takesMany(operation))) return undefined;
  const all = words.flatMap((word) => word.split(','));
  return all.length > 1 ? all : undefined;
}

async function showSeveral(operation: Operation, calls: readonly Call[], flags: KindFlags, environment: Environment): Promise<number> {
  const { invoke } = await environment.app();
  let status: number = EXIT.done;
  const rows = async function* (): Rows {
    for (const call of calls) {
      const item = await forgiving(invoke(call), flags, (error) => {
        environment.streams.err.write(`error ${error.code}: ${error.message}\n`);
        status = error.exitStatus;
      });
      if (item !== undefined) yield { items: [item] };
    }
  };
  await printList(rows(), listView(operation, {}, environment), environment.streams.out);
  return status;
}

async function showAnswer(operation: Operation, call: Call, flags: KindFlags, environment: Environment): Promise<number> {
  const { invoke } = await environment.app();
  const { settings } = environment;
  const streams = operation.reveals ? environment.bare : environment.streams;
  const view = listView(operation, {}, environment);
  const answer = await forgiving(invoke(call), flags);
  if (answer === undefined || answer === null) {
    if (operation.effect !== 'read' && !settings.quiet && !settings.plan && !environment.formatGiven) streams.err.write(`done: ${verbOf(operation)} ${operation.object.singular}${subjectOf(operation, call.params)}\n`);
  } else if ('one' in operation.returns) await printOne(answer, view, streams.out);
  else await printValue(answer, view, streams.out);
  return environment.partial ? EXIT.partial : EXIT.done;
}

function subjectOf(operation: Operation, params: Record<string, unknown>): string {
  const given = Object.entries(operation.params).filter(([name, field]) => field.positional && params[name] !== undefined);
  return given.length === 0 ? '' : ` ${given.map(([name]) => [params[name]].flat().join(' ')).join(' ')}`;
}

/** With --ignore-not-found what is missing is passed over; `told` takes other cases where one of several is missing. */
async function forgiving(answer: Promise<unknown>, flags: KindFlags, told?: (error: ImctlError) => void): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ImctlError) || error.code !== 'NOT-FOUND') throw error;
    if (flags.ignoreNotFound) return undefined;
    if (!told) throw error;
    told(error);
    return undefined;
  }
}
