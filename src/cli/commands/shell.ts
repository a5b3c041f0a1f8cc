// `imctl shell`: the TypeScript prompt.
import path from 'node:path';
import { EXIT, ImctlError } from '../../base/errors.ts';
import { chooseContext, openContexts } from '../../base/contexts.ts';
import { readIfThere } from '../../base/files.ts';
import { fileChunks } from '../../base/rows.ts';
import type { Sink } from '../../base/streams.ts';
import type { Event } from '../../operation/events.ts';
import type { Question } from '../../operation/invoke.ts';
import { escapeHidden, escapeLines } from '../../output/hidden.ts';
import { isMachineFormat } from '../../output/index.ts';
import { describeRegistry } from '../../operation/bridge.ts';
import { connectHost } from '../../shell/host.ts';
import type { ContextLabel } from '../../shell/host-messages.ts';
import { promptOf } from '../../shell/prompt.ts';
import type { ShellOptions } from '../../shell/shell.ts';
import { defineCommand } from '../command.ts';
import type { Environment } from '../environment.ts';
import type { PromptData } from '../prompt-side.ts';
import { showEvents } from '../show-events.ts';
import { version } from '../version.ts';

const command = defineCommand({
  name: 'shell', usage: '[--eval CODE | --file FILE]',
  doc: 'Open the TypeScript prompt, with all admin objects at hand and no await needed.',
  fields: {
    eval: { kind: 'string', letter: 'e', doc: 'Run this, show its value, and end.' },
    file: { kind: 'string', names: 'file', letter: 'f', doc: 'Run the lines of a file as if they were typed, and end.' },
    json: { kind: 'boolean', doc: 'Show each value as one JSON document.' },
    norc: { kind: 'boolean', doc: 'Leave out rc.ts of your configuration folder.' },
  },
  examples: ['imctl shell', 'imctl shell --eval \'users.count()\'', 'echo \'users.first()\' | imctl shell --json'],
  more: 'In a pipe and with --file the first problem ends it, with its exit status.\nAt the prompt: .help, .editor, .load FILE, use CONTEXT, it (more rows), _ (last value), Ctrl+R (search the history).',
  async run({ words, flags }, environment) {
    if (words.length > 0) throw new ImctlError('USAGE', `shell does not take ${JSON.stringify(words[0])}`, { hint: 'a file is run with  imctl shell --file FILE' });
    if (flags.eval !== undefined && flags.file !== undefined) throw new ImctlError('USAGE', 'give --eval or --file, not both');
    const { streams, settings, home, env, cwd, runtime, dist, terminal, secrets } = environment;
    const interactive = flags.eval === undefined && flags.file === undefined && streams.in.isTTY && streams.out.isTTY;
    for (const secret of [settings.secret, settings.chatAdminPassword]) if (secret) secrets.add(secret);
    const context = await labelOf(environment);
    if (interactive) await showFirst(context, environment);
    const { Worker } = globalThis.process.getBuiltinModule('node:worker_threads');
    const data: PromptData = { settings, home, env: { ...env }, cwd, user: runtime.user, canAsk: streams.in.isTTY && streams.err.isTTY && !settings.yes };
    // Node keeps what it compiles for the thread that says so; ours said it for the program.
    const worker = new Worker(path.join(dist, 'host.cjs'), { workerData: data, stdin: false, env: { ...env, NODE_COMPILE_CACHE: path.join(dist, '.cache') } });
    const events = listenTo(environment, interactive);
    const host = connectHost(worker, new SharedArrayBuffer(8), { ask: (question) => askNow(question, environment), emit: events.emit, keepSecret: secrets.add });
    const { startShell } = await import('../../shell/shell.ts');
    const rc = flags.norc ? undefined : readIfThere(home.rc);
    const source: ShellOptions['source'] = flags.eval !== undefined ? { text: flags.eval }
      : flags.file !== undefined ? { file: fileChunks(path.resolve(cwd, flags.file)) } : interactive ? {} : { pipe: streams.in.chunks() };
    const status = await startShell({
      host, begin: { names: environment.registry.objects.map((object) => object.name), describe: () => describeRegistry(environment.registry), context }, out: streams.out, err: streams.err, source, cwd, utc: settings.utc, verbose: settings.verbose,
      json: flags.json === true || isMachineFormat(environment.format), paint: environment.paint.out, mask: secrets.mask, rc: rc === undefined ? undefined : { name: home.rc, text: rc },
      terminal: {
        input: terminal.input, output: terminal.shown, color: streams.out.color, historyFile: home.history, mask: secrets.mask,
        takeInterrupts: environment.takeInterrupts, endAtOnce: environment.endAtOnce, signal: environment.signal,
      },
      takeFailures: environment.takeFailures, onAbove: events.writeWith,
    });
    await events.shown();
    // A script that went well ends when its timers have; the prompt and what failed end here.
    if (interactive || status !== EXIT.done) environment.cutOffAtEnd();
    return status;
  },
});
export default command;

