// `imctl load run scenario.ts`: virtual devices make load, and what was measured is held against thresholds.
import type { Fields } from '../../../base/fields.ts';
import { everything } from '../../../operation/permission.ts';
import { spawnChild } from '../../../sandbox/spawn.ts';
import { needsOf } from '../../../testing/load/needs.ts';
import { parseThreshold } from '../../../testing/load/thresholds.ts';
import { defineCommand, type Command } from '../../command.ts';
import { checkOpenFiles, confirmLoad, grantLoad } from '../../load/admit.ts';
import { explainLoad } from '../../load/explain.ts';
import { performLoad } from '../../load/perform.ts';
import { findLoadPlace, type LoadPlace } from '../../load/place.ts';
import { readScenarioFile } from '../../load/read.ts';
import { openReports, REPORT } from '../../load/reports.ts';
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
  report: { kind: 'string', names: 'file', doc: `Write the report, one HTML file with charts, here; none for none. Default ${REPORT}.` },
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
      const { flags, params } = readTaskFlags(args, task, FLAGS, SCENARIO, file);
      const { devices, duration, rate, seed, threshold, keep = false, allow = [], deny = [] } = flags;
      // Before anything is started, since they are what is wrong most often.
      for (const text of threshold ?? []) parseThreshold(text, '--threshold');
      place = await findLoadPlace(environment);
      const scenario = await readScenarioFile({ task, params, description, child }, { devices, durationMs: duration, rate, seed, thresholds: threshold }, place.app, environment);
      const needs = needsOf(scenario, keep);
      if (flags.explain || environment.settings.plan) return await explainLoad(scenario, task, needs, place, environment);
      checkOpenFiles(scenario, place, environment);
      const reports = await openReports(flags, environment);
      const grants = place.lasting ? await grantLoad({ task, description, needs, allow, deny }, place.app, environment) : everything;
      if (place.lasting) await confirmLoad(scenario, place.app, environment);
      return await performLoad({ scenario, file: task.file, needs, grants, reports, keep, place }, environment);
    } finally {
      child.kill();
      await place?.close();
    }
  },
});
export default command;

const SCENARIO: Runs = { subject: 'load run', noun: 'scenario', flag: '--people 30', example: 'imctl load run tasks/load/office-day.ts' };
