// When work is due: `0 2 * * *`, `@daily`, `@every 90s`, as openim-crontask.yml has it (robfig/cron's standard form, local time).
// Imported by nightly.ts. Pure but for the place the machine is in.

/** The first time after another, Unix milliseconds; undefined when there is none within five years. */
export type Schedule = (after: number) => number | undefined;

const FIELDS = [
  { name: 'minute', min: 0, max: 59 }, { name: 'hour', min: 0, max: 23 }, { name: 'day', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { name: 'weekday', min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
] as const satisfies readonly Field[];
interface Field { name: string; min: number; max: number; names?: readonly string[] }

const WORDS: Record<string, string> = {
  '@yearly': '0 0 1 1 *', '@annually': '0 0 1 1 *', '@monthly': '0 0 1 * *', '@weekly': '0 0 * * 0', '@daily': '0 0 * * *', '@midnight': '0 0 * * *', '@hourly': '0 * * * *',
};
const UNITS_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const SECOND_MS = 1000;
const FURTHEST_DAYS = 5 * 366;

/** Read an expression; undefined when the server would not start with it. */
export function readSchedule(text: string): Schedule | undefined {
  if (text.startsWith('@every ')) return readEvery(text.slice('@every '.length));
  const parts = (WORDS[text] ?? text).trim().split(/\s+/);
  const sets = parts.length === FIELDS.length ? parts.map((part, index) => readField(part, FIELDS[index]!)) : [];
  if (sets.length === 0 || sets.includes(undefined)) return undefined;
  const [minutes, hours, days, months, weekdays] = sets as [number[], number[], number[], number[], number[]];
  // Both named: either will do. One of them open: the other decides.
  const isOpen = /^[*?]/.test(parts[2]!) || /^[*?]/.test(parts[4]!);
  const isDay = (date: Date): boolean => {
    const [day, weekday] = [days.includes(date.getDate()), weekdays.includes(date.getDay())];
    return months.includes(date.getMonth() + 1) && (isOpen ? day && weekday : day || weekday);
  };
  return (after) => {
    const from = new Date(after);
    for (let ahead = 0; ahead < FURTHEST_DAYS; ahead++) {
      const date = new Date(from.getFullYear(), from.getMonth(), from.getDate() + ahead);
      if (!isDay(date)) continue;
      for (const hour of hours) for (const minute of minutes) {
        const time = new Date(date.getFullYear(), date.getMonth(), date.getDate(), hour, minute).getTime();
        if (time > after) return time;
      }
    }
    return undefined;
  };
}

/** `1h30m`; whole seconds, at least one. */
function readEvery(text: string): Schedule | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/gy)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return undefined;
  const ms = parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS_MS[unit!]!, 0);
  const step = Math.max(SECOND_MS, ms - (ms % SECOND_MS));
  return (after) => after - (after % SECOND_MS) + step;
}

/** `*`, `5`, `1-5`, `9-17/2`, `10/15`, `mon,fri`. */
function readField(text: string, field: Field): number[] | undefined {
  const all = new Set<number>();
  for (const part of text.split(',')) {
    const [, range, step = '1'] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
    const [from, to] = range === undefined ? [] : readRange(range, part.includes('/'), field);
    if (from === undefined || to === undefined || from < field.min || to > field.max || from > to || Number(step) === 0) return undefined;
    for (let value = from; value <= to; value += Number(step)) all.add(value);
  }
  return [...all].sort((one, other) => one - other);
}

function readRange(range: string, isStepped: boolean, field: Field): (number | undefined)[] {
  if (range === '*' || range === '?') return [field.min, field.max];
  const ends = range.split('-').map((end) => readValue(end, field));
  if (ends.length > 2) return [];
  return ends.length === 2 ? ends : [ends[0], isStepped ? field.max : ends[0]];
}

function readValue(text: string, { names }: Field): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const index = names?.indexOf(text.toLowerCase()) ?? -1;
  // Weekdays begin with 0, months with 1.
  return index < 0 ? undefined : index + (names!.length === 12 ? 1 : 0);
}
