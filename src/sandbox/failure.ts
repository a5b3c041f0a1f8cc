// How a task's end is told: one ImctlError with cause, line and the code around it.
// Imported by run.ts and guard.ts, and by what else runs code in a sandbox: filters and tests.
import { ImctlError } from '../base/errors.ts';
import { spellMs } from '../base/spell.ts';
import type { Description } from '../operation/bridge.ts';
import { hintFor } from './hints.ts';
import type { Fault, ThrownData } from './messages.ts';
import { createPlaces, showPlace, type Place } from './place.ts';
import type { Task } from './task.ts';

/** The limits of one run. */
export interface Limits {
  wallMs: number;
  cpuMs: number;
  memoryMb: number;
}

/** An end that was not wanted. */
export interface Failure {
  error: ImctlError;
  /** What happened, without place and code; both are in the error's message too. */
  what: string;
  /** The line of the task, where it is known. */
  at?: Place;
  /** The code around it. */
  frame?: string;
}

/** Makes failures of one task. */
export interface Failures {
  /** It threw, or left a rejection unhandled. */
  thrown(thrown: ThrownData, inCleanup: boolean): Failure;
  /** The child ended it. */
  fault(fault: Fault): Failure;
  /** The parent ended it, or the child died. */
  died(code: string, what: string, hint?: string, line?: number): Failure;
}

// Their exit status says more than "script error": the task was kept from something.
const KEPT_CODES = new Set(['TASK-DENIED', 'PROTECTED', 'CONFIRM-NEEDED', 'CONFIRM-REFUSED', 'PLAN-ENDS']);

/** @param task whose lines are shown. @param description what it could call. */
export function createFailures(task: Pick<Task, 'file' | 'code' | 'sourceMap'>, limits: Limits, description?: Description): Failures {
  const places = createPlaces(task.code, task.sourceMap);
  const make = (code: string, what: string, at: Place | undefined, details: ConstructorParameters<typeof ImctlError>[2] = {}): Failure => {
    const frame = at ? places.frame(at) : '';
    const error = new ImctlError(code, `${at ? showPlace(at) : task.file}: ${what}${frame ? `\n${frame}` : ''}`, details);
    return { error, what, ...(at ? { at } : {}), ...(frame ? { frame } : {}) };
  };
  return {
    thrown({ name, message, stack, data = {} }, inCleanup) {
      const kept = data.code !== undefined && KEPT_CODES.has(data.code) ? data.code : 'TASK-FAILED';
      const named = data.code && data.code !== kept ? `${message} (${data.code})` : name === 'Error' || name === 'ImctlError' ? message : `${name}: ${message}`;
      const { hint = hintFor(name, message, description), errCode, httpStatus, operationID, route, context } = data;
      return make(kept, `${inCleanup ? 'a cleanup failed: ' : ''}${named}`, places.ofStack(stack), { hint, errCode, httpStatus, operationID, route, context });
    },
    fault({ why, message, stack, line }) {
      const at = (stack ? places.ofStack(stack) : undefined) ?? (line === undefined ? undefined : places.ofLine(line));
      const { code, what, hint } = FAULTS[why](limits, message);
      return make(code, what, at, hint === undefined ? {} : { hint });
    },
    died: (code, what, hint, line) => make(code, what, line === undefined ? undefined : places.ofLine(line), { exitStatus: 22, ...(hint === undefined ? {} : { hint }) }),
  };
}

const FAULTS: Record<Fault['why'], (limits: Limits, message?: string) => { code: string; what: string; hint?: string }> = {
  cpu: ({ cpuMs }) => ({ code: 'TASK-CPU', what: `ended after computing for ${spellMs(cpuMs)}, which is its limit` }),
  wall: ({ wallMs }, message) => ({ code: 'TASK-TIMEOUT', what: `ended after ${spellMs(wallMs)}, which is its limit${message ? `; ${message}` : ' (it was computing)'}` }),
  memory: ({ memoryMb }) => ({ code: 'TASK-MEMORY', what: `ended because it used more than ${memoryMb} MB of memory` }),
  stuck: () => ({ code: 'TASK-STUCK', what: 'ended because it hung in something that cannot be interrupted', hint: 'look for an operation on something huge, such as filling an array of billions' }),
  idle: (_limits, message) => ({ code: 'TASK-STUCK', what: `it awaits something that never comes: no call, no timer and nothing else is pending${message ?? ''}`, hint: 'look for a promise that nobody resolves' }),
  broken: () => ({ code: 'TASK-DIED', what: 'the sandbox broke down' }),
};
