// Runs what waits: a generator that asks for answers, driven to its end at once or by promises.
// Imported by facade.ts and lists.ts; pure code.
import type { BridgeCall } from './bridge.ts';

/** One thing to wait for: a call, or whatever a function of the user's returned. */
export type Step = { call: BridgeCall } | { value: unknown };
export type Steps<T> = Generator<Step, T, unknown>;

/** Makes a call: its value, or a promise of it. Throws or rejects when it failed. */
export type Send = (call: BridgeCall) => unknown;

/** Runs steps to their end: to a value, or to a promise of one. */
export type Drive = <T>(steps: Steps<T>) => T | Promise<T>;

/** Make the driver of one mode. */
export function createDriver(mode: 'sync' | 'async', send: Send): Drive {
  return mode === 'sync' ? (steps) => driveNow(steps, send) : (steps) => driveLater(steps, send);
}

function driveNow<T>(steps: Steps<T>, send: Send): T {
  let at = steps.next();
  while (!at.done) {
    let answer: unknown;
    try {
      answer = 'call' in at.value ? send(at.value.call) : atOnce(at.value.value);
    } catch (error) {
      at = steps.throw(error);
      continue;
    }
    at = steps.next(answer);
  }
  return at.value;
}

async function driveLater<T>(steps: Steps<T>, send: Send): Promise<T> {
  let at = steps.next();
  while (!at.done) {
    let answer: unknown;
    try {
      answer = await ('call' in at.value ? send(at.value.call) : at.value.value);
    } catch (error) {
      at = steps.throw(error);
      continue;
    }
    at = steps.next(answer);
  }
  return at.value;
}

function atOnce(value: unknown): unknown {
  if (value instanceof Promise) throw new TypeError('this function must answer at once, without a promise: leave out async, operations need no await here');
  return value;
}
