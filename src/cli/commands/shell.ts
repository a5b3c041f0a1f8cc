// `imctl shell`: the TypeScript prompt.
import path from 'node:path';
import { ImctlError } from '../../base/errors.ts';
import { chooseContext, openContexts } from '../../base/contexts.ts';
import { readIfThere } from '../../base/files.ts';
import { fileChunks } from '../../base/rows.ts';
import type { Question } from '../../operation/invoke.ts';
import { isMachineFormat } from '../../output/index.ts';
import { describeRegistry } from '../../operation/bridge.ts';
import { connectHost, type ContextLabel } from '../../shell/host.ts';
import { promptOf } from '../../shell/prompt.ts';
import type { ShellOptions } from '../../shell/shell.ts';
import type { Command, Environment } from '../environment.ts';
import type { PromptData } from '../prompt-side.ts';
import { version } from '../version.ts';

const command: Command = {
  name: 'shell', usage: '[--eval CODE | --file FILE]',
  doc: 'Open the TypeScript prompt, with all admin objects at hand and no await needed.',
  fields: {
    eval: { kind: 'string', letter: 'e', doc: 'Run this, show its value, and end.' },
    file: { kind: 'string', letter: 'f', doc: 'Run the lines of a file as if they were typed, and end.' },
    json: { kind: 'boolean', doc: 'Show each value as one JSON document.' },
    norc: { kind: 'boolean', doc: 'Leave out rc.ts of your configuration folder.' },
  },
  examples: ['imctl shell', 'imctl shell --eval \'users.count()\'', 'echo \'users.first()\' | imctl shell --json'],
  more: 'In a pipe and with --file the first problem ends it, with its exit status.\nAt the prompt: .help, .editor, .load FILE, use CONTEXT, it (more rows), _ (last value), Ctrl+R (search the history).',
  async run({ words, flags }, environment) {
    if (words.length > 0) throw new ImctlError('USAGE', `shell does not take ${JSON.stringify(words[0])}`, { hint: 'a file is run with  imctl shell --file FILE' });
    if (flags.eval !== undefined && flags.file !== undefined) throw new ImctlError('USAGE', 'give --eval or --file, not both');
    const { streams, settings, home, env, cwd, runtime, dist, terminal } = environment;
    const interactive = flags.eval === undefined && flags.file === undefined && streams.in.isTTY && streams.out.isTTY;
    const { Worker } = globalThis.process.getBuiltinModule('node:worker_threads');
    const data: PromptData = { settings, home, env: { ...env }, cwd, user: runtime.user, canAsk: streams.in.isTTY && streams.err.isTTY && !settings.yes };
    const worker = new Worker(path.join(dist, 'host.cjs'), { workerData: data, stdin: false });
    const host = connectHost(worker, new SharedArrayBuffer(8), { ask: (question) => askNow(question, environment), emit: environment.emit });
    const context = await labelOf(environment);
    if (interactive) await showFirst(context, environment);
    const { startShell } = await import('../../shell/shell.ts');
    const rc = flags.norc ? undefined : readIfThere(home.rc);
    const source: ShellOptions['source'] = flags.eval !== undefined ? { text: flags.eval as string }
      : flags.file !== undefined ? { file: fileChunks(path.resolve(cwd, flags.file as string)) } : interactive ? {} : { pipe: streams.in.chunks() };
    return startShell({
      host, begin: { description: describeRegistry(environment.registry), context }, out: streams.out, err: streams.err, source, cwd, version, quiet: settings.quiet, utc: settings.utc, verbose: settings.verbose,
      json: flags.json === true || isMachineFormat(environment.format), paint: environment.paint.out, promptShown: interactive, rc: rc === undefined ? undefined : { name: home.rc, text: rc },
      terminal: {
        input: terminal.input, output: terminal.shown, color: streams.out.color, historyFile: home.history, mask: environment.secrets.mask,
        takeInterrupts: environment.takeInterrupts,
      },
    });
  },
};
export default command;

async function labelOf({ home, settings }: Environment): Promise<ContextLabel> {
  const context = await chooseContext(openContexts(home.contexts), settings);
  return { name: context.name, label: context.embedded ? 'embedded OpenIM' : context.api!, isProtected: context.protected, readOnly: context.protected };
}

/** Banner and prompt at once; what they stand for is loaded behind them. */
async function showFirst(context: ContextLabel, { settings, streams, paint }: Environment): Promise<void> {
  if (!settings.quiet) await streams.out.write(`${paint.out.strong('imctl')} ${version} · ${context.name} (${context.label}) · .help\n`);
  await streams.out.write(promptOf(context));
}

/** Ask while this thread is held: the terminal is read directly, since no event can come. */
function askNow({ text, context, typeName }: Question, { streams }: Environment): boolean {
  const { openSync, readSync, closeSync } = globalThis.process.getBuiltinModule('node:fs');
  void streams.err.write(typeName ? `${text}\nType ${context} to go on: ` : `${text}\nGo on? (y/N) `);
  const terminal = openSync('/dev/tty', 'rs');
  try {
    const bytes = Buffer.alloc(1024);
    const answer = bytes.toString('utf8', 0, readSync(terminal, bytes)).trim();
    return typeName ? answer === context : /^y(es)?$/i.test(answer);
  } finally {
    closeSync(terminal);
  }
}
