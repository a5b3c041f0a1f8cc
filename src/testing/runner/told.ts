// What the isolate tells about its tests, narrowed: nobody vouches for it.
// Imported by job.ts; failures.ts and select.ts use its types. The other side is inside/run.ts.
import { isPlainObject } from '../../base/fields.ts';
import { parseJSON } from '../../base/json.ts';
import type { BridgeCall } from '../../operation/bridge.ts';
import { readCall } from '../../operation/bridge.ts';
import { readThrown } from '../../sandbox/said.ts';
import type { ThrownData } from '../../sandbox/messages.ts';
import type { ToldTest } from '../inside/run.ts';
import type { Hop } from '../results.ts';

export type { ToldTest };

/** Something that failed. */
export interface ToldFailure extends ThrownData {
  assertion: boolean;
  hops?: Hop[];
}

/** How a test ended. */
export interface ToldEnd {
  failures: ToldFailure[];
  skipped?: { reason?: string };
}

const MAX_TEXT = 500;
const MAX_STACK = 4096;
const MAX_TESTS = 100_000;

/** A call of the runner inside, and not of an operation. */
export function readOwnCall(text: string): BridgeCall | undefined {
  return text.startsWith('{"path":"test.') ? readCall(text) : undefined;
}

/** The tests of a file. */
export function readPlan({ tests }: Record<string, unknown>): ToldTest[] {
  return listOf(tests, MAX_TESTS).map((one): ToldTest => ({
    path: listOf(one.path, 100, isText).map((title) => title.slice(0, MAX_TEXT)), groups: listOf(one.groups, 100, isText).map((stack) => stack.slice(0, MAX_STACK)), title: textOf(one.title) ?? '', stack: textOf(one.stack, MAX_STACK) ?? '',
    tags: listOf(one.tags, 100, isText).map((tag) => tag.slice(0, MAX_TEXT)), mode: one.mode === 'only' || one.mode === 'skip' ? one.mode : 'run',
    ...(isText(one.reason) ? { reason: one.reason.slice(0, MAX_TEXT) } : {}), ...(isWhole(one.timeoutMs) && one.timeoutMs > 0 ? { timeoutMs: one.timeoutMs } : {}),
    ...(one.slow === true ? { slow: true } : {}), ...(isWhole(one.serial) ? { serial: one.serial } : {}),
  }));
}

/** How a test ended. */
export function readEnd({ failures, skipped }: Record<string, unknown>): ToldEnd {
  return {
    failures: listOf(failures, 1000).map(readFailure),
    ...(isPlainObject(skipped) ? { skipped: isText(skipped.reason) ? { reason: skipped.reason.slice(0, MAX_TEXT) } : {} } : {}),
  };
}

/** One failure. */
export function readFailure(told: unknown): ToldFailure {
  const { assertion, hops } = isPlainObject(told) ? told : {};
  return { ...readThrown(told), assertion: assertion === true, ...(Array.isArray(hops) ? { hops: listOf(hops, 1000).map(readHop) } : {}) };
}

function readHop({ title, at, text, bad }: Record<string, unknown>): Hop {
  return { title: textOf(title) ?? '', text: textOf(text, 4096) ?? '', ...(typeof at === 'number' && Number.isFinite(at) ? { at } : {}), ...(bad === true ? { bad } : {}) };
}

/** Parse an answer that goes in. */
export function isError(answer: string): { code: string } | undefined {
  if (!answer.startsWith('{"error"')) return undefined;
  return (parseJSON(answer) as { error: { code: string } }).error;
}

function listOf(value: unknown, most: number): Record<string, unknown>[];
function listOf<T>(value: unknown, most: number, is: (one: unknown) => one is T): T[];
function listOf(value: unknown, most: number, is: (one: unknown) => boolean = isPlainObject): unknown[] {
  return Array.isArray(value) ? value.slice(0, most).filter(is) : [];
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function textOf(value: unknown, most = MAX_TEXT): string | undefined {
  return isText(value) ? value.slice(0, most) : undefined;
}
