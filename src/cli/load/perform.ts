// Load that was admitted: made, watched, told, and cleaned up after.
// Imported by commands/load/run.ts.
import { EXIT, ImctlError } from '../../base/errors.ts';
import type { CallEvent } from '../../operation/events.ts';
import type { Grants } from '../../operation/permission.ts';
import { printValue } from '../../output/index.ts';
import type { Need } from '../../testing/load/needs.ts';
import type { LoadSummary } from '../../testing/load/result.ts';
import type { Scenario } from '../../testing/load/scenario.ts';
import { createNames } from '../../testing/runner/names.ts';
import { REAL_SETTLE_MS } from '../app.ts';
import type { Environment } from '../environment.ts';
import { createLiveView } from './live.ts';
import type { LoadPlace } from './place.ts';
import type { LoadReports } from './reports.ts';
import { renderCleanup, renderLoadSummary } from './summary.ts';

/** One run. */
export interface LoadRun {
  scenario: Scenario;
  /** As the person named it. */
  file: string;
  needs: readonly Need[];
  grants: Grants;
  reports: LoadReports;
  /** Users and groups stay on the server. */
  keep: boolean;
  place: LoadPlace;
}

/** Make it. @returns the exit status. @throws ImctlError of what ended it before its time; THRESHOLDS (exit 20); WRITE-FAILED. */
export async function performLoad({ scenario, file, needs, grants, reports, keep, place: { app, lasting } }: LoadRun, environment: Environment): Promise<number> {
  const { clock, signal, streams, paint, settings, format } = environment;
  const [{ runLoad }, { createOperationIDs }, { client, gateway }] = await Promise.all([import('../../testing/load/run.ts'), import('../../openim/operation-id.ts'), app.connect()]);
  // The summary is for reading unless it was asked for as data; then stderr is for what went wrong.
  const isData = format.name !== 'table' && format.name !== 'wide';
  const isQuiet = settings.quiet || isData;
  const view = createLiveView(streams.err, paint.err, scenario.thresholds, () => performance.now(), isQuiet);
  const startedAt = clock.now();
  const names = createNames(startedAt, Math.random());
  // What each of thousands of users keeps is not told thousandfold.
  const session = app.session((event) => { if (event.kind !== 'progress' && event.kind !== 'partial' && (lasting || settings.verbose > 0)) environment.emit(event); });
  try {
    const { summary, cleanUp } = await runLoad({
      scenario, file, context: app.context.name, names, invoke: session.invoke, grants, gateway,
      session: client.session, nextOperationID: createOperationIDs(startedAt), clock, signal, tidy: lasting && !keep, tell: view.update,
      permits: new Map(needs.map(({ permission, amount }) => [permission, amount])), ...(app.context.embedded ? {} : { settleMs: REAL_SETTLE_MS }),
      markRead: async ({ userID, token }, conversationID, hasReadSeq) => { await client.call('/msg/mark_conversation_as_read', { userID, conversationID, hasReadSeq, seqs: [] }, { token, bulk: true }); },
    });
    view.end();
    if (lasting) environment.emit(sentEvent(summary, app.context.name, startedAt, clock.now() - startedAt));
    try {
      if (isData) await printValue(summary, { format, utc: settings.utc, now: startedAt }, streams.out);
      else await streams.out.write(renderLoadSummary(summary, paint.out, streams.out.isTTY ? streams.out.columns : 120));
      const page = await reports.write(summary);
      if (page !== undefined && !isQuiet) await streams.err.write(`report: ${page}\n`);
    } finally {
      // A second Ctrl+C ends the process; the first one, when it comes now, leaves what is left.
      const left = keep ? { run: names.run, users: scenario.devices, groups: scenario.groups.count, failed: 0 } : lasting ? await cleanUp(signal.aborted ? undefined : signal) : undefined;
      view.end();
      if (left && lasting && (!isQuiet || left.failed > 0)) await streams.err.write(paint.err.warn(renderCleanup(left, keep)));
    }
    return statusOf(summary, signal);
  } finally {
    view.end();
    await session.close();
  }
}

/** Its line in the trail of changes: devices do not pass the doorway. */
function sentEvent({ file, scenario, metrics }: LoadSummary, context: string, startedAt: number, ms: number): CallEvent {
  return { kind: 'call', path: 'im.send', effect: 'write', params: { scenario: file, devices: scenario.devices }, source: `load ${file}`, context, operationIDs: [], startedAt, ms, affected: metrics.im_acked.count, outcome: 'ok', message: `${metrics.im_sent.count} messages sent` };
}

/** @throws ImctlError of what ended it before its time, when nobody meant to; thresholds that were missed. */
function statusOf({ ended, thresholds }: LoadSummary, signal: AbortSignal): number {
  if (signal.aborted) return signal.reason instanceof ImctlError ? signal.reason.exitStatus : EXIT.interrupted;
  if (ended) throw new ImctlError(ended.code, ended.message, { hint: ended.hint });
  const missed = thresholds.filter((one) => !one.ok);
  if (missed.length > 0) throw new ImctlError('THRESHOLDS', `${missed.length} of ${thresholds.length} thresholds ${missed.length === 1 ? 'was' : 'were'} missed: ${missed.map((one) => one.text).join(', ')}`);
  return EXIT.done;
}
