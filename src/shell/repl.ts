// The prompt at a terminal: node:repl with our evaluator, history and Ctrl+C.
// Imported by shell.ts.
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { EXIT } from '../base/errors.ts';
import { makeFolder } from '../base/files.ts';
import { promptOf } from './prompt.ts';
import { isInterrupt } from './evaluator.ts';
import { gateInput } from './gate.ts';
import type { Session } from './session.ts';

/** What the prompt needs of the terminal. */
export interface Terminal {
  input: NodeJS.ReadStream;
  output: NodeJS.WriteStream;
  color: boolean;
  historyFile: string;
  /** Blanks secrets; an entry that holds one is not kept. */
  mask(text: string): string;
  /** Ctrl+C while something runs goes here. @returns how to give it back. */
  takeInterrupts(listener: () => void): () => void;
  /** Typed code runs now and may hear no signal: SIGTERM ends the process. @returns how to take that back. */
  endAtOnce(): () => void;
  /** Aborted by SIGTERM and SIGHUP: the prompt ends. */
  signal: AbortSignal;
}

const HISTORY_SIZE = 5000;

/** How the rest of the shell reaches the prompt. */
export interface ReplEnds {
  setPrompt(prompt: string): void;
  /** Write above the line that is being typed; while something runs, where the cursor is. */
  above(text: string): void;
}

/** Read, evaluate and show until Ctrl+D or `.exit`. @returns the exit status. */
export async function runRepl(session: Session, terminal: Terminal, onReady: (ends: ReplEnds) => void): Promise<number> {
  const repl = process.getBuiltinModule('node:repl');
  const { input, output } = terminal;
  let shown: string | undefined;
  let running = false;
  // Lines wait for the history: until it is there node:repl gathers them, and would take them side by side.
  const { promise: remembering, resolve: remembered } = Promise.withResolvers<void>();
  let queue: Promise<unknown> = remembering;
  const outside = process.getBuiltinModule('node:async_hooks').AsyncLocalStorage.snapshot();
  const server = repl.start({
    prompt: promptOf(session.context), input: gateInput(input, () => queue), output, terminal: true, useColors: terminal.color, ignoreUndefined: true,
    // Copying all globals would load what Node loads late: 34 ms (see README, start-up).
    useGlobal: true,
    // Out of node:repl's own context: what fails later, in a timer, is told by the shell and not by it.
    eval: (source, _context, _file, done) => { queue = queue.then(() => outside(evaluate, source, done)).catch((error: unknown) => done(error as Error, undefined)); },
    writer: () => shown ?? '',
    completer: (line: string): [string[], string] => {
      const command = /^\s*\.(\w*)$/.exec(line);
      if (command) return [Object.keys(server.commands).filter((name) => name.startsWith(command[1]!)), command[1]!];
      const { names, typed } = session.complete(line);
      return [names, typed];
    },
  });
  const evaluate = async (source: string, done: (error: Error | null, value?: unknown) => void) => {
    // Out of raw mode Ctrl+C is a signal again, and a signal reaches code that never ends.
    setRaw(input, false);
    running = true;
    const giveBack = terminal.takeInterrupts(() => session.interrupt());
    const entered = await session.enter(source);
    giveBack();
    running = false;
    setRaw(input, true);
    if (entered.kind === 'unfinished') return done(new repl.Recoverable(entered.error));
    if (entered.kind === 'value') {
      shown = entered.text;
      return done(null, entered.value === undefined && entered.text !== undefined ? showAnyway(entered.text) : entered.value);
    }
    (server as unknown as { lastError: unknown }).lastError = entered.error;
    // Behind the ^C that the terminal wrote.
    if (isInterrupt(entered.error)) output.write('\n');
    output.write(`${session.show.problem(entered.error, source.trimEnd().includes('\n') ? undefined : promptOf(session.context).length)}\n`);
    done(null);
  };
  const above = (text: string) => {
    if (running) return void output.write(text);
    clearTyped(server, output);
    output.write(text);
    server.displayPrompt(true);
  };
  /** Text without a value (`it`): written here, since no value means nothing to the server. */
  const showAnyway = (text: string) => {
    output.write(`${text}\n`);
    return undefined;
  };
  onReady({
    setPrompt(prompt) {
      server.setPrompt(prompt);
      if (!running) above('');
    },
    above: (text) => above(text),
  });
  keepHistory(server, terminal, () => setImmediate(remembered));
  return new Promise((resolve, reject) => {
    server.once('exit', () => resolve(EXIT.done));
    terminal.signal.addEventListener('abort', () => {
      reject(terminal.signal.reason as Error);
      server.close();
    }, { once: true });
  });
}

/** Take the line that is being typed from the screen, so that it can be drawn again below. */
function clearTyped(server: import('node:repl').REPLServer, output: NodeJS.WriteStream): void {
  const { cursorTo, moveCursor, clearScreenDown } = process.getBuiltinModule('node:readline');
  moveCursor(output, 0, -server.getCursorPos().rows);
  cursorTo(output, 0);
  clearScreenDown(output);
  // Else it is drawn from as many rows above as it had.
  (server as unknown as { prevRows: number }).prevRows = 0;
}

function keepHistory(server: import('node:repl').REPLServer, { historyFile, mask }: Terminal, done: () => void): void {
  try {
    makeFolder(path.dirname(historyFile), 0o700);
  } catch { /* a home that cannot be written: Node says that nothing is kept, and goes on */ }
  server.setupHistory({ filePath: historyFile, size: HISTORY_SIZE } as never, (error) => {
    done();
    if (error) return;
    try { chmodSync(historyFile, 0o600); } catch { /* not there yet: Node makes it 0600 */ }
  });
  // Not kept: what begins with a space, and what holds a secret, known or named as one.
  server.on('history', (history: string[]) => {
    if (history[0] !== undefined && (history[0].startsWith(' ') || NAMES_SECRET.test(history[0]) || mask(history[0]) !== history[0])) history.shift();
  });
}

/** A password that is being set: nobody knows its value for a secret before the line is run. */
const NAMES_SECRET = /(?:password|secret)["'`]?\s*[:=]/i;

function setRaw(input: NodeJS.ReadStream, raw: boolean): void {
  if (input.isTTY) input.setRawMode(raw);
}
