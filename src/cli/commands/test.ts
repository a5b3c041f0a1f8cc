// `imctl test [files]`: run test files in the sandbox, and tell how it went.
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { chooseContext, openContexts, type Context } from '../../base/contexts.ts';
import { EXIT, ImctlError } from '../../base/errors.ts';
import type { Fields, Values } from '../../base/fields.ts';
import { given } from '../../base/given.ts';
import type { Emit } from '../../operation/events.ts';
import { escapeLines } from '../../output/hidden.ts';
import { ALLOW_TESTS, checkGrantFlags, grantFixtures, grantTest } from '../../sandbox/grants.ts';
import { TEST_NAMES } from '../../sandbox/messages.ts';
import type { SandboxChild } from '../../sandbox/connection.ts';
import { defaultReporters, openReporters, parseReporters, REPORTERS } from '../../testing/reporters/index.ts';
import { createNames } from '../../testing/runner/names.ts';
import { runTests, statusOf } from '../../testing/runner/run.ts';
import type { OpenSession } from '../../testing/runner/session.ts';
import { createApp } from '../app.ts';
import { defineCommand } from '../command.ts';
import type { Environment } from '../environment.ts';
import { keepFailedTests, readFailedTests } from '../failed-tests.ts';
import { lendTo } from '../lend.ts';
import { forMachine } from '../machine-turns.ts';
import { sandboxFiles } from '../sandbox-files.ts';
import { findTests } from '../types/files.ts';
import { describeForTasks, openTask } from '../tasks.ts';
import { showItems } from '../view.ts';

const LISTED = { name: 'Test', id: 'id', columns: [{ title: 'FILE', from: 'file' }, { title: 'LINE', from: 'line', as: 'count' }, { title: 'TEST', from: 'title' }] } as const;

const FLAGS = {
  grep: { kind: 'string', letter: 'g', doc: 'Only tests whose file, titles and tags this regular expression finds.' },
  shard: { kind: 'string', doc: 'Only a share of them: 1/3 is the first of three.' },
  workers: { kind: 'integer', letter: 'j', min: 1, max: 64, doc: 'So many files at a time, each in a sandbox of its own; default half of the cores.' },
  retries: { kind: 'integer', min: 0, max: 100, default: 0, doc: 'Try a failed test so many times more.' },
  repeatEach: { kind: 'integer', min: 1, max: 100_000, default: 1, doc: 'Run each test so many times.' },
  maxFailures: { kind: 'integer', min: 1, doc: 'End after so many failed tests.' },
  failFast: { kind: 'boolean', letter: 'x', doc: 'End after the first failed test.' },
  forbidOnly: { kind: 'boolean', doc: 'Refuse test.only: for machines that test every change.' },
  lastFailed: { kind: 'boolean', doc: 'Only tests that failed when they were last run from this folder.' },
  watch: { kind: 'boolean', letter: 'w', doc: 'Run again what a change concerns: a test file, or one that it imports; Ctrl+C ends.' },
  list: { kind: 'boolean', doc: 'List the tests and run none.' },
  reporter: { kind: 'string', letter: 'r', many: true, doc: `How it is told, several with commas, each with a file if it is to have one (list,html=out/report.html): ${REPORTERS.map(({ name, doc }) => `${name} (${doc})`).join(', ')}. Default list, and html in imctl-report.html.` },
  showContent: { kind: 'boolean', doc: 'Bodies of messages and values of parameters in reports too; tokens never.' },
  timeout: { kind: 'duration', min: 1, doc: 'Limit of each test, and of each request in it; default 30s.' },
  memory: { kind: 'integer', min: 8, max: 4096, doc: 'Limit of a file\'s memory in MB; default 128.' },
  allow: { kind: 'string', many: true, doc: 'Grant a permission: im:write, users:write, fs:read:./data, net:host.' },
  deny: { kind: 'string', many: true, doc: 'Withhold a permission; stronger than --allow.' },
} as const satisfies Fields;

