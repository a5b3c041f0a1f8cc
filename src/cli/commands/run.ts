// `imctl run task.ts`: load, grant, run in the sandbox, tell how it went.
import path from 'node:path';
import { EXIT, ImctlError } from '../../base/errors.ts';
import type { Fields } from '../../base/fields.ts';
import { given } from '../../base/given.ts';
import { SETTINGS } from '../../base/settings.ts';
import { quoteWord } from '../../base/spell.ts';
import { createBridge } from '../../operation/bridge.ts';
import { answerYes } from '../../operation/safety.ts';
import { recordGrants, type GrantRequest, type RecordedGrants } from '../../sandbox/grants.ts';
import type { SandboxChild } from '../../sandbox/connection.ts';
import { spawnChild } from '../../sandbox/spawn.ts';
import { asksServer, describeWithin } from '../../sandbox/speaks.ts';
import { uses, type TaskSource } from '../../sandbox/task.ts';
import { escapeHidden } from '../../output/hidden.ts';
import { parseArguments } from '../arguments.ts';
import { askYesNo } from '../ask.ts';
import { followChanges } from '../changes.ts';
import { defineCommand, type Command } from '../command.ts';
import type { Environment } from '../environment.ts';
import { canAsk, grantOrAsk } from '../grant.ts';
import { lendTo } from '../lend.ts';
import { forMachine } from '../machine-turns.ts';
import { sandboxFiles } from '../sandbox-files.ts';
import { explainTask } from '../explain-task.ts';
import { showTask } from '../show-task.ts';
import { namedFile, readTaskFlags, type Runs } from '../task-flags.ts';
import { describeForTasks, openTask } from '../tasks.ts';
import { showData } from '../view.ts';

const FLAGS = {
  eval: { kind: 'string', letter: 'e', doc: 'The task itself, in place of a file.' },
  allow: { kind: 'string', many: true, doc: 'Grant a permission the task declares: users:write<=200, fs:read:./data, net:host, run:git, env:NAME, secret:NAME.' },
  deny: { kind: 'string', many: true, doc: 'Withhold a permission; stronger than --allow.' },
  wall: { kind: 'duration', min: 1, doc: 'Limit of its time; default 60s, or what the task says.' },
  cpu: { kind: 'duration', min: 1, doc: 'Limit of its computing; default 10s.' },
  memory: { kind: 'integer', min: 8, max: 4096, doc: 'Limit of its memory in MB; default 128.' },
  watch: { kind: 'boolean', letter: 'w', doc: 'Run it again whenever the file or one that it imports changes; Ctrl+C ends.' },
  explain: { kind: 'boolean', doc: 'Show what it is and needs, and run nothing.' },
  recordPermissions: { kind: 'boolean', doc: 'Run it with whatever it asks of OpenIM\'s objects, and print the smallest needs that would have done.' },
} as const satisfies Fields;

const command: Command = defineCommand({
  name: 'run', usage: '<task.ts | - | --eval CODE> [--name VALUE …]', takes: 'files',
  doc: 'Run a task in the sandbox. Its own parameters are flags too.',
  fields: FLAGS,
  examples: ['imctl run tasks/welcome.ts', 'imctl run tasks/disable-inactive.ts --days 30 --context staging --allow users:write', 'imctl run --eval \'log(await users.count())\'', 'cat task.ts | imctl run -'],
  more: 'A task without meta may read, and nothing else. On the local context what a task declares on OpenIM\'s objects is granted by itself; elsewhere writes need --allow, and files, network, programs, variables and secrets always do. secret("NAME") stands for a value that the task uses and cannot see: in an address, a header or a body of http, as a password, in routes of api. It is the context\'s secrets.NAME, else the variable NAME.',
  openFlags: true,
  helpOf: async (args, environment) => (await import('../task-help.ts')).describeTask(args, command, environment),
  async run({ args }, environment) {
    const { flags } = parseArguments(args, { ...SETTINGS, ...FLAGS }, 'run', true);
    const file = flags.eval === undefined ? namedFile(args, FLAGS, TASK) : undefined;
    if (flags.watch) return watchTask(args, file, environment);
    const child = environment.sandbox ?? (args.includes('--explain') ? undefined : spawnChild(sandboxFiles(environment)));
    try {
      const source: TaskSource = file === undefined ? { source: flags.eval as string, name: 'eval.ts' } : file === '-' ? { source: await environment.streams.in.text(), name: 'stdin.ts' } : file;
      return await runOnce(args, source, { environment, signal: environment.signal, ...given({ named: file, child }) });
    } finally {
      child?.kill();
    }
  },
});
export default command;

