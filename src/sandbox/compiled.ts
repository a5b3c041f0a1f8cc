// What loading a task gave, kept for the next run: found again only while every file it was made from is the same, byte for byte.
// Imported by task.ts. Loads neither esbuild nor oxc, nor node:crypto, which takes longer than all of this: texts are compared, not hashes.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { makeFolder } from '../base/files.ts';
import { readInput } from './resolve.ts';
import type { TaskMeta } from './meta.ts';

/** The result of loading. */
export interface Compiled {
  code: string;
  map: string;
  meta?: TaskMeta;
  /** Real paths of all files, with their texts; for a text without a file, its own is left out. */
  inputs: [file: string, text: string][];
  /** Paths that were looked for and not there: with one of them the imports would mean something else. */
  absent: string[];
}

const KEEP_MS = 30 * 86_400_000;

/** A result with all that it depends on beside its files, written out. */
interface Kept extends Compiled {
  key: string;
}

/** What was kept under the key, if it still holds. A broken, foreign or outdated entry is as good as none. */
export function findCompiled(folder: string, key: string): Compiled | undefined {
  try {
    const file = path.join(folder, nameOf(key));
    if (!isOurs(folder, file)) return undefined;
    const kept = JSON.parse(fs.readFileSync(file, 'utf8')) as Kept;
    const same = kept.key === key && kept.inputs.every(([input, known]) => readInput(input) === known);
    return same && !kept.absent.some((one) => fs.existsSync(one)) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Keep a result, whole or not at all. That it cannot be kept is no failure: the task runs all the same. */
export function keepCompiled(folder: string, key: string, compiled: Compiled): void {
  try {
    makeFolder(folder, 0o700);
    const unfinished = path.join(folder, `${nameOf(key)}.${Math.random().toString(36).slice(2)}.tmp`);
    fs.writeFileSync(unfinished, JSON.stringify({ ...compiled, key } satisfies Kept), { mode: 0o600, flag: 'wx' });
    fs.renameSync(unfinished, path.join(folder, nameOf(key)));
    dropOld(folder);
  } catch {
    // Read-only home, full disk: the next run loads anew.
  }
}

/** A name for the key, short and almost always its own: what is found under it says the whole key. Two 32-bit FNV-1a hashes, of all and of every other character. */
function nameOf(key: string): string {
  let one = 0x811c9dc5;
  let other = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at);
    one = Math.imul(one ^ code, 0x01000193);
    if (at % 2 === 0) other = Math.imul(other ^ code, 0x01000193);
  }
  return `${[one, other].map((part) => (part >>> 0).toString(16).padStart(8, '0')).join('')}.json`;
}

/** Nobody else can have written it. Windows keeps a user's folders to itself. */
function isOurs(folder: string, file: string): boolean {
  if (path.sep !== '/') return true;
  const [around, own] = [fs.statSync(folder), fs.statSync(file)];
  return around.uid === own.uid && ((around.mode | own.mode) & 0o022) === 0;
}

function dropOld(folder: string): void {
  for (const name of fs.readdirSync(folder)) {
    const file = path.join(folder, name);
    if (/\.(json|tmp)$/.test(name) && Date.now() - fs.statSync(file).mtimeMs > KEEP_MS) fs.rmSync(file, { force: true });
  }
}
