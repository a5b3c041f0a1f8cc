// When people write: on working days, mostly late in the morning and in the afternoon, now and then in the evening. All in UTC.
// Imported by the seeds beside it.

const HOUR_MS = 3_600_000, DAY_MS = 24 * HOUR_MS;

/** The beginning of the last so many working days before a time, oldest first, Unix milliseconds. */
export function listWorkingDays(count: number, before: number): number[] {
  const days: number[] = [];
  for (let day = startOfDay(before) - DAY_MS; days.length < count; day -= DAY_MS) if (!isWeekend(day)) days.unshift(day);
  return days;
}

/** Midnight before a time. */
export function startOfDay(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}

/** A moment of these days for a place between 0 and 1; later places are later moments. */
export function momentOf(days: readonly number[], place: number): number {
  const at = Math.min(days.length - 1, Math.floor(place * days.length));
  return days[at]! + Math.floor(hourOf(place * days.length - at) * HOUR_MS);
}

/** How much of a day's messages are written until which hour. */
const CURVE: readonly (readonly [share: number, hour: number])[] = [[0, 7], [0.05, 8.5], [0.42, 12], [0.5, 13], [0.88, 17], [0.96, 19], [1, 22]];

function hourOf(share: number): number {
  let next = 1;
  while (next < CURVE.length - 1 && CURVE[next]![0] <= share) next++;
  const [from, begin] = CURVE[next - 1]!, [to, end] = CURVE[next]!;
  return begin + (end - begin) * (share - from) / (to - from);
}

function isWeekend(day: number): boolean {
  const weekday = new Date(day).getUTCDay();
  return weekday === 0 || weekday === 6;
}
