// Rows on their way to the printer: cut, and sorted.
// Imported by list.ts and watch.ts.
import { ImctlError } from '../../base/errors.ts';
import type { Rows } from '../../output/index.ts';

/** The first so many. */
export async function* cutRows(pages: Rows, limit: number): Rows {
  let left = limit;
  for await (const page of pages) {
    yield page.items.length > left ? { ...page, items: page.items.slice(0, left) } : page;
    left -= page.items.length;
    if (left <= 0) return;
  }
}

/** All, by a field (`createTime`, `-createTime` for downwards, `.sender.name`). @throws ImctlError ARG-CHOICE when no row has it. */
export async function* sortRows(pages: Rows, order: string): Rows {
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
