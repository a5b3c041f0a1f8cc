// What of a call a report holds: the values of its parameters, and so bodies of messages and tokens, only when they are wanted.
// Imported by the reporters that tell of calls.
import type { CallEvent } from '../../operation/events.ts';

/** A call as a report has it. */
export interface ShownCall {
  path: string;
  effect: CallEvent['effect'];
  startedAt: number;
  ms: number;
  /** `ok`, or the code of the error. */
  outcome: string;
  message?: string;
  affected: number;
  operationIDs: readonly string[];
  /** Names of the parameters that were given. */
  given: readonly string[];
  /** With their values, when they are wanted; secret ones are blanked all the same. */
  params?: Record<string, unknown>;
}

/** The call, with the values of its parameters when `showContent` wants them. */
export function showCall({ path, effect, params, startedAt, ms, outcome, message, affected, operationIDs }: CallEvent, showContent: boolean): ShownCall {
  const given = Object.keys(params).filter((name) => params[name] !== undefined);
  return { path, effect, startedAt, ms, outcome, ...(message === undefined ? {} : { message }), affected, operationIDs, given, ...(showContent ? { params } : {}) };
}
