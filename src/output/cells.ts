// One value to one cell of a table, by the kind of its column.
// Imported by the table, the view of one item, and the prompt.
// A new kind is a member of CellKind (operation/operation.ts); the compiler then asks for its row here.
import { stringifyJSON } from '../base/json.ts';
import { groupThousands } from '../base/spell.ts';
import type { CellKind } from '../operation/operation.ts';
import { escapeHidden } from './hidden.ts';

/** What stands where there is nothing. */
export const EMPTY = '–';

/** Kinds whose cells line up at the right. */
export const RIGHT: ReadonlySet<CellKind> = new Set<CellKind>(['count']);

/** Draw one value: on one line, safe for a terminal, never the empty text. */
export function renderCell(value: unknown, kind: CellKind = 'text', options: { utc?: boolean } = {}): string {
  if (value === undefined || value === null || value === '') return EMPTY;
  return CELLS[kind](value, options.utc ?? false);
}

/** The value at a path such as `nickname`, `user.nickname`, `members[0].userID`; own fields only. */
export function readField(item: unknown, path: string): unknown {
  if (isObject(item) && Object.hasOwn(item, path)) return item[path];
  let at = item;
  for (const step of path.split(/[.[\]]+/)) {
    if (step === '') continue;
    if (!isObject(at) || !Object.hasOwn(at, step)) return undefined;
    at = at[step];
  }
  return at;
}

const CELLS: Record<CellKind, (value: unknown, utc: boolean) => string> = {
  text: renderText,
  time: renderTime,
  seconds: (value, utc) => renderTime(typeof value === 'number' || typeof value === 'bigint' ? Number(value) * 1000 : value, utc),
  list: (value) => (Array.isArray(value) ? (value.length === 0 ? EMPTY : value.map(renderText).join(', ')) : renderText(value)),
  count: (value) => (typeof value === 'number' || typeof value === 'bigint' ? groupThousands(value) : renderText(value)),
  flag: (value) => (value === true || value === 1 ? 'yes' : value === false || value === 0 ? 'no' : renderText(value)),
};

function renderText(value: unknown): string {
  if (typeof value === 'string') return value === '' ? EMPTY : escapeHidden(value);
  if (Array.isArray(value) && value.length > 0 && value.every((one) => !isObject(one))) return value.map(renderText).join(', ');
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? EMPTY : value.toISOString();
  return isObject(value) ? escapeHidden(stringifyJSON(value)) : escapeHidden(String(value));
}

/** A time in milliseconds (`seconds`: in seconds, as some tables of OpenIM have it) or as text. Zero, and the zero of Go (the year 1), mean that there is none. */
function renderTime(value: unknown, utc: boolean): string {
  const time = typeof value === 'bigint' || typeof value === 'number' ? Number(value) : value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : NaN;
  if (time <= 0) return EMPTY;
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? renderText(value) : formatTime(date, utc);
}

/** `2026-06-03 10:40:51` in the local zone, `2026-06-03 10:40:51Z` in UTC. */
export function formatTime(date: Date, utc: boolean): string {
  if (utc) return `${date.toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const two = (n: number) => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