const TASK: Runs = { subject: 'run', noun: 'task', flag: '--days 30', example: 'imctl run tasks/welcome.ts' };

/** One run of many, or the only one. */
interface Once {
  environment: Environment;
  /** The word of the line that is the task. */
  named?: string;
  signal: AbortSignal;
  child?: SandboxChild;
  /** Told the files it was made from. */
  seen?(file: string): void;
}

/** Load, grant, run. @returns the exit status. @throws ImctlError when it did not go well. */
async function runOnce(args: readonly string[], source: TaskSource, { environment, named, signal, child, seen }: Once): Promise<number> {
  const app = await environment.app();
  const description = describeForTasks(environment.registry);
  const task = await openTask(source, environment, { seen });
  // Ready by the time it is asked; a task that speaks of no object of the server will not ask.
  if (asksServer(task, description)) app.warm();
  const { flags: own, params } = readTaskFlags(args, task, FLAGS, TASK, named);
  const request: GrantRequest = {
    task, description, context: app.context.name, local: app.context.embedded,
    allow: own.allow ?? [], deny: own.deny ?? [], cwd: environment.cwd,
  };
  if (own.explain) return explainTask(task, request, environment);
  const recorded = own.recordPermissions ? recordGrants(request) : undefined;
  const grants = recorded ?? await grantOrAsk(request, environment);
  const { runTask } = await import('../../sandbox/run.ts');
  const shown = showTask(environment);
  const changes = followChanges(environment.listen);
  const bridge = createBridge(forMachine(app.invoke), { source: `task ${task.file}`, grants, reason: environment.settings.reason, confirm: answerYes, undoable: true, plan: environment.settings.plan, maxAffected: environment.settings.maxAffected });
  const lent = await lendTo(task, bridge, grants, app, environment);
  const result = await runTask({
    task, params, description: describeWithin(task, description), emit: environment.emit, unread: shown.unread, child: child ?? spawnChild(sandboxFiles(environment)), signal, ...lent,
    limits: { ...(own.wall ? { wallMs: own.wall } : {}), ...(own.cpu ? { cpuMs: own.cpu } : {}), ...(own.memory ? { memoryMb: own.memory } : {}) },
    ...(canAsk(environment) ? { confirm: (question: string) => askYesNo(question, environment) } : environment.settings.yes ? { confirm: async () => true } : {}),
  });
  changes.close();
  await shown.end(result);
  if (recorded) await showRecorded(recorded, environment);
  if (!result.ok) {
    // What it would have done up to here.
    await environment.plan.show();
    result.error.message = [result.error.message, ...changes.say()].join('\n');
    throw result.error;
  }
  if (result.value !== undefined && result.value !== null) await showData(result.value, environment);
  if (uses(task, 'scenario') && !environment.settings.quiet) await environment.streams.err.write(`${escapeHidden(task.file)} is a scenario; what makes its load is  imctl load run ${escapeHidden(quoteWord(task.file))}\n`);
  return environment.partial ? EXIT.partial : EXIT.done;
}

/** Again and again, until Ctrl+C; a file that is wrong is told, and waited for. */
async function watchTask(args: readonly string[], file: string | undefined, environment: Environment): Promise<number> {
  const { cwd, signal } = environment;
  if (file === undefined || file === '-') throw new ImctlError('USAGE', '--watch is for a task in a file');
  const { again } = await import('../rerun.ts');
  let child = environment.sandbox;
  await again(environment, {
    signal,
    async act(round, seen) {
      // Where it is looked for, should it not be there.
      seen(path.resolve(cwd, file));
      const mine = child ?? spawnChild(sandboxFiles(environment));
      child = undefined;
      try {
        await runOnce(args, file, { environment, named: file, signal: round, child: mine, seen });
      } finally {
        mine.kill();
      }
    },
  });
  return EXIT.interrupted;
}

/** The line to put into `meta`. */
async function showRecorded(recorded: RecordedGrants, { streams }: Environment): Promise<void> {
  await streams.err.write(`needs: [${recorded.needs().map((need) => JSON.stringify(need)).join(', ')}],\n`);
}