async function labelOf({ home, settings }: Environment): Promise<ContextLabel> {
  const context = await chooseContext(openContexts(home.contexts), settings);
  return { name: context.name, label: context.embedded ? 'embedded OpenIM' : context.api!, readOnly: context.protected };
}

/** Banner and prompt at once; what they stand for is loaded behind them. */
async function showFirst(context: ContextLabel, { settings, streams, paint, env }: Environment): Promise<void> {
  const banner = settings.quiet ? '' : `${paint.out.strong('imctl')} ${version} · ${context.name} (${context.label}) · .help\n`;
  // A terminal that cannot go back to the beginning of the line would show the prompt twice.
  await streams.out.write(`${banner}${env.TERM === 'dumb' ? '' : promptOf(context)}`);
}

/** Events of the other thread, told as everywhere; at the prompt above the line that is being typed. The trail of changes is kept by that thread itself. */
function listenTo(environment: Environment, interactive: boolean): { emit(event: Event): void; shown(): Promise<void>; writeWith(above: (text: string) => void): void } {
  const { streams, settings, paint, plan } = environment;
  const listeners = new Set<(event: Event) => void>();
  let write = (text: string): void | Promise<void> => streams.err.write(text);
  const shown = showEvents({
    ...environment, streams: { ...streams, err: Object.create(streams.err, { write: { value: (text: string) => write(text) } }) as Sink },
    listen: (listener) => { listeners.add(listener); return () => { listeners.delete(listener); }; },
  });
  const emit = (event: Event) => {
    plan.take(event);
    // The list of all comes when the prompt has ended; its lines are told here.
    if (event.kind === 'plan' && interactive && settings.verbose === 0) void write(`${paint.err.warn('would')} ${escapeHidden(event.text)}\n`);
    for (const listener of listeners) listener(event);
  };
  return { shown, emit, writeWith: (above) => { write = above; } };
}

/** Ask while this thread is held: the terminal is read directly, since no event can come. */
function askNow({ text, context, typeName }: Question, { streams, terminal }: Environment): boolean {
  const { openSync, readSync, closeSync, constants } = globalThis.process.getBuiltinModule('node:fs');
  const device = openSync('/dev/tty', constants.O_RDWR | constants.O_NOCTTY);
  const waiting = openSync('/dev/tty', constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
  // A call of .async may ask while a line is being typed.
  const raw = terminal.input.isRaw;
  if (raw) terminal.input.setRawMode(false);
  const bytes = Buffer.alloc(4096);
  try {
    // What was typed before the question was seen is no answer to it.
    try { while (readSync(waiting, bytes) > 0); } catch { /* EAGAIN: nothing is left */ }
    void streams.err.write(`${raw ? '\n' : ''}${escapeLines(text)}\n${typeName ? `Type ${context} to go on: ` : 'Go on? (y/N) '}`);
    const answer = bytes.toString('utf8', 0, readAnswer(() => readSync(device, bytes))).trim();
    return typeName ? answer === context : /^y(es)?$/i.test(answer);
  } finally {
    if (raw) terminal.input.setRawMode(true);
    closeSync(device);
    closeSync(waiting);
  }
}

/** Ctrl+C cuts the reading off a moment before it ends the line that is being run: wait for that. */
function readAnswer(read: () => number): number {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EINTR') throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    return 0;
  }
}
