// Files that are private and whole: old or new, never half.
// Imported by everyone; imports only base.
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ImctlError } from './errors.ts';

/** Text of a file, or undefined when there is none. @throws ImctlError FILE-UNREADABLE. */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT' || (cause as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw cause;
  }
}

/**
 * Make a folder and those above it, where they are not there; only new ones get the mode.
 *
 * Node's own recursive mkdir (26.10) never ends where a parent is there and refuses with ENOENT: below /proc, a link to nowhere, a mount that is gone.
 *
 * @throws what mkdir throws.
 */
export function makeFolder(folder: string, mode?: number): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder), mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // Somebody else has made it meanwhile.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}

/** Write a private file whole (0600, its folder 0700): into another file first, then renamed over it. */
export async function writePrivate(file: string, text: string): Promise<void> {
  makeFolder(path.dirname(file), 0o700);
  await writeAtomic(file, text, { mode: 0o600 });
}

/** Write a file that anybody may read, whole: into another file first, then renamed over it. Folders are made. */
export async function writeWhole(file: string, text: string): Promise<void> {
  makeFolder(path.dirname(file));
  await writeAtomic(file, text);
}

async function writeAtomic(file: string, text: string, options: { mode?: number } = {}): Promise<void> {
  const { default: writeFileAtomic } = await import('write-file-atomic');
  try {
    await writeFileAtomic(file, text, options);
  } catch (error) {
    // A full disk does not say which file it is full for; and nobody knows the other file's name.
    throw Object.assign(error as Error, { path: file });
  }
}

/** Add a line to a private file. One write of a short line is whole, also with several writers. */
export function appendPrivate(file: string, line: string): void {
  makeFolder(path.dirname(file), 0o700);
  appendFileSync(file, line.endsWith('\n') ? line : `${line}\n`, { mode: 0o600 });
}

/** Parse YAML. @throws ImctlError FILE-INVALID with file:line:column. */
export async function parseYAML(text: string, file: string): Promise<unknown> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text, { prettyErrors: true });
  const wrong = document.errors[0];
  if (wrong) {
    const at = wrong.linePos?.[0];
    throw new ImctlError('FILE-INVALID', `${file}${at ? `:${at.line}:${at.col}` : ''}: ${wrong.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '')}`);
  }
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch (cause) {
    // Aliases of aliases, made to fill the memory.
    throw new ImctlError('FILE-INVALID', `${file}: ${(cause as Error).message}`, { cause });
  }
}

/** Parse JSON of a person's file. @throws ImctlError FILE-INVALID with file:line:column. */
export function parseJSONFile(text: string, file: string, parse: (text: string) => unknown = JSON.parse): unknown {
  try {
    return parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    const at = placeOf(text, (cause as Error).message);
    throw new ImctlError('FILE-INVALID', `${file}${at}: is not JSON: ${(cause as Error).message.replace(/ in JSON at position.*$| \(line \d+ column \d+\)$/s, '')}`, { cause });
  }
}

function placeOf(text: string, message: string): string {
  const told = /line (\d+) column (\d+)/.exec(message);
  if (told) return `:${told[1]}:${told[2]}`;
  const position = /position (\d+)/.exec(message);
  const before = position ? text.slice(0, Number(position[1])) : /end of/i.test(message) ? text : undefined;
  if (before === undefined) return '';
  return `:${before.split('\n').length}:${before.length - before.lastIndexOf('\n')}`;
}
