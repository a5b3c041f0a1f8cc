// Words shared by the request checks of many routes (catalog `constraint`).
// Imported by rules.

import { badArgument } from './errors.ts';

/** A page as a request asks for it. */
export interface Pagination { pageNumber: number; showNumber: number }

/** A string that must not be empty. */
export function needText(value: string, words: string): void {
  if (value === '') throw badArgument(words);
}

/** A list or message that must be there. After the hop an empty list is not (http-contract §5). */
export function needPresent(value: unknown, words: string): void {
  if (value === null || value === undefined) throw badArgument(words);
}

/** Pagination that must be there and start at 1 (http-contract §10). */
export function needPage(pagination: Pagination | null): void {
  if (!pagination) throw badArgument('pagination is empty');
  if (pagination.pageNumber < 1) throw badArgument('pageNumber is invalid');
}

/** LIMIT and OFFSET of a page; a size of 0 or less is an empty page. */
export function pageWindow(pagination: Pagination | null): [limit: number, offset: number] {
  if (!pagination || pagination.showNumber <= 0 || pagination.pageNumber < 1) return [0, 0];
  return [pagination.showNumber, (pagination.pageNumber - 1) * pagination.showNumber];
}

/** Whether some element occurs twice. */
export function hasDuplicates(list: readonly unknown[]): boolean {
  return new Set(list).size !== list.length;
}
