// Words shared by the request checks of chat's routes.
// Imported by rules.

import { badArgument, ServerError } from '../errors.ts';

import type { Pagination } from '../check.ts';

/** A page: unlike OpenIM it wants a size too. */
export function needChatPage(pagination: Pagination | null): void {
  if (!pagination) throw badArgument('pagination is empty');
  if (pagination.pageNumber < 1) throw badArgument('pageNumber is invalid');
  if (pagination.showNumber < 1) throw badArgument('showNumber is invalid');
}

/** Whom somebody claims to be: an email, or else area code and phone number. */
export interface Identity { email: string; areaCode: string; phoneNumber: string }

/** An email that looks like one, or area code and phone number. */
export function needIdentity({ email, areaCode, phoneNumber }: Identity): void {
  if (email !== '') return needEmail(email);
  if (areaCode === '') throw badArgument('AreaCode is empty');
  if (phoneNumber === '') throw badArgument('PhoneNumber is empty');
  if (!isDigits(phoneNumber)) throw badArgument('phoneNumber is invalid');
}

/** The error is wrapped with words of its own, and shows it (C:pkg/protocol/chat/chat.go). */
export function needEmail(email: string): void {
  if (!isEmail(email)) throw new ServerError(1001, '', { wrap: 'Email is invalid' });
}

/** Whether a text looks like an email. */
export function isEmail(text: string): boolean {
  return /^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}$/.test(text);
}

/** Digits that fit into 64 bits. */
export function isDigits(text: string): boolean {
  return /^\d+$/.test(text) && BigInt(text) < 2n ** 64n;
}

/** With its plus. @throws ServerError when the rest is no number. */
export function readAreaCode(areaCode: string): string {
  const whole = areaCode.startsWith('+') ? areaCode : `+${areaCode}`;
  if (!isDigits(whole.slice(1))) throw badArgument('area code must be number');
  return whole;
}

/** The database has one with that key already; nobody gives that a code. */
export function duplicateKey(collection: string, index: string, key: string): ServerError {
  return new ServerError(500, `bulk write exception: write errors: [E11000 duplicate key error collection: openim_v3.${collection} index: ${index} dup key: ${key}]`, { wrap: 'mongo insert many' });
}

/** Go's `[a b]`. */
export function goList(list: readonly string[]): string {
  return `[${list.join(' ')}]`;
}
