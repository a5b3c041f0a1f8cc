// Doing something again whenever one of its files changes: `imctl run --watch`, `imctl test --watch`.
// Imported by commands/run.ts and test.ts. Knows nothing of what is done.
import { hash } from 'node:crypto';
import { readFileSync, watch, type FSWatcher } from 'node:fs';
import path from 'node:path';
import { asImctlError, ImctlError } from '../base/errors.ts';
import { whenAborted } from '../base/wait.ts';
import { escapeHidden } from '../output/hidden.ts';
import { renderProblem } from '../output/problem.ts';
import type { Environment } from './environment.ts';

/** What is done again. */
export interface RerunParts {
  /** Do it once; `seen` is told each file it depends on. A signal that is aborted ends it early. It tells its failures itself. */
  act(signal: AbortSignal, seen: (file: string) => void): Promise<void>;
  /** Files changed: said before it is done again, or before what still goes on is ended. */
  changed(files: readonly string[], running: boolean): void;
  /** It is done, and now waits for a change. */
  waiting(): void;
  /** Ends all, what goes on included. */
  signal: AbortSignal;
}

// Editors write a file in several strokes.
const SETTLE_MS = 80;

/** Do it, and again after each change of a file it depends on, until the signal. */
export async function rerun({ act, changed, waiting, signal }: RerunParts): Promise<void> {
  while (!signal.aborted) {
    const round = new AbortController();
    const follower = followFiles();
    const stop = () => round.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    let running = true;
    const work = act(round.signal, follower.add).finally(() => { running = false; });
    const files = await Promise.race([follower.change, work.then(() => undefined), whenAborted(signal)]);
    if (files === undefined && !signal.aborted) waiting();
    const which = files ?? await Promise.race([follower.change, whenAborted(signal)]);
    if (which !== undefined && !signal.aborted) {
      changed(which, running);
      round.abort(new ImctlError('INTERRUPTED', 'ended because its file changed'));
    }
    await work;
    follower.close();
    signal.removeEventListener('abort', stop);
  }
}

/** Watches the folders of files, since editors put a new file in place of the old one; what counts is the text. */
function followFiles(): { add(file: string): void; change: Promise<string[]>; close(): void } {
  const { promise: change, resolve } = Promise.withResolvers<string[]>();
  const known = new Map<string, string | undefined>();
  const folders = new Map<string, FSWatcher | undefined>();
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const differ = [...known].filter(([file, text]) => textOf(file) !== text).map(([file]) => file);
    if (differ.length > 0) resolve(differ);
  };
  const stir = () => {
    clearTimeout(timer);
    timer = setTimeout(look, SETTLE_MS);
  };
  return {
    change,
    add(file) {
      if (known.has(file)) return;
      known.set(file, textOf(file));
      const folder = path.dirname(file);
      if (folders.has(folder)) return;
      folders.set(folder, watchFolder(folder, stir));
    },
    close() {
      clearTimeout(timer);
      for (const watcher of folders.values()) watcher?.close();
    },
  };
}

/** The same at a terminal: what fails is told, and changes are waited for. */
export function again({ streams: { err }, paint, settings, cwd }: Pick<Environment, 'streams' | 'paint' | 'settings' | 'cwd'>, { act, changed, signal }: Pick<RerunParts, 'act' | 'signal'> & Partial<Pick<RerunParts, 'changed'>>): Promise<void> {
  const say = (text: string) => { if (!settings.quiet) void err.write(`${err.redraws ? '\r\x1b[K' : ''}${paint.err.dim(text)}\n`); };
  return rerun({
    signal,
    async act(round, seen) {
      try {
        await act(round, seen);
      } catch (error) {
        // What a change ended has nothing to say.
        if (!round.aborted) await err.write(renderProblem(asImctlError(error), { verbose: settings.verbose, paint: paint.err, ...(err.isTTY ? { columns: err.columns } : {}) }));
      }
    },
    changed(files, running) {
      changed?.(files, running);
      say(`${escapeHidden(files.map((one) => path.relative(cwd, one)).join(', '))} changed: ${running ? 'what was running is ended, running again' : 'running again'}`);
    },
    waiting: () => say('waiting for a change; Ctrl+C ends'),
  });
}

/** A folder that is not there cannot be watched; one that goes is no failure. */
function watchFolder(folder: string, stir: () => void): FSWatcher | undefined {
  try {
    return watch(folder, { persistent: true }, stir).on('error', stir);
  } catch {
    return undefined;
  }
}

/** What stands in a file, as a hash; nothing when it is not there. */
function textOf(file: string): string | undefined {
  try {
    return hash('sha256', readFileSync(file));
  } catch {
    return undefined;
  }
}
