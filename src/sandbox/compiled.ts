// What loading a task gave, kept for the next run: found again only while every file it was made from is the same, byte for byte.
// Imported by task.ts. Loads neither esbuild nor oxc.
import { hash, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { readInput } from './resolve.ts';
import type { TaskMeta } from './meta.ts';

/** The result of loading, as it is kept. */
export interface Compiled {
  code: string;
  map: string;
  meta?: TaskMeta;
  /** Real paths of all files, with the hash of their text; for a text without a file, its own is left out. */
  inputs: [file: string, hash: string][];
  /** Paths that were looked for and not there: with one of them the imports would mean something else. */
  absent: string[];
}

const KEEP_MS = 30 * 86_400_000;

/** Hash of a text, for keys and inputs. */
export function hashText(text: string): string {
  return hash('sha256', text, 'hex');
}

/** What was kept under the key, if it still holds. A broken, foreign or outdated entry is as good as none. */
export function findCompiled(folder: string, key: string): Compiled | undefined {
  try {
    const file = path.join(folder, `${key}.json`);
    if (!isOurs(folder, file)) return undefined;
    const kept = JSON.parse(fs.readFileSync(file, 'utf8')) as Compiled;
    const same = kept.inputs.every(([input, known]) => hashText(readInput(input)) === known);
    return same && !kept.absent.some((one) => fs.existsSync(one)) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Keep a result, whole or not at all. That it cannot be kept is no failure: the task runs all the same. */
export function keepCompiled(folder: string, key: string, compiled: Compiled): void {
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const unfinished = path.join(folder, `${key}.${randomUUID()}.tmp`);
    fs.writeFileSync(unfinished, JSON.stringify(compiled), { mode: 0o600 });
    fs.renameSync(unfinished, path.join(folder, `${key}.json`));
    dropOld(folder);
  } catch {
    // Read-only home, full disk: the next run loads anew.
  }
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
