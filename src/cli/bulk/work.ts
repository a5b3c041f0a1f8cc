// How a batch of bulk work is done, and what became of each of its rows.
// Imported by run.ts.
import { asImctlError, EXIT, type ImctlError } from '../../base/errors.ts';
import type { Call, Invoke } from '../../operation/invoke.ts';
import type { Operation } from '../../operation/operation.ts';
import { isForAll } from '../each.ts';
import type { Pace } from './pace.ts';
import type { RowOutcome } from './report.ts';
import type { Earlier } from './resume.ts';
import { bulkID, type Target } from './targets.ts';

/** @throws ImctlError what holds for all rows, and not for this batch alone. */
export type Work = (batch: Target[]) => Promise<{ target: Target; result: RowOutcome }[]>;

/** How batches are worked on: by the operation that takes rows, or by one call for the one row of each. */
export function workOn(operation: Operation, call: Call, invoke: Invoke, pace: Pace, earlier: Earlier | undefined): Work {
  if (operation.bulk) return workOnRows(operation, operation.bulk, call, invoke, pace, earlier);
  return async ([target]) => {
    const result = (outcome: RowOutcome) => [{ target: target!, result: outcome }];
    if (earlier?.isUnknown(target!.row) && !operation.repeatable) return result(outcomeUnknown(earlier));
    try {
      await pace.attempt(() => invoke({ ...call, params: { ...call.params, ...target!.params } }), operation.repeatable ?? false);
      return result({ outcome: 'done' });
    } catch (thrown) {
      const error = asImctlError(thrown);
      // One that was busy was given time, however long that took.
      if (call.signal?.aborted || isForAll(error) || error.code === 'SERVER-BUSY') throw error;
      return result(error.exitStatus === EXIT.conflict ? { outcome: 'skipped' } : failed(error));
    }
  };
}

function workOnRows(operation: Operation, bulk: NonNullable<Operation['bulk']>, call: Call, invoke: Invoke, pace: Pace, earlier: Earlier | undefined): Work {
  const idField = bulkID(operation);
  const isAlone = Object.keys(call.params).length === 0;
  return async (batch) => {
    const unknown = earlier ? batch.filter((target) => earlier.isUnknown(target.row)) : [];
    const rows = bulk.checks || unknown.length === 0 ? batch : batch.filter((target) => !unknown.includes(target));
    const send = (again: boolean) => invoke({
      ...call, path: `${operation.object.name}.${bulk.operation}`,
      params: { [bulk.param]: rows.map((target) => (isAlone ? target.params : { ...call.params, ...target.params })), ...(bulk.checks === true && (again || unknown.length > 0) ? { check: true } : {}) },
    });
    const answer = rows.length === 0 ? { created: 0, existing: [], failed: [] } : await pace.attempt(send, bulk.checks !== undefined) as { created: number; existing: string[]; failed: Record<string, string>[] };
    if (answer.created === batch.length) return batch.map((target) => ({ target, result: DONE }));
    const existing = new Set(answer.existing);
    const failures = new Map(answer.failed.map((one) => [one[idField]!, one]));
    const seen = new Set<string>();
    return batch.map((target) => {
      const failure = failures.get(target.id);
      const isTwice = bulk.checks && seen.has(target.id);
      seen.add(target.id);
      if (failure) return { target, result: { outcome: 'failed', code: failure.code!, message: failure.message! } };
      if (rows !== batch && !rows.includes(target)) return { target, result: outcomeUnknown(earlier!) };
      return { target, result: existing.has(target.id) || isTwice ? SKIPPED : DONE };
    });
  };
}

const DONE: RowOutcome = { outcome: 'done' };
const SKIPPED: RowOutcome = { outcome: 'skipped' };

/** It was on its way when the run ended, and doing it again might do it twice. */
function outcomeUnknown({ id }: Earlier): RowOutcome {
  return { outcome: 'failed', code: 'OUTCOME-UNKNOWN', message: `it was being sent when run ${id} ended: look whether it was done` };
}

function failed(error: ImctlError): RowOutcome {
  return { outcome: 'failed', code: error.code, message: error.message };
}
