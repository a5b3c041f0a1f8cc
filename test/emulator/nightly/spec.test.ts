import { expect, it } from 'vitest';

import { readSchedule } from '../../../src/emulator/nightly/spec.ts';

/** A Tuesday. */
const FROM = new Date(2026, 10, 24, 8, 30, 15).getTime();
const next = (text: string, from = FROM) => {
  const time = readSchedule(text)?.(from);
  const date = new Date(time ?? 0);
  const two = (number: number) => String(number).padStart(2, '0');
  return time === undefined ? undefined : `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
};

it.each<[text: string, next: string]>([
  ['0 2 * * *', '2026-11-25 02:00:00'], ['* * * * *', '2026-11-24 08:31:00'], ['30 8 * * *', '2026-11-25 08:30:00'], ['*/20 * * * *', '2026-11-24 08:40:00'],
  ['5,10 9-17/4 * * *', '2026-11-24 09:05:00'], ['0 10/5 * * *', '2026-11-24 10:00:00'], ['0 0 1 * *', '2026-12-01 00:00:00'], ['0 0 29 2 *', '2028-02-29 00:00:00'],
  ['0 0 * * sun', '2026-11-29 00:00:00'], ['0 0 * JAN mon-wed', '2027-01-04 00:00:00'], ['15 8 ? * ?', '2026-11-25 08:15:00'],
  // Day and weekday both named: whichever comes first.
  ['0 0 13 * fri', '2026-11-27 00:00:00'], ['0 0 25 * fri', '2026-11-25 00:00:00'], ['0 0 */1 * fri', '2026-11-27 00:00:00'],
  ['@daily', '2026-11-25 00:00:00'], ['@hourly', '2026-11-24 09:00:00'], ['@weekly', '2026-11-29 00:00:00'], ['@monthly', '2026-12-01 00:00:00'], ['@yearly', '2027-01-01 00:00:00'],
  ['@every 90s', '2026-11-24 08:31:45'], ['@every 1h30m', '2026-11-24 10:00:15'], ['@every 10ms', '2026-11-24 08:30:16'],
])('%s is next due at %s', (text, expected) => {
  expect(next(text)).toBe(expected);
});

it.each(['', '* * * *', '0 2 * * * *', '60 * * * *', '* 24 * * *', '* * 0 * *', '* * * 13 *', '* * * * 7', '5-1 * * * *', '*/0 * * * *', 'a * * * *', '1-2-3 * * * *', '@often', '@every', '@every soon', '1.5 * * * *'])('%j is no time', (text) => {
  expect(readSchedule(text)).toBeUndefined();
});

it('a day that never comes is not looked for without end', () => {
  expect(next('0 0 31 2 *')).toBeUndefined();
});
