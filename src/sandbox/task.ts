// Loading a task: its files bundled to one script, and what it says about itself, without running any of it.
// The sandbox's other main file is run.ts. Imported by cli/. What a task may import is in resolve.ts, what `meta` holds in meta.ts.
import { realpathSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { ImctlError } from '../base/errors.ts';
import { didYouMeanFile } from '../base/nearest-file.ts';
import { quoteWord } from '../base/spell.ts';
import { findCompiled, keepCompiled, type Compiled } from './compiled.ts';
import { HELPERS } from './messages.ts';
import type { TaskMeta } from './meta.ts';
import { findRoot, readInput } from './resolve.ts';

/** A task that can be run. */
export interface Task {
  name: string;
  /** As the person wrote it, or the name of a text without a file. */
  file: string;
  /** A function expression; run.ts's child calls it. */
  code: string;
  /** Source map of the code, as JSON, its sources named as they are shown. */
  sourceMap: string;
  /** Absent: a bare script, which may read and nothing else. */
  meta?: TaskMeta;
  /** Real paths of all files it was made from. */
  inputs: string[];
}

/** Does it use this of "imctl"? A text without a file has all of it at hand, named in its first line: then whether it says the word. */
export function uses({ code }: Pick<Task, 'code'>, name: string): boolean {
  const own = code.indexOf('\n');
  const isBare = code.lastIndexOf('} = __imctl;', own) >= 0;
  return new RegExp(isBare ? `\\b${name}\\b` : `\\b__imctl\\.${name}\\b`).test(code.slice(own));
}

/** Where a task comes from: a file, or a text (standard input, `--eval`), which finds all of "imctl" without an import. */
export type TaskSource = string | { source: string; name: string };

/** How to load. */
export interface LoadOptions {
  /** Where relative paths start, and how files are named to the person. */
  cwd: string;
  /** Names of the admin objects: what "imctl" exports beside the helpers. */
  objects: readonly string[];
  /** What "imctl" exports beside that, to test files. */
  more?: readonly string[];
  /** Folder for results, kept between runs; none: always anew. */
  cacheFolder?: string;
  /** The project's folder; default: the nearest one with imctl.yaml, package.json, tsconfig.json or .git. For a text: cwd. */
  root?: string;
  /** Goes into the key of what is kept, so that another imctl loads anew. */
  version?: string;
  /** What such a file is, and a line that runs one, for messages; default a task. */
  called?: { noun: string; example: string };
  /** Told each file that the task depends on, also those that are not there; when loading fails, those looked at until then. */
  seen?(file: string): void;
}

/**
 * Load a task.
 *
 * @throws ImctlError FILE-MISSING, FILE-UNREADABLE (exit 2) for the task's own file; TASK-INVALID (exit 24) with file, line, column and
 *   the code around it for syntax, imports and `meta`.
 */
export async function loadTask(from: TaskSource, options: LoadOptions): Promise<Task> {
  const input = open(from, options);
  const exports = [...new Set([...options.objects, ...HELPERS, ...options.more ?? []])].sort();
  const key = JSON.stringify([FORMAT, input.isFile, options.version, input.file, input.root, options.cwd, exports, input.source]);
  const kept = options.cacheFolder === undefined ? undefined : findCompiled(options.cacheFolder, key);
  for (const file of [...input.isFile ? [input.file] : [], ...kept ? [...kept.inputs.map(([one]) => one), ...kept.absent] : []]) options.seen?.(file);
  const compiled = kept ?? await compile(input, exports, options);
  if (!kept && options.cacheFolder !== undefined) keepCompiled(options.cacheFolder, key, compiled);
  return {
    name: compiled.meta?.name ?? path.basename(input.shown).replace(/\.[mc]?[tj]s$/, ''),
    file: input.shown, code: compiled.code, sourceMap: compiled.map, ...(compiled.meta ? { meta: compiled.meta } : {}), inputs: compiled.inputs.map(([file]) => file),
  };
}

// Counts up when what is kept looks different.
const FORMAT = 6;

interface Input { file: string; shown: string; source: string; root: string; isFile: boolean }

function open(from: TaskSource, options: LoadOptions): Input {
  if (typeof from !== 'string') {
    const root = realpathSync(options.root ?? options.cwd);
    return { file: path.join(root, from.name.replace(/[^\w.-]/g, '_')), shown: from.name, source: from.source, root, isFile: false };
  }
  const file = realOf(path.resolve(options.cwd, from), from, options.called);
  const root = options.root === undefined ? findRoot(file) : realpathSync(options.root);
  return { file, shown: from, source: readTask(file, from), root, isFile: true };
}

function realOf(file: string, shown: string, { noun, example } = { noun: 'task', example: 'imctl run tasks/welcome.ts' }): string {
  let real: string;
  try {
    real = realpathSync(file);
  } catch (cause) {
    const near = didYouMeanFile(file, shown, (name) => name.endsWith('.ts'));
    throw new ImctlError('FILE-MISSING', `there is no ${noun} ${shown}`, { cause, hint: near.trimEnd() || `${noun}s are TypeScript files:  ${example}` });
  }
  if (statSync(real).isDirectory()) throw new ImctlError('FILE-UNREADABLE', `${shown} is a folder and no ${noun}`, { hint: `see what is in it with  imctl tasks ${quoteWord(shown)}` });
  return real;
}

function readTask(file: string, shown: string): string {
  try {
    return readInput(file);
  } catch (cause) {
    if (cause instanceof ImctlError) throw cause;
    throw new ImctlError('FILE-UNREADABLE', `${shown} cannot be read`, { cause });
  }
}

async function compile(input: Input, exports: readonly string[], options: LoadOptions): Promise<Compiled> {
  const show = (file: string) => (file === input.file ? input.shown : path.relative(options.cwd, file));
  // The parser is only needed where there may be something to read.
  const meta = /\bmeta\b/.test(input.source) ? import('./meta.ts') : undefined;
  const { bundleTask } = await import('./bundle.ts');
  const { code, map, sources, absent } = await bundleTask({ file: input.file, source: input.source, root: input.root, exports, bare: !input.isFile, show, ...(options.seen ? { seen: options.seen } : {}) });
  const read = (await meta)?.readMeta(input.source, input.shown);
  const inputs = [...sources].filter(([file]) => input.isFile || file !== input.file).map(([file, source]): [string, string] => [file, source]);
  return { code, map, ...(read ? { meta: read } : {}), inputs, absent: [...new Set(absent)] };
}
