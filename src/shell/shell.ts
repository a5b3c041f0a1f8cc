// The shell: a session, and where its entries come from.
// Imported by cli/commands/shell.ts, which hands over the working side. It imports neither openim nor builtins.
// A way to bring entries is a case in startShell; what they may say is in session.ts.
import { EXIT, ImctlError } from '../base/errors.ts';
import { importModule } from '../base/import-module.ts';
import type { Sink } from '../base/streams.ts';
import type { Paint } from '../output/paint.ts';
import { warmUp } from './evaluator.ts';
import type { Host } from './host.ts';
import type { ContextLabel } from './host-messages.ts';
import { joinContinued, linesOf, runLines } from './lines.ts';
import { promptOf } from './prompt.ts';
import { runRepl, type Terminal } from './repl.ts';
import { createSession, type Session, type SessionParts } from './session.ts';

/** How a shell is started. */
export interface ShellOptions {
  host: Host;
  begin: SessionParts['begin'];
  out: Sink;
  err: Sink;
  terminal: Terminal;
  /** The first of these that is there: an entry, a file's chunks, a pipe's chunks; none of them: the terminal. */
  source: { text?: string; file?: AsyncIterable<Uint8Array>; pipe?: AsyncIterable<Uint8Array> };
  /** What runs before the first entry: rc.ts of the person. */
  rc?: { name: string; text: string };
  /** Folder that relative imports start from. */
  cwd: string;
  json: boolean;
  utc: boolean;
  verbose: number;
  paint: Paint;
  /** Blanks secrets in what is shown. */
  mask(text: string): string;
  /** What fails and is caught by nobody goes here from now on, and ends nothing. @returns how to give it back. */
  takeFailures(listener: (error: unknown) => void): () => void;
  /** At the terminal: how to write above the line that is being typed. */
  onAbove(above: (text: string) => void): void;
}

/** Run a shell to its end. @returns the exit status. */
export async function startShell(options: ShellOptions): Promise<number> {
  const { host, out, err, source, terminal } = options;
  let setPrompt = (_prompt: string) => {};
  let above: ((text: string) => void) | undefined;
  let failure: { error: unknown } | undefined;
  const saying = (sink: Sink) => (text: string) => (above ? above(options.mask(text)) : void sink.write(text));
  const session = createSession({
    host, begin: options.begin, endAtOnce: terminal.endAtOnce, importFrom: importer(options.cwd), globals: (objects) => ({ sh: shellTag(objects.sh) }),
    say: { out: saying(out), err: saying(err) },
    show: {
      columns: () => out.columns, isTTY: out.isTTY, color: out.color, utc: options.utc, paint: options.paint, verbose: options.verbose, mask: options.mask,
      now: () => Date.now(), json: options.json,
    },
    onContext: (context: ContextLabel) => setPrompt(promptOf(context)),
  });
  const giveBack = options.takeFailures((error) => {
    if (above) above(`${session.show.problem(error)}\n`);
    else failure ??= { error };
  });
  // The prompt does the same for its entries, and takes the terminal out of raw mode around them.
  const heard: Session = Object.create(session, {
    enter: {
      async value(source: string) {
        const giveSignalsBack = terminal.takeInterrupts(() => session.interrupt());
        try { return await session.enter(source); } finally { giveSignalsBack(); }
      },
    },
  }) as Session;
  const run = (lines: AsyncIterable<string>, to = out) => Promise.race([stopped, runLines(lines, heard, { out: to, err, failed: () => failure })]);
  const { promise: stopped, reject: stop } = Promise.withResolvers<never>();
  stopped.catch(() => {});
  terminal.signal.addEventListener('abort', () => {
    session.interrupt();
    stop(terminal.signal.reason);
  }, { once: true });
  try {
    const before = options.rc ? await run(joinContinued(textLines(options.rc.text)), err) : EXIT.done;
    if (before !== EXIT.done) await err.write(`${options.rc!.name} ended early\n`);
    if (source.text !== undefined) return await run(joinContinued(textLines(source.text)));
    if (source.file) return await run(joinContinued(linesOf(source.file)));
    if (source.pipe) return await run(linesOf(source.pipe));
    setImmediate(warmUp);
    setTimeout(session.warmUp, IDLE_MS).unref();
    return await runRepl(session, terminal, (ends) => {
      setPrompt = ends.setPrompt;
      above = ends.above;
      options.onAbove(ends.above);
    });
  } finally {
    giveBack();
    // A pipe that stays open would keep the process.
    terminal.input.unref?.();
    await session.close();
  }
}

/** After the prompt: completion does not look into what is not made yet. */
const IDLE_MS = 100;

async function* textLines(text: string): AsyncIterable<string> {
  yield* text.split('\n');
}

/** `import` at the prompt: packages and files as a file in the working folder would see them. */
function importer(cwd: string): (specifier: string) => Promise<unknown> {
  return async (specifier) => {
    if (specifier === 'imctl') return globalThis;
    if (/^(node:|data:)/.test(specifier)) return importModule(specifier);
    const { createRequire } = process.getBuiltinModule('node:module');
    const { pathToFileURL } = process.getBuiltinModule('node:url');
    const require = createRequire(`${cwd}/prompt.ts`);
    try {
      return await importModule(pathToFileURL(require.resolve(specifier)).href);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw cause;
      throw new ImctlError('FILE-MISSING', `nothing to import from ${JSON.stringify(specifier)}`, { hint: `looked from ${cwd}`, cause });
    }
  };
}

/** zx's `$`, loaded when first used: sh`ls -l`. The operations of the object `sh` stay on it. */
function shellTag(object: object | undefined): object {
  let loaded: ((...args: unknown[]) => unknown) | undefined;
  const tag = (...args: unknown[]) => {
    loaded ??= (process.getBuiltinModule('node:module').createRequire(import.meta.url)('zx') as { $: (...args: unknown[]) => unknown }).$;
    return loaded(...args);
  };
  return Object.freeze(Object.assign(tag, object));
}
