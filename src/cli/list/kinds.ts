// `get user/u1 group/g1` and `get all`: things of several kinds at once.
// Imported by program.ts. Knows no operation by name.
import { EXIT, ImctlError } from '../../base/errors.ts';
import { SETTINGS } from '../../base/settings.ts';
import { groupThousands } from '../../base/spell.ts';
import type { AdminObject, Page } from '../../operation/operation.ts';
import type { Registry } from '../../operation/registry.ts';
import { shapeOf } from '../../operation/registry.ts';
import { printItems } from '../../output/index.ts';
import { parseArguments } from '../arguments.ts';
import type { Environment } from '../environment.ts';
import { viewOf } from '../view.ts';

/** Items of one object, ready to be printed. */
interface Part {
  object: AdminObject;
  items: unknown[];
  total?: number;
}

const FIELDS = { ignoreNotFound: { kind: 'boolean', doc: 'What is not there is no failure.' }, limit: { kind: 'integer', min: 1, default: 20, doc: 'With all: rows of each kind.' } } as const;

/** Do the words ask for things of several kinds? Each names its own object, or the word is `all`. */
export function namesKinds(words: readonly string[], registry: Registry): boolean {
  const [verb, ...others] = words;
  if (verb !== 'get' || others.length === 0) return false;
  if (others.length === 1) return others[0] === 'all';
  return others.every((word) => word.includes('/') && registry.object(word.slice(0, word.indexOf('/'))) !== undefined);
}

/** Get them. @returns 0, or the status of the first that failed. */
export async function getKinds(args: readonly string[], environment: Environment): Promise<number> {
  const { words: [, ...words], flags } = parseArguments(args, { ...SETTINGS, ...FIELDS }, 'get');
  let status: number = EXIT.done;
  const failed = (error: ImctlError) => {
    if (flags.ignoreNotFound && error.code === 'NOT-FOUND') return;
    status ||= error.exitStatus;
    environment.streams.err.write(`error ${error.code}: ${error.message}\n`);
  };
  const parts = words[0] === 'all' ? await getAll(Number(flags.limit ?? FIELDS.limit.default), environment) : await getNamed(words, environment, failed);
  await printParts(parts, environment);
  return status;
}

/** The lists that say what there is on a server. */
async function getAll(limit: number, environment: Environment): Promise<Part[]> {
  const { registry, signal } = environment;
  const { invoke } = await environment.app();
  const lists = registry.objects.flatMap(({ overview, operations: { list } }) => (overview && list ? [list] : []));
  return Promise.all(lists.map(async (list) => {
    const { items, total } = await invoke({ path: list.path, params: {}, page: { size: limit }, source: 'command', signal }) as Page;
    return { object: list.object, items, total };
  }));
}

async function getNamed(words: readonly string[], environment: Environment, failed: (error: ImctlError) => void): Promise<Part[]> {
  const { registry, signal } = environment;
  const { invoke } = await environment.app();
  const parts = new Map<AdminObject, Part>();
  for (const word of words) {
    const object = registry.object(word.slice(0, word.indexOf('/')))!;
    const get = object.operations.get;
    if (!get) throw new ImctlError('USAGE', `${object.name} are not got by their ID`, { hint: `list them with  imctl get ${object.name}` });
    const id = word.slice(word.indexOf('/') + 1);
    try {
      const item = await invoke({ path: get.path, params: { [Object.keys(get.params)[0]!]: id }, source: 'command', signal });
      const part = parts.get(object) ?? { object, items: [] };
      part.items.push(item);
      parts.set(object, part);
    } catch (error) {
      if (!(error instanceof ImctlError) || error.code !== 'NOT-FOUND') throw error;
      failed(error);
    }
  }
  return [...parts.values()];
}

/** One list of items of several kinds for programs; a table for each kind for people. */
async function printParts(parts: readonly Part[], environment: Environment): Promise<void> {
  const { format, registry, settings, streams } = environment;
  const view = viewOf(environment);
  const shape = (part: Part) => shapeOf(registry, part.object.operations.list ?? part.object.operations.get!)!;
  if (format.name !== 'table' && format.name !== 'wide') {
    const items = parts.flatMap((part) => part.items.map((item) => ({ kind: shape(part).name, ...(item as object) })));
    await printItems(items, view, streams.out);
    return;
  }
  const shown = parts.filter((part) => part.items.length > 0);
  for (const [at, part] of shown.entries()) {
    if (at > 0) await streams.out.write('\n');
    await printItems(part.items, { ...view, shape: shape(part), noun: part.object.singular }, streams.out);
    if (part.total !== undefined && part.total > part.items.length && !settings.quiet) await streams.err.write(`${part.items.length} of ${groupThousands(part.total)} ${part.object.name}, more with  imctl get ${part.object.name}\n`);
  }
  if (shown.length === 0 && !settings.quiet) await streams.err.write('nothing\n');
}
