// `imctl load run scenario.ts`: virtual devices make load, and what was measured is held against thresholds.
import { EXIT, ImctlError } from '../../../base/errors.ts';
import type { Fields, Values } from '../../../base/fields.ts';
import { groupThousands } from '../../../base/spell.ts';
import type { Description } from '../../../operation/bridge.ts';
import type { CallEvent } from '../../../operation/events.ts';
import { everything, type Grants } from '../../../operation/permission.ts';
import { printValue } from '../../../output/index.ts';
import { spawnChild } from '../../../sandbox/spawn.ts';
import type { Task } from '../../../sandbox/task.ts';
import { needsOf, sayNeed, type Need } from '../../../testing/load/needs.ts';
import type { LoadSummary } from '../../../testing/load/result.ts';
import type { Scenario } from '../../../testing/load/scenario.ts';
import { parseThreshold } from '../../../testing/load/thresholds.ts';
import { openReportFile, type ReportFile } from '../../../testing/reporters/files.ts';
import { createNames } from '../../../testing/runner/names.ts';
import { REAL_SETTLE_MS, type App } from '../../app.ts';
import { defineCommand, type Command } from '../../command.ts';
import { confirmMany } from '../../confirm.ts';
import type { Environment } from '../../environment.ts';
import { grantOrAsk } from '../../grant.ts';
import { createLiveView } from '../../load/live.ts';
import { explainLoad } from '../../load/explain.ts';
import { findLoadPlace, type LoadPlace } from '../../load/place.ts';
import { readScenarioFile } from '../../load/read.ts';
import { renderCleanup, renderLoadSummary } from '../../load/summary.ts';
import { sandboxFiles } from '../../sandbox-files.ts';
import { namedFile, readTaskFlags, type Runs } from '../../task-flags.ts';
import { describeForTasks, openTask } from '../../tasks.ts';

const FLAGS = {
  devices: { kind: 'integer', min: 2, max: 100_000, doc: 'So many devices, in place of the scenario\'s; stages in proportion.' },
  duration: { kind: 'duration', min: 100, doc: 'So long, in place of the scenario\'s; stages in proportion.' },
  rate: { kind: 'number', min: 0.001, doc: 'So many actions a second of all devices together, in place of the scenario\'s.' },
  seed: { kind: 'integer', min: 0, max: 0xffffffff, doc: 'Another seed: other colleagues, groups and choices.' },
  threshold: { kind: 'string', many: true, whole: true, doc: 'A threshold beside those of the scenario: im_loss==0, "im_deliver_ms: p(99)<800".' },
  summaryExport: { kind: 'string', names: 'file', doc: 'Write the summary to this file, as JSON.' },
  report: { kind: 'string', names: 'file', default: 'imctl-load.html', doc: 'Write the report, one HTML file with charts, here; none for none.' },
  keep: { kind: 'boolean', doc: 'Leave users and groups on the server; what takes them away is told.' },
  allow: { kind: 'string', many: true, doc: 'Grant a permission: users:write<=4000, im:device, im:send<=20000.' },
  deny: { kind: 'string', many: true, doc: 'Withhold a permission; stronger than --allow.' },
  explain: { kind: 'boolean', doc: 'Show what it would do and needs, and do nothing.' },
} as const satisfies Fields;

const command: Command = defineCommand({
  name: 'load run', usage: '<scenario.ts> [--name VALUE …]', takes: 'files',
  doc: 'Run a scenario: devices log in, write, read and come back; every message is accounted for. Its own parameters are flags too. Exit 20 when a threshold is missed.',
  fields: FLAGS,
  examples: ['imctl load run tasks/load/office-day.ts --devices 50 --duration 2s --threshold im_loss==0'],
  more: [
    'On the local context it makes load on an embedded server of its own, in memory, unless --data names one or  imctl emulator start  runs.',
    'Elsewhere it needs --allow for the users it makes, the devices it connects and the messages it sends;  --explain  lists them.',
    'Ctrl+C ends sending; messages on their way are waited for, what was made is taken away, and the summary is shown. A second one ends at once.',
  ].join('\n'),
  openFlags: true,
  helpOf: async (args, environment) => (await import('../../task-help.ts')).describeTask(args, command, environment, SCENARIO),
  async run({ args }, environment) {
    const file = namedFile(args, FLAGS, SCENARIO);
    const description = describeForTasks(environment.registry);
    const child = environment.sandbox ?? spawnChild(sandboxFiles(environment));
    let place: LoadPlace | undefined;
    try {
      const task = await openTask(file, environment, { called: SCENARIO });
      const { flags: own, params } = readTaskFlags(args, task, FLAGS, SCENARIO, file);
      // Before anything is started, since they are what is wrong most often.
      for (const text of own.threshold ?? []) parseThreshold(text, '--threshold');
      place = await findLoadPlace(environment);
      const scenario = await readScenarioFile({ task, params, description, child }, { devices: own.devices, durationMs: own.duration, rate: own.rate, seed: own.seed, thresholds: own.threshold }, place.app, environment);
      const needs = needsOf(scenario, own.keep ?? false);
      if (own.explain || environment.settings.plan) return await explainLoad(scenario, task, needs, place, environment);
      const files = check(scenario, own, place, environment);
      const grants = place.lasting ? await grant(task, description, needs, own, place.app, environment) : everything;
      if (place.lasting) await confirm(scenario, place.app, environment);
      return await load(scenario, task.file, needs, grants, files, own, place, environment);
    } finally {
      child.kill();
      await place?.close();
    }
  },
});
export default command;

type Own = Values<typeof FLAGS>;

const SCENARIO: Runs = { subject: 'load run', noun: 'scenario', flag: '--people 30', example: 'imctl load run tasks/load/office-day.ts' };

