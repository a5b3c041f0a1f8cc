// Which files a task may import, and reading them so that what was checked is what is read.
// Imported by bundle.ts and task.ts.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ImctlError } from '../base/errors.ts';
import { isOpenedAt } from '../base/held-files.ts';

/** A file of the project that was found: its path with all links resolved, and what was looked for before it and was not there. */
export interface Found {
  file: string;
  absent: string[];
}

const MAX_FILE_BYTES = 8 * 1024 * 1024;
const KINDS = new Set(['.ts', '.mts', '.js', '.mjs', '.json']);
// Marks of a project's root, nearest first.
const MARKS = ['imctl.yaml', 'package.json', 'tsconfig.json', '.git'];

/** What may be imported, as a hint. */
export const ALLOWED = 'a task may import from "imctl", and .ts, .js and .json files of its own project by relative paths';

/** The project a file belongs to: the nearest folder with a mark of one, else its own folder. All links resolved. */
export function findRoot(file: string): string {
  const own = fs.realpathSync(path.dirname(file));
  for (let folder = own; ; folder = path.dirname(folder)) {
    if (MARKS.some((mark) => fs.existsSync(path.join(folder, mark)))) return folder;
    if (folder === path.dirname(folder)) return own;
  }
}

/**
 * Find what an import means.
 *
 * @param from folder of the file that imports, all links resolved.
 * @returns the file, or a sentence that says why it may not be imported. Nothing outside of the root is looked at, not even whether it is there.
 */
export function resolveImport(written: string, from: string, root: string): Found | string {
  if (!/^\.\.?(?:\/|$)/.test(written)) return refusal(written);
  const wanted = path.resolve(from, written);
  if (!isInside(wanted, root)) return `"${written}" leaves the project`;
  if (isHidden(wanted, root)) return `"${written}" is hidden, or in a folder that is`;
  const absent: string[] = [];
  for (const candidate of candidatesOf(wanted)) {
    const real = realOf(candidate);
    if (real === undefined) { absent.push(candidate); continue; }
    if (!isInside(real, root)) return `"${written}" is a link that leaves the project`;
    if (isHidden(real, root)) return `"${written}" is hidden, or in a folder that is`;
    if (!KINDS.has(path.extname(real))) return `"${written}" is no .ts, .js or .json file`;
    return { file: real, absent };
  }
  return `there is no file "${written}"`;
}

/** Read a file of the project. What was checked is what is read: a link put in between is noticed. @throws ImctlError FILE-MISSING, FILE-UNREADABLE. */
export function readInput(file: string): string {
  const handle = fs.openSync(file, fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0));
  try {
    const open = fs.fstatSync(handle);
    if (!isOpenedAt(handle, file)) throw new ImctlError('FILE-UNREADABLE', `${file} was replaced while it was read`);
    if (!open.isFile()) throw new ImctlError('FILE-UNREADABLE', `${file} is no ordinary file`);
    if (open.size > MAX_FILE_BYTES) throw new ImctlError('FILE-UNREADABLE', `${file} has ${open.size} bytes; a task's files have at most ${MAX_FILE_BYTES}`);
    return fs.readFileSync(handle, 'utf8');
  } finally {
    fs.closeSync(handle);
  }
}

/** The files an import of this path may mean, in their order. */
export function candidatesOf(wanted: string): string[] {
  const extension = path.extname(wanted);
  // As TypeScript has it: './a.js' may mean the file a.ts.
  if (extension === '.js' || extension === '.mjs') return [wanted, wanted.replace(/\.(m?)js$/, '.$1ts')];
  return KINDS.has(extension) ? [wanted] : [`${wanted}.ts`, `${wanted}.js`, `${wanted}.json`, path.join(wanted, 'index.ts'), wanted];
}

function realOf(file: string): string | undefined {
  try {
    const real = fs.realpathSync(file);
    return fs.statSync(real).isDirectory() ? undefined : real;
  } catch {
    return undefined;
  }
}

function isInside(file: string, root: string): boolean {
  const relative = path.relative(root, file);
  return relative !== '' && relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

/** Files of programs lie there, passwords among them: a project may be somebody's home. */
function isHidden(file: string, root: string): boolean {
  return path.relative(root, file).split(path.sep).some((part) => part.startsWith('.'));
}

function refusal(written: string): string {
  const name = written.replace(/^node:/, '').split('/')[0]!;
  const instead = INSTEAD[name];
  const what = /^[a-z][a-z\d+.-]*:\/\//i.test(written) ? 'an address' : path.isAbsolute(written) || path.win32.isAbsolute(written) ? 'an absolute path' : `"${written}"`;
  return `${what === `"${written}"` ? what : `"${written}" is ${what}: it`} cannot be imported by a task${instead ? `; use ${instead} from "imctl"` : ''}`;
}

const INSTEAD: Record<string, string> = {
  'fs': 'fs', 'fs-extra': 'fs', 'child_process': 'sh', 'zx': 'sh', 'execa': 'sh', 'http': 'http', 'https': 'http', 'axios': 'http', 'undici': 'http', 'node-fetch': 'http',
  'process': 'env', 'timers': 'sleep', 'readline': 'confirm', 'openim': 'the admin objects', 'vitest': 'test and expect',
};
