// `--contexts a,b`: a read done on both, and what differs.
// Imported by operate.ts when it is asked for. Knows no operation by name.
import { EXIT, ImctlError } from '../../base/errors.ts';
import { stringifyJSON } from '../../base/json.ts';
import { groupThousands, plural } from '../../base/spell.ts';
import { eachPage, type Call } from '../../operation/invoke.ts';
import type { Operation, Shape } from '../../operation/operation.ts';
import { shapeOf } from '../../operation/registry.ts';
import { isMachineFormat } from '../../output/index.ts';
import { createAppOn } from '../app.ts';
import type { Environment } from '../environment.ts';
import { showItems } from '../view.ts';

/** One field that is not the same. `field` empty: one of them does not have the item. */
interface Difference {
  item: string;
  field: string;
  [context: string]: unknown;
}

type Items = Map<string, Record<string, unknown>>;

const PAGE = 500;

/**
 * Read on two contexts and print what differs, by item and field. Times and who is online are not compared: no two servers agree on them.
 *
 * @returns 0: the same, 1: something differs.
 */
export async function compareContexts(operation: Operation, call: Call, names: readonly string[], environment: Environment): Promise<number> {
  const { registry, streams, format, settings } = environment;
  const [one, other, ...more] = names;
  const shape = shapeOf(registry, operation);
  if (one === undefined || other === undefined || more.length > 0 || one === other) throw new ImctlError('USAGE', '--contexts takes two different contexts', { hint: '--contexts staging,prod' });
  if (operation.effect !== 'read' || !shape) throw new ImctlError('USAGE', `${operation.path} cannot be done on two contexts`, { hint: '--contexts is for reading lists and items' });
  const [a, b] = await Promise.all([readOn(one, operation, call, shape, environment), readOn(other, operation, call, shape, environment)]);
  const noun = operation.object.singular;
  const rows = [...new Set([...a.keys(), ...b.keys()])].sort().flatMap((id) => compare(`${noun}/${id}`, shape, { name: one, item: a.get(id) }, { name: other, item: b.get(id) }));
  const columns = [{ title: 'ITEM', from: 'item' }, { title: 'FIELD', from: 'field' }, { title: one.toUpperCase(), from: one }, { title: other.toUpperCase(), from: other }];
  await showItems(rows, { name: 'Difference', id: 'item', columns }, environment);
  if (!settings.quiet && !isMachineFormat(format)) await streams.err.write(`${groupThousands(a.size)} on ${one}, ${groupThousands(b.size)} on ${other}: ${rows.length === 0 ? 'the same' : plural(rows.length, 'difference')}\n`);
  return rows.length === 0 ? EXIT.done : EXIT.refused;
}

async function readOn(contextName: string, operation: Operation, call: Call, shape: Shape, environment: Environment): Promise<Items> {
  const app = await createAppOn(contextName, environment);
  try {
    const items: unknown[] = [];
    if ('many' in operation.returns) for await (const page of eachPage(app.invoke, call, PAGE)) items.push(...page.items);
    else items.push(...await app.invoke(call).then((item) => [item], (error: unknown) => { if (error instanceof ImctlError && error.code === 'NOT-FOUND') return []; throw error; }));
    return new Map((items as Record<string, unknown>[]).map((item) => [String(item[shape.id]), item]));
  } finally {
    await app.close();
  }
}

function compare(item: string, shape: Shape, one: { name: string; item: Record<string, unknown> | undefined }, other: { name: string; item: Record<string, unknown> | undefined }): Difference[] {
  if (!one.item || !other.item) return [{ item, field: '', [one.name]: one.item ? 'there' : '–', [other.name]: other.item ? 'there' : '–' }];
  const left = new Set(shape.columns.filter((column) => column.as === 'time' || column.as === 'seconds').map((column) => column.from).concat('online', shape.id));
  const fields = [...new Set([...Object.keys(one.item), ...Object.keys(other.item)])].filter((field) => !left.has(field) && !/Time$/.test(field));
  return fields.filter((field) => stringifyJSON(one.item![field]) !== stringifyJSON(other.item![field])).map((field) => ({ item, field, [one.name]: one.item![field] ?? null, [other.name]: other.item![field] ?? null }));
}