/** What the scenario's data says it needs, or what its `meta` declares; elsewhere than on the embedded server held against --allow, and asked for. @throws ImctlError TASK-DENIED, TASK-CONTEXT. */
async function grant(task: Task, description: Description, needs: readonly Need[], { allow = [], deny = [] }: Own, { context }: App, environment: Environment): Promise<Grants> {
  const meta = { limits: {}, params: {}, ...task.meta, needs: task.meta?.needs.length ? task.meta.needs : needs.map(sayNeed) };
  const grants = await grantOrAsk({ task: { file: task.file, meta }, description, context: context.name, local: context.embedded, allow, deny, cwd: environment.cwd }, environment);
  // Users and groups are made through the doorway, which takes what they need; what devices do does not pass it.
  for (const { permission, amount } of needs) if (permission.startsWith('im:')) grants.take({ what: `${groupThousands(amount)} times ${permission.replace(':', '.')}`, oneOf: ['im:write', permission], amount });
  return grants;
}

/** Descriptors this process needs beside its devices'. */
const OTHER_FILES = 100;

/** What is written at the end. */
interface Files { json?: ReportFile; html?: ReportFile }

/** Whatever can be known to fail before anybody is asked. @returns files to be written. @throws ImctlError TOO-MANY, WRITE-FAILED. */
function check({ devices }: Scenario, own: Own, { lasting }: LoadPlace, environment: Environment): Files {
  // With a server of its own both ends of each connection are in this process.
  const needed = devices * (lasting ? 1 : 2) + OTHER_FILES;
  const most = environment.openFiles();
  if (most !== undefined && needed > most) {
    throw new ImctlError('TOO-MANY', `${groupThousands(devices)} devices need ${groupThousands(needed)} open files, and this process may have ${groupThousands(most)}`, { hint: `raise the limit with  ulimit -n ${needed}  (as root, or in /etc/security/limits.conf), or take  --devices ${Math.max(2, Math.floor((most - OTHER_FILES) / (lasting ? 1 : 2)))}` });
  }
  const open = (file: string | undefined, flag: string) => (file === undefined ? undefined : openReportFile(file, environment.cwd, `nothing was begun; name another file behind  ${flag}`));
  return { json: open(own.summaryExport, '--summary-export'), html: open(own.report === 'none' ? undefined : own.report, '--report') };
}

/** @throws ImctlError TOO-MANY, PROTECTED, CONFIRM-*. */
async function confirm({ devices }: Scenario, app: App, environment: Environment): Promise<void> {
  await confirmMany({ path: 'im.send', effect: 'write' }, `make ${groupThousands(devices)} users and load on ${app.context.name}`, Array.from({ length: devices }, (_none, at) => `user ${at + 1}`), environment, app);
}

async function load(scenario: Scenario, file: string, needs: readonly Need[], grants: Grants, files: Files, own: Own, { app, lasting }: LoadPlace, environment: Environment): Promise<number> {
  const { clock, signal, streams, paint, settings, format } = environment;
  const [{ runLoad }, { createOperationIDs }, { client, gateway }] = await Promise.all([import('../../../testing/load/run.ts'), import('../../../openim/operation-id.ts'), app.connect()]);
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
      session: client.session, nextOperationID: createOperationIDs(startedAt), clock, signal, tidy: lasting && !own.keep, tell: view.update,
      permits: new Map(needs.map(({ permission, amount }) => [permission, amount])), ...(app.context.embedded ? {} : { settleMs: REAL_SETTLE_MS }),
      markRead: async ({ userID, token }, conversationID, hasReadSeq) => { await client.call('/msg/mark_conversation_as_read', { userID, conversationID, hasReadSeq, seqs: [] }, { token, bulk: true }); },
    });
    view.end();
    if (lasting) environment.emit(sentEvent(summary, app.context.name, startedAt, clock.now() - startedAt));
    try {
      if (isData) await printValue(summary, { format, utc: settings.utc, now: startedAt }, streams.out);
      else await streams.out.write(renderLoadSummary(summary, paint.out, streams.out.isTTY ? streams.out.columns : 120));
      await writeFiles(summary, files);
      if (files.html && !isQuiet) await streams.err.write(`report: ${files.html.shown}\n`);
    } finally {
      // A second Ctrl+C ends the process; the first one, when it comes now, leaves what is left.
      const left = own.keep ? { run: names.run, users: scenario.devices, groups: scenario.groups.count, failed: 0 } : lasting ? await cleanUp(signal.aborted ? undefined : signal) : undefined;
      view.end();
      if (left && lasting && (!isQuiet || left.failed > 0)) await streams.err.write(paint.err.warn(renderCleanup(left, own.keep ?? false)));
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

async function writeFiles(summary: LoadSummary, { json, html }: Files): Promise<void> {
  json?.write(`${JSON.stringify(summary, null, 2)}\n`);
  await json?.end();
  if (!html) return;
  const { renderLoadReport } = await import('../../../testing/load/report/index.ts');
  html.write(renderLoadReport(summary));
  await html.end();
}

/** @throws ImctlError of what ended it before its time, when nobody meant to; thresholds that were missed. */
function statusOf({ ended, thresholds }: LoadSummary, signal: AbortSignal): number {
  if (signal.aborted) return signal.reason instanceof ImctlError ? signal.reason.exitStatus : EXIT.interrupted;
  if (ended) throw new ImctlError(ended.code, ended.message, { hint: ended.hint });
  const missed = thresholds.filter((one) => !one.ok);
  if (missed.length > 0) throw new ImctlError('THRESHOLDS', `${missed.length} of ${thresholds.length} thresholds ${missed.length === 1 ? 'was' : 'were'} missed: ${missed.map((one) => one.text).join(', ')}`);
  return EXIT.done;
}
