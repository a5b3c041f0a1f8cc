// An operation as a command: its flags to parameters, its answer to the format asked for.
// Imported by program.ts. Knows no operation by name.
import { EXIT, ImctlError } from '../base/errors.ts';
import { checkFields, flagName, type Field, type Fields } from '../base/fields.ts';
import { eachPage, type Call } from '../operation/invoke.ts';
import type { Operation } from '../operation/operation.ts';
import { shapeOf } from '../operation/registry.ts';
import { verbOf } from '../operation/words.ts';
import { printList, printOne, printValue, type Rows, type View } from '../output/index.ts';
import { parseArguments, placeWords } from './arguments.ts';
import { BULK_FLAGS, runBulk, takesMany, type BulkFlags } from './bulk/run.ts';
import { createConfirm } from './confirm.ts';
import type { Environment } from './environment.ts';
import { SETTINGS } from '../base/settings.ts';

/** Flags of every list. */
export const LIST_FLAGS = {
  limit: { kind: 'integer', min: 1, doc: 'Show at most so many.' },
  all: { kind: 'boolean', doc: `Show all; tables on a terminal stop at ${500} otherwise.` },
  sortBy: { kind: 'string', doc: 'Sort by a field; -field for downwards. Reads the whole list first.' },
} as const satisfies Fields;

const LOOKUP_FLAG = { ignoreNotFound: { kind: 'boolean', doc: 'What is not there is no failure.' } } as const satisfies Fields;

/** A table on a terminal ends here unless told otherwise: nobody reads on, and the server is spared. */
const TERMINAL_ROWS = 500;

/** Rows asked for at a time (constants.json, MaxUsersStatusList is the least of the server's own limits). */
const PAGE = 500;

/** All flags an operation takes as a command, its own first. */
export function flagsOf(operation: Operation): Fields {
  return {
    ...operation.params,
    ...('many' in operation.returns ? LIST_FLAGS : {}),
    ...(takesMany(operation) ? BULK_FLAGS : {}),
    ...('one' in operation.returns && operation.effect === 'read' ? LOOKUP_FLAG : {}),
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
  const flags = checkFlags(operation, parsed.flags, subject);
  const placed = [...words, ...others, ...rest];
  const app = await environment.app();
  const call: Omit<Call, 'params'> = {
    path: operation.path, source: 'command', signal: environment.signal, spell: (name) => spellParam(operation.params[name], name),
    confirm: createConfirm(environment), reason: environment.settings.reason, maxAffected: environment.settings.maxAffected, plan: environment.settings.plan, undoable: true,
  };
  if (flags.file !== undefined || flags.resume !== undefined) {
    if (placed.length > 0) throw new ImctlError('USAGE', `${subject} takes its items from the file or from the command line, not from both`, { hint: `leave out ${JSON.stringify(placed[0])}, or -f` });
    return runBulk(operation, { kind: 'file', file: flags.file as string ?? '-' }, { ...call, params: own }, flags as BulkFlags, app.invoke, environment);
  }
  const several = severalOf(operation, placed);
  if (several && operation.effect !== 'read') return runBulk(operation, { kind: 'words', words: several }, { ...call, params: own }, flags as BulkFlags, app.invoke, environment);
  const params = (given: readonly string[]) => ({ ...placeWords(given, operation.params, subject), ...own });
  if ('many' in operation.returns) return showList(operation, { ...call, params: params(placed) }, flags, environment);
  if (several) return showSeveral(operation, several.map((word) => ({ ...call, params: params([word]) })), flags, environment);
  return showAnswer(operation, { ...call, params: params(placed) }, flags, environment);
}

/** The flags of its kind of command; those of its parameters are checked by the doorway. */
function checkFlags(operation: Operation, flags: Record<string, unknown>, subject: string): Record<string, unknown> {
  const fields = Object.fromEntries(Object.entries(flagsOf(operation)).filter(([name]) => !Object.hasOwn(operation.params, name)));
  const given = Object.fromEntries(Object.entries(flags).filter(([name]) => Object.hasOwn(fields, name)));
  return checkFields(fields, given, subject, (name) => `--${flagName(name)}`);
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

function viewOf(operation: Operation, environment: Environment): View {
  return { format: environment.format, shape: shapeOf(environment.registry, operation), noun: operation.object.singular, utc: environment.settings.utc, now: environment.clock.now() };
}

async function showList(operation: Operation, call: Call, flags: Record<string, unknown>, environment: Environment): Promise<number> {
  const { streams, format } = environment;
  const table = format.name === 'table' || format.name === 'wide' || format.name === 'columns';
  const limit = flags.limit as number | undefined ?? (table && streams.out.isTTY && !flags.all ? TERMINAL_ROWS : Infinity);
  const { invoke } = await environment.app();
  const pages = eachPage(invoke, call, Math.min(PAGE, limit));
  const rows = flags.sortBy === undefined ? cut(pages, limit) : cut(sorted(pages, flags.sortBy as string), limit);
  const printed = await printList(rows, viewOf(operation, environment), streams.out);
  note(environment, operation, printed, flags.limit !== undefined);
  return EXIT.done;
}

/** The line under a table, on stderr: how many there are, and how to see the others. */
function note(environment: Environment, operation: Operation, printed: { count: number; total?: number }, limited: boolean): void {
  const { format, settings, streams } = environment;
  if (settings.quiet || (format.name !== 'table' && format.name !== 'wide')) return;
  const name = shapeOf(environment.registry, operation)?.name === operation.object.shapes[0]?.name ? operation.object.name : operation.name;
  if (printed.count === 0) streams.err.write(`no ${name}\n`);
  else if (streams.err.isTTY && printed.total !== undefined && printed.total > printed.count) {
    streams.err.write(`${printed.count.toLocaleString('en')} of ${printed.total.toLocaleString('en')} ${name}${limited ? '' : ', all with  --all'}\n`);
  }
}

async function* cut(pages: Rows, limit: number): Rows {
  let left = limit;
  for await (const page of pages) {
    yield page.items.length > left ? { ...page, items: page.items.slice(0, left) } : page;
    left -= page.items.length;
    if (left <= 0) return;
  }
}

async function* sorted(pages: Rows, order: string): Rows {
  const down = order.startsWith('-');
  const path = (down ? order.slice(1) : order).replace(/^\./, '').split('.');
  const items: unknown[] = [];
  let total: number | undefined;
  for await (const page of pages) { items.push(...page.items); total ??= page.total; }
  const value = (item: unknown) => path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], item);
  if (items.length > 0 && items.every((item) => value(item) === undefined)) {
    throw new ImctlError('ARG-CHOICE', `--sort-by "${order}": no row has such a field`, { hint: `fields: ${Object.keys(items[0] as object).join(', ')}` });
  }
  items.sort((a, b) => compare(value(a), value(b)) * (down ? -1 : 1));
  yield { items, total };
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return a.localeCompare(b);
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;
}

async function showSeveral(operation: Operation, calls: readonly Call[], flags: Record<string, unknown>, environment: Environment): Promise<number> {
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
  await printList(rows(), viewOf(operation, environment), environment.streams.out);
  return status;
}

async function showAnswer(operation: Operation, call: Call, flags: Record<string, unknown>, environment: Environment): Promise<number> {
  const { invoke } = await environment.app();
  const { streams, settings } = environment;
  const view = viewOf(operation, environment);
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
async function forgiving(answer: Promise<unknown>, flags: Record<string, unknown>, told?: (error: ImctlError) => void): Promise<unknown> {
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

