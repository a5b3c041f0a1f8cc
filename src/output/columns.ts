// Which columns a table has: those of the shape, those the user names, or those the items themselves show.
// Imported by the table and by CSV.
import { ImctlError } from '../base/errors.ts';
import { isPlainObject, showValue } from '../base/fields.ts';
import type { Column, Shape } from '../operation/operation.ts';
import type { View } from './view.ts';

/** The columns for these items. */
export function chooseColumns(items: readonly unknown[], view: View): readonly Column[] {
  if (view.format.name === 'columns') return parseColumns(view.format.argument, view.shape);
  if (!view.shape) return inferColumns(items, view.format.name === 'wide' ? Infinity : MOST_INFERRED);
  return view.format.name === 'wide' ? view.shape.columns : view.shape.columns.filter((column) => !column.wide);
}

/**
 * Read `ID:.userID,NICK:.nickname` or `userID,nickname`; a field that the shape shows keeps its way of drawing.
 *
 * @throws ImctlError ARG-CHOICE when it names no column.
 */
export function parseColumns(text: string, shape?: Shape): Column[] {
  return text.split(',').map((part) => {
    const match = /^(?:([^:]+):)?\s*\.?([\w$-][^:]*)$/.exec(part.trim());
    if (!match) throw new ImctlError('ARG-CHOICE', `--output columns: ${showValue(part)} is not a column`, { hint: 'write  -o columns=userID,nickname  or  -o columns=ID:.userID,NICK:.nickname' });
    const from = match[2]!.trim();
    const known = shape?.columns.find((column) => column.from === from);
    return { title: match[1]?.trim() ?? from.toUpperCase(), from, ...(known?.as ? { as: known.as } : {}) };
  });
}

const MOST_INFERRED = 8;

/** The fields of items nobody has described; beyond some, those that hold single values only. Items without fields are shown themselves. */
function inferColumns(items: readonly unknown[], most: number): Column[] {
  const names = fieldNames(items);
  if (names.length === 0) return [{ title: 'VALUE', from: '' }];
  const single = names.filter((name) => items.some((item) => isPlainObject(item) && typeof item[name] !== 'object'));
  const shown = names.length <= most ? names : single.slice(0, most);
  return shown.map((from) => ({ title: from.toUpperCase(), from }));
}

/** All fields that any of the items has, in the order they are met. */
export function fieldNames(items: readonly unknown[]): string[] {
  const names = new Set<string>();
  for (const item of items) {
    if (typeof item === 'object' && item !== null) for (const name of Object.keys(item)) names.add(name);
  }
  return [...names];
}
