// Runs made by hand, and what a reporter writes of them.
// Imported by the tests of this folder.
import path from 'node:path';
import type { CallEvent } from '../../../src/operation/events.ts';
import type { FoundTest, Reporter, ReporterParts, RunResult, TestResult, Try } from '../../../src/testing/results.ts';

/** 2026-11-24 10:32:07.000 UTC. */
export const BEGAN = Date.UTC(2026, 10, 24, 10, 32, 7);
export const DIST = path.join(import.meta.dirname, '..', '..', '..', 'dist');

/** One try; it passes unless told otherwise. */
export function aTry(given: Partial<Try> = {}): Try {
  return { startedAt: BEGAN, ms: 118, status: (given.failures?.length ?? 0) > 0 ? 'failed' : 'passed', failures: [], steps: [], calls: [], devices: [], logs: [], worker: 1, ...given };
}

let tests = 0;

/** One test; its status and time are those of its tries unless told otherwise. */
export function aTest(title: string, given: Partial<TestResult> = {}): TestResult {
  const tries = given.tries ?? (given.status === 'skipped' ? [] : [aTry()]);
  const last = tries.at(-1)?.status ?? 'skipped';
  return {
    id: `t${++tests}`, file: 'tasks/flows/two-users.ts', line: 3, column: 1, path: [], title,
    status: last === 'passed' && tries.length > 1 ? 'flaky' : last, ms: tries.reduce((sum, one) => sum + one.ms, 0), tries, ...given,
  };
}

/** A call that a test made. */
export function aCall(given: Partial<CallEvent> = {}): CallEvent {
  return { kind: 'call', path: 'users.create', effect: 'write', params: {}, source: 'tasks/flows/two-users.ts', context: 'local', operationIDs: ['imctl-7m2k40'], startedAt: BEGAN, ms: 3, affected: 1, outcome: 'ok', ...given };
}

/** All of a run. */
export function aRun(results: readonly TestResult[], given: Partial<RunResult> = {}): RunResult {
  return { context: 'local', startedAt: BEGAN, ms: 4200, tests: results, errors: [], interrupted: false, ...given };
}

/** The failure that the tour shows: one of fifty did not get a message. */
export function lostMessage(): TestResult {
  const at = (ms: number) => BEGAN + ms;
  const sent = { conversationID: 'sg_9', clientMsgID: 'c-1' };
  return aTest('everybody gets the announcement', {
    file: 'tasks/flows/group-of-50.ts', line: 9,
    tries: [aTry({
      ms: 2100,
      failures: [{
        code: 'ASSERTION', message: '49 of 50 received it; m17 did not.', place: { file: 'tasks/flows/group-of-50.ts', line: 14, column: 25 }, operationID: 'imctl-7m2k41',
        codeFrame: '  13 |   const msg = await owner.sendGroup(group, "hello");\n> 14 |   await expect(members).toReceive(msg, { within: "2s" });\n     |                         ^\n  15 | });',
        hops: [
          { title: 'acknowledged', at: at(120), text: 'serverMsgID 5d1c…  sg_9 seq 4' },
          { title: 'stored', at: at(128), text: 'yes' },
          { title: 'pushed to m17', text: 'not seen', bad: true },
          { title: "m17's device", text: 'connected, last frame 10:32:06.990 (heartbeat)' },
        ],
      }],
      steps: [{ title: 'the owner writes', startedAt: at(100), ms: 30, ok: true, steps: [] }, { title: 'all receive', startedAt: at(130), ms: 2000, ok: false, message: '49 of 50', steps: [] }],
      calls: [aCall({ params: { text: 'a secret word', token: 'eyJ' } }), aCall({ path: 'groups.create', startedAt: at(20), ms: 12, operationIDs: ['imctl-7m2k41', 'imctl-7m2k42'] })],
      devices: [
        { name: 'owner', userID: 'owner', platform: 'iOS', dropped: 0, events: [
          { kind: 'connected', at: at(60) }, { kind: 'sent', at: at(100), operationID: 'imctl-7m2k41', contentType: 101, stored: true, ...sent },
          { kind: 'frame', at: at(100), direction: 'out', name: 'send', operationID: 'imctl-7m2k41', bytes: 220 },
          { kind: 'acknowledged', at: at(120), serverMsgID: 's-1', ms: 20, ...sent },
        ] },
        { name: 'm1', userID: 'm1', platform: 'Android', dropped: 0, events: [{ kind: 'connected', at: at(70) }, { kind: 'message', at: at(125), seq: 4, serverMsgID: 's-1', contentType: 101, via: 'push', verdict: 'new', ...sent }] },
        { name: 'm17', userID: 'm17', platform: 'Android', dropped: 3, events: [{ kind: 'connected', at: at(75) }, { kind: 'ended', at: at(90), why: 'lost', code: 1006, message: 'the connection was lost' }] },
      ],
      logs: [{ at: at(99), level: 'log', text: 'about to write' }],
    })],
  });
}

/** What a reporter writes of a run. */
export async function report(create: (parts: ReporterParts) => Reporter | Promise<Reporter>, run: RunResult, given: Partial<ReporterParts> = {}): Promise<string> {
  let written = '';
  const reporter = await create({ write: (text) => { written += text; }, color: false, width: 100, showContent: false, utc: true, dist: DIST, ...given });
  await reporter.begin?.(run.tests.map(({ id, file, line, column, path: titles, title }): FoundTest => ({ id, file, line, column, path: titles, title })));
  for (const result of run.tests) await reporter.testEnd?.(result);
  await reporter.end?.(run);
  return written;
}