const command = defineCommand({
  name: 'test', usage: '[FILE | FILE:LINE | FOLDER …]', takes: 'files',
  doc: 'Run test files in the sandbox. Exit 1 when a test failed, 21 when nothing was tested or a test asserts nothing.',
  fields: FLAGS,
  examples: ['imctl test tasks/flows', 'imctl test tasks/flows --grep "offline" --retries 2', 'imctl test tasks/flows/two-users.ts:4'],
  more: `On the local context each file gets an embedded server of its own, in memory, unless --data names one or  imctl emulator start  runs. There a file without meta may do all that OpenIM's objects can. On another context it may read, and do what --allow grants; devices and the fixtures users and group need  ${ALLOW_TESTS}. Files with meta may do what their needs declare, as tasks.`,
  async run({ words, flags }, environment) {
    if (!flags.watch) return runOnce(words, flags, environment, { signal: environment.signal, ...(environment.sandbox ? { child: environment.sandbox } : {}) });
    return watchTests(words, flags, environment);
  },
});
export default command;

type Own = Values<typeof FLAGS>;

/** One run of many, or the only one. */
interface Once {
  signal: AbortSignal;
  child?: SandboxChild;
  /** Of those that were found: which are run now; default all. */
  wanted?(file: string): boolean;
  /** Told each file that a test file depends on. */
  seen?(testFile: string, file: string): void;
  /** In place of what `--last-failed` would find now. */
  failed?: ReadonlySet<string>;
}

/** Find, read, run, tell. @returns the exit status. @throws ImctlError when nothing could be run. */
async function runOnce(words: readonly string[], own: Own, environment: Environment, { signal, child, wanted = () => true, seen, failed }: Once): Promise<number> {
  const { cwd, dist, settings, streams, clock, registry, format, formatGiven } = environment;
  const reporters = own.reporter !== undefined ? parseReporters(own.reporter) : formatGiven && format.name === 'json' ? parseReporters(['json']) : defaultReporters();
  if (settings.plan) throw new ImctlError('USAGE', 'tests cannot be planned: what they expect would not come', { hint: 'see what would be run with  imctl test --list' });
  const place = await findPlace(environment);
  if (place.protected && !(settings.yes && settings.reason)) throw new ImctlError('PROTECTED', `${place.context} is protected, and tests make users and send messages`, { hint: 'run them elsewhere with  --context NAME  , or add  --yes --reason "…"' });
  const description = describeForTasks(registry);
  const objects = description.objects.map((object) => object.name);
  const { allow = [], deny = [] } = own;
  checkGrantFlags({ allow, deny, description });
  const found = findTests(words, cwd);
  const shown = (file: string) => path.relative(cwd, file);
  const ids = own.lastFailed ? failed ?? readFailedTests(environment) : undefined;
  if (ids?.size === 0) throw new ImctlError('NO-TESTS', 'no test that was run from this folder has failed and not passed since', { hint: 'run all of them without  --last-failed' });
  const files = found.files.map(shown).filter((file) => wanted(file) && (!ids || [...ids].some((id) => id.startsWith(`${file} › `))));
  if (files.length === 0) throw new ImctlError('NO-TESTS', 'no test that failed is in these files', { hint: 'run all of them without  --last-failed' });
  const names = createNames(clock.now(), Math.random());
  // Whoever reads no further (`| head`) still wants to know how it went, and what tests made to be taken away.
  if (!own.list) environment.outliveReader();
  const result = await runTests({
    files, description, names, signal, emit: place.emit, openSession: place.open, context: place.context, local: place.local, lasting: place.lasting, now: () => clock.now(),
    load: (file) => openTask(file, environment, { more: TEST_NAMES, ...(seen ? { seen: (one) => seen(file, one) } : {}) }),
    grantsOf: (task) => grantTest({ task, description, context: place.context, local: place.local, allow, deny, cwd }, place.lasting ? ['im'] : objects),
    said: (file, { level, text }) => { if (level !== 'debug' || settings.verbose > 0) void streams.err.write((streams.err.redraws ? '\r\x1b[K' : '') + environment.paint.err.dim(escapeLines(`${file}: ${text}`)) + '\n'); },
    callAs: given({ reason: settings.reason, maxAffected: settings.maxAffected }),
    lend: (task, bridge, grants) => lendTo(task, bridge, grants, { context: place.from, registry }, environment),
    fixtureGrants: grantFixtures({ local: place.local, allow, deny, cwd }),
    sandbox: sandboxFiles(environment, 'tests'), ...(child ? { child } : {}),
    workers: own.workers ?? Math.max(1, Math.floor(availableParallelism() / 2)), retries: own.retries, list: own.list ?? false,
    choice: { lines: new Map([...found.lines].map(([file, lines]) => [shown(file), lines])), ...(ids ? { ids } : {}), grep: own.grep, shard: own.shard, repeatEach: own.repeatEach, forbidOnly: own.forbidOnly ?? false },
    ...given({ maxFailures: own.failFast ? 1 : own.maxFailures, timeoutMs: own.timeout, memoryMb: own.memory }),
    reporter: own.list ? {} : await openReporters(reporters, {
      write: (text) => streams.out.write(text), color: streams.out.color, width: streams.out.isTTY ? streams.out.columns : PIPE_WIDTH, utc: settings.utc, showContent: own.showContent ?? false, cwd, dist, summaryFile: environment.env.GITHUB_STEP_SUMMARY, mask: environment.secrets.mask,
      ...(settings.quiet ? {} : { note: (text: string) => streams.err.write(text), isLive: streams.err.redraws && settings.verbose === 0, notePaint: environment.paint.err }),
    }),
  });
  if (own.list) {
    await showItems(result.tests.map(({ file, line, path: titles, title, id }) => ({ file, line, title: [...titles, title].join(' › '), id })), LISTED, environment);
    for (const error of result.errors) await streams.err.write(`${error.file}: ${escapeLines(error.message)}\n`);
    return result.errors.length > 0 ? statusOf(result) : EXIT.done;
  }
  await keepFailedTests(result, environment);
  return statusOf(result);
}

