// What the prompt shows for lists and items; at once, because the prompt's writer cannot wait.
// Imported by the shell.
import { groupThousands, plural } from '../base/spell.ts';
import type { Shape } from '../operation/operation.ts';
import { renderItem } from './item.ts';
import { renderTable } from './table.ts';
import type { View } from './view.ts';

/** How the prompt looks at values. */
export interface InspectOptions {
  columns: number;
  isTTY: boolean;
  utc?: boolean;
  /** All columns of the shape. */
  wide?: boolean;
  now: number;
}

/** A part of a list. */
export interface ShownList {
  rows: readonly unknown[];
  /** There is nothing behind these rows. */
  ended: boolean;
  total?: number;
}

/** The rows as a table, and a last line: `2 users`, `20 of 1,240 users, it for more`. */
export function inspectList(list: ShownList, shape: Shape | undefined, options: InspectOptions): string {
  const view: View = { shape, format: { name: options.wide ? 'wide' : 'table', argument: '' }, utc: options.utc, now: options.now };
  return `${renderTable(list.rows, view, options)}${lastLine(list, shape)}\n`;
}

/** One item, field by field; its operations are not shown. */
export function inspectItem(item: unknown, shape: Shape | undefined, options: InspectOptions): string {
  return renderItem(item, { shape, utc: options.utc }, options);
}

/** The names of a shape in a sentence: `user` and `users`, `group member` and `group members`. */
export function nounsOf(shape: Shape | undefined): { one: string; many: string } {
  const one = (shape?.name ?? 'Row').replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return { one, many: /[^aeiou]y$/.test(one) ? `${one.slice(0, -1)}ies` : /(s|x|ch|sh)$/.test(one) ? `${one}es` : `${one}s` };
}

function lastLine({ rows, ended, total }: ShownList, shape: Shape | undefined): string {
  const { one, many } = nounsOf(shape);
  const count = rows.length;
  if (ended) return count === 0 ? `no ${many}` : plural(count, one, many);
  const of = total === undefined ? '' : ` of ${groupThousands(total)}`;
  return `${groupThousands(count)}${of} ${count === 1 && total === undefined ? one : many}, it for more`;
}
