// Which of the tests that were found are run: by their titles, by `only`, a share of them, each so many times.
// Imported by run.ts and file.ts; pure.
import { ImctlError } from '../../base/errors.ts';
import { given } from '../../base/given.ts';
import type { FoundTest, Try } from '../results.ts';
import type { ToldTest } from './told.ts';

/** A test to be run, or skipped. */
export interface Slot extends FoundTest {
  /** Its number in its file. */
  at: number;
  skipped: boolean;
  only: boolean;
  /** Lines of the `describe`s around it. */
  groupLines: readonly number[];
  /** Found by `--grep` as the titles are. */
  tags: readonly string[];
  reason?: string;
  timeoutMs?: number;
  /** It has three times as long. */
  slow: boolean;
  /** Tests of its file with the same one build on each other. */
  serial?: string;
  tries: Try[];
}

/** What was asked for. */
export interface Choice {
  /** Lines of files that were named with them: the test, or the `describe`, that is written there. */
  lines?: ReadonlyMap<string, readonly number[]>;
  /** Only those with these IDs. */
  ids?: ReadonlySet<string>;
  /** A regular expression, held against file, titles and tags. */
  grep?: string;
  /** `1/3`: the first of three shares. */
  shard?: string;
  /** Each test so many times. */
  repeatEach: number;
  forbidOnly: boolean;
}

/** The tests of a file as they were told, made into slots. @param place where a test was written down. */
export function slotsOf(file: string, told: readonly ToldTest[], place: (stack: string) => { line: number; column: number }): Slot[] {
  const seen = new Map<string, number>();
  return told.map((test, at) => {
    const name = [file, ...test.path, test.title].join(' › ');
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return {
      id: count === 1 ? name : `${name} #${count}`, file, ...place(test.stack), groupLines: test.groups.map((stack) => place(stack).line), path: test.path, title: test.title, tags: test.tags, at,
      skipped: test.mode === 'skip', only: test.mode === 'only', slow: test.slow ?? false, tries: [], ...given({ reason: test.reason, timeoutMs: test.timeoutMs, serial: test.serial?.toString() }),
    };
  });
}

/** @throws ImctlError USAGE (exit 2) for an expression or a share that is none; TEST-ONLY (exit 1) for one that `forbidOnly` forbids. */
export function selectSlots(all: readonly Slot[], { lines, ids, grep, shard, repeatEach, forbidOnly }: Choice): Slot[] {
  const named = lines === undefined || lines.size === 0 ? all : all.filter((slot) => !lines.has(slot.file) || lines.get(slot.file)!.some((line) => isAt(slot, line, all)));
  const only = all.filter((slot) => slot.only);
  if (forbidOnly && only.length > 0) throw new ImctlError('TEST-ONLY', `${only[0]!.file}:${only[0]!.line}:${only[0]!.column}: "${only[0]!.title}" is marked with only${only.length > 1 ? `, and ${only.length - 1} more` : ''}`);
  const pattern = grep === undefined ? undefined : parseGrep(grep);
  const marked = named.filter((slot) => slot.only);
  const wanted = (marked.length > 0 ? marked : named).filter((slot) => (!ids || ids.has(slot.id)) && (!pattern || pattern.test([slot.file, ...slot.path, slot.title, ...slot.tags].join(' '))));
  const units = unitsOf(withBasis(wanted, all));
  const repeated = repeatEach === 1 ? units : units.flatMap((unit) => Array.from({ length: repeatEach }, (_, at) => unit.map((slot) => repeat(slot, at + 1, repeatEach))));
  return (shard === undefined ? repeated : share(repeated, shard)).flat();
}

/** With each test those that it builds on: without them it would show nothing. */
function withBasis(wanted: readonly Slot[], all: readonly Slot[]): readonly Slot[] {
  if (wanted.length === all.length || wanted.every((slot) => slot.serial === undefined)) return wanted;
  const chosen = new Set(wanted);
  const groupOf = ({ file, serial }: Slot) => `${serial} ${file}`;
  const last = new Map(wanted.filter((slot) => slot.serial !== undefined).map((slot) => [groupOf(slot), slot.at]));
  return all.filter((slot) => chosen.has(slot) || (slot.serial !== undefined && slot.at < (last.get(groupOf(slot)) ?? -1)));
}

/** What stays together: tests that build on each other, and else each for itself. */
function unitsOf(slots: readonly Slot[]): Slot[][] {
  const units: Slot[][] = [];
  for (const slot of slots) {
    const last = units.at(-1);
    if (slot.serial !== undefined && last?.[0]!.serial === slot.serial && last[0]!.file === slot.file) last.push(slot);
    else units.push([slot]);
  }
  return units;
}

function repeat(slot: Slot, number: number, of: number): Slot {
  return { ...slot, tries: [], id: number === 1 ? slot.id : `${slot.id} (${number})`, title: `${slot.title} (${number}/${of})`, ...(slot.serial === undefined ? {} : { serial: `${slot.serial} (${number})` }) };
}

/** Is it written at this line: itself, a `describe` around it, or else as the last one that begins before it? A failure names a line inside of its test. */
function isAt(slot: Slot, line: number, all: readonly Slot[]): boolean {
  const own = all.filter((one) => one.file === slot.file);
  if (own.some((one) => one.groupLines.includes(line))) return slot.groupLines.includes(line);
  return slot.line === Math.max(...own.map((one) => one.line).filter((begin) => begin <= line));
}

function parseGrep(text: string): RegExp {
  try {
    return new RegExp(text, 'i');
  } catch (cause) {
    throw new ImctlError('USAGE', `--grep ${JSON.stringify(text)} is no regular expression: ${(cause as Error).message}`, { cause, hint: 'letters that mean themselves need a \\ before them:  --grep \'costs \\$5\'' });
  }
}

/** The share of one of several machines: shares differ by one of what stays together at most, and files stay together as far as they can. */
function share(all: readonly Slot[][], text: string): Slot[][] {
  const [, number, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const [part, of] = [Number(number), Number(count)];
  if (!(part >= 1 && part <= of)) throw new ImctlError('USAGE', `--shard ${JSON.stringify(text)} is no share`, { hint: 'the first of three is  --shard 1/3' });
  return all.slice(Math.floor((part - 1) * all.length / of), Math.floor(part * all.length / of));
}