/** All of them, and after each change those it concerns, until Ctrl+C. */
async function watchTests(words: readonly string[], own: Own, environment: Environment): Promise<number> {
  const { cwd, signal } = environment;
  const { again } = await import('../rerun.ts');
  const failed = own.lastFailed ? readFailedTests(environment) : undefined;
  /** What each test file was made from. */
  const madeFrom = new Map<string, Set<string>>();
  let child = environment.sandbox;
  /** Those that a change concerns, and those that a change kept from their end; at first all. */
  let due: Set<string> | undefined;
  await again(environment, {
    signal,
    async act(round, seen) {
      const now = due;
      const mine = child;
      child = undefined;
      // Where they are looked for, should they not be there.
      for (const word of words) seen(path.resolve(cwd, word.replace(/(?::\d+){1,2}$/, '')));
      for (const from of madeFrom.values()) for (const one of from) seen(one);
      try {
        await runOnce(words, own, environment, {
          signal: round, ...(failed ? { failed } : {}), ...(mine ? { child: mine } : {}),
          wanted(file) {
            const isDue = !now || now.has(file) || !madeFrom.has(file);
            if (isDue) madeFrom.set(file, new Set([path.resolve(cwd, file)]));
            return isDue;
          },
          seen(file, one) { madeFrom.get(file)?.add(one); seen(one); },
        });
      } finally {
        if (!round.aborted) due = new Set();
      }
    },
    changed(files) {
      due = due && new Set([...due, ...[...madeFrom].filter(([, from]) => files.some((one) => from.has(one))).map(([file]) => file)]);
    },
  });
  return EXIT.interrupted;
}

/** Who reads a pipe folds lines as they like. */
const PIPE_WIDTH = 200;

/** The server that tests run on. */
interface TestPlace {
  context: string;
  from: Context;
  local: boolean;
  protected: boolean;
  /** It is there after the run. */
  lasting: boolean;
  open: OpenSession;
  emit: Emit;
}

async function findPlace(environment: Environment): Promise<TestPlace> {
  const { settings, home, env, cwd, clock, secrets, emit } = environment;
  const context = await chooseContext(openContexts(home.contexts), settings);
  const { addressFile, readAddress } = await import('../../emulator/address.ts');
  const lasting = !context.embedded || settings.data !== undefined || await readAddress(addressFile(home.local)) !== undefined;
  const { protected: isProtected } = context;
  if (lasting) return { context: context.name, from: context, local: context.embedded, protected: isProtected, lasting, open: async (tell) => { const session = (await environment.app()).session(tell); return { ...session, invoke: forMachine(session.invoke) }; }, emit: (event) => { if (event.kind !== 'progress' && event.kind !== 'partial') emit(event); } };
  return {
    context: context.name, from: context, local: true, protected: isProtected, lasting,
    // What is done to a server that is gone afterwards belongs in no trail.
    emit: (event) => { if (settings.verbose > 0 && event.kind !== 'progress' && event.kind !== 'partial') emit(event); },
    async open(tell) {
      const app = await createApp({ settings, home, env, cwd, clock, emit: tell, secrets, direct: true, ownServer: true });
      const session = app.session(tell);
      return { ...session, invoke: forMachine(session.invoke), close: async () => { await session.close(); await app.close(); } };
    },
  };
}
