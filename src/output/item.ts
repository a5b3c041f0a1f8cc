// One item, field by field, for reading.
// Imported by the table printer and inspect.ts.
import type { Sink } from '../base/streams.ts';
import type { Shape } from '../operation/operation.ts';
import { EMPTY, renderCell } from './cells.ts';
import { fieldNames } from './columns.ts';
import { escapeHidden } from './hidden.ts';
import { displayWidth, pad, truncate } from './width.ts';

/** Names at the left, values at the right; times as times; what is empty is said to be so. Objects inside are indented. */
export function renderItem(item: unknown, view: { shape?: Shape; utc?: boolean }, room: Pick<Sink, 'isTTY' | 'columns'>): string {
  const lines = fieldLines(item, view.shape, view.utc ?? false, '', 0);
  const edge = room.isTTY ? Math.max(room.columns, 20) : Infinity;
  return lines.map((line) => `${edge === Infinity ? line : truncate(line, edge)}\n`).join('');
}

const GAP = '   ';
const DEEPEST = 4;

function fieldLines(item: unknown, shape: Shape | undefined, utc: boolean, indent: string, depth: number): string[] {
  const names = fieldNames([item]);
  if (names.length === 0) return [`${indent}${EMPTY}`];
  const titles = names.map(escapeHidden);
  // One by one: an object may have more fields than a call takes arguments.
  const width = titles.reduce((widest, title) => Math.max(widest, displayWidth(title)), 0);
  return names.flatMap((name, at) => {
    const value = (item as Record<string, unknown>)[name];
    const title = indent + pad(titles[at]!, width);
    const inner = depth < DEEPEST ? innerLines(value, utc, `${indent}  `, depth) : undefined;
    return inner ? [title.trimEnd(), ...inner] : [`${title}${GAP}${renderCell(value, kindOf(name, shape), { utc })}`];
  });
}

/** Objects, and lists of them, take lines of their own; anything else fits behind its name. */
function innerLines(value: unknown, utc: boolean, indent: string, depth: number): string[] | undefined {
  if (Array.isArray(value)) {
    if (value.length === 0 || !value.every(hasFields)) return undefined;
    return value.flatMap((one: unknown, at) => [`${indent}[${at}]`, ...fieldLines(one, undefined, utc, `${indent}  `, depth + 1)]);
  }
  return hasFields(value) ? fieldLines(value, undefined, utc, indent, depth + 1) : undefined;
}

function hasFields(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof Date) && Object.keys(value).length > 0;
}

/** How the shape draws a field; a count reads as in its table. */
function kindOf(name: string, shape: Shape | undefined) {
  return shape?.columns.find((column) => column.from === name)?.as ?? 'text';
}
