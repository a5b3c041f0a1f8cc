// The task files and the test files of a folder.
// Imported by the commands check, tasks and test.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { ImctlError } from '../../base/errors.ts';
import { didYouMeanFile } from '../../base/nearest-file.ts';
import { plural } from '../../base/spell.ts';

/** TypeScript files among what was named (default the working folder), folders with all below them but `node_modules` and what begins with a dot. @throws ImctlError FILE-MISSING, FILE-INVALID when there are none. */
export function findTasks(words: readonly string[], cwd: string): string[] {
  const named = words.length === 0 ? ['.'] : words;
  const found = filesOf(named, cwd, () => true);
  if (found.length === 0) throw new ImctlError('FILE-INVALID', `${named.join(', ')}: there is no task in it`, { hint: 'tasks are TypeScript files;  imctl init  makes a folder with one' });
  return [...new Set(found)].sort();
}

/** Test files, and of those that were named with a line alone (`a.ts:12`) the lines. */
export interface FoundTests {
  files: string[];
  lines: ReadonlyMap<string, readonly number[]>;
}

/** The test files among what was named (default the working folder): files as they stand, and in folders those that import `test` from "imctl". @throws ImctlError FILE-MISSING; NO-TESTS (exit 21) when there are none. */
export function findTests(words: readonly string[], cwd: string): FoundTests {
  const named = words.length === 0 ? ['.'] : words;
  const found = named.map((word) => splitLine(word, cwd)).flatMap(({ name, line }) => filesOf([name], cwd, isTestFile).map((file) => ({ file, line })));
  if (found.length === 0) throw new ImctlError('NO-TESTS', `${named.join(', ')}: there is no test file in it`);
  const byFile = Map.groupBy(found, ({ file }) => file);
  const lines = [...byFile].flatMap(([file, all]): [string, number[]][] => (all.every(({ line }) => line !== undefined) ? [[file, all.map(({ line }) => line!)]] : []));
  return { files: [...byFile.keys()].sort(), lines: new Map(lines) };
}

/** `a.ts:12` or `a.ts:12:3`, as failures name places, unless a file is called so. @throws ImctlError FILE-INVALID for a line that is not there. */
function splitLine(word: string, cwd: string): { name: string; line?: number } {
  const [, name, line] = /^(.+?):(\d+)(?::\d+)?$/.exec(word) ?? [];
  if (name === undefined || existsSync(path.resolve(cwd, word))) return { name: word };
  checkLine(path.resolve(cwd, name), name, Number(line));
  return { name, line: Number(line) };
}

function checkLine(place: string, shown: string, line: number): void {
  if (!existsSync(place)) return;
  if (statSync(place).isDirectory()) throw new ImctlError('FILE-INVALID', `${shown} is a folder: it has no line ${line}`, { hint: `a line stands behind a file:  imctl test ${shown}/…ts:${line}` });
  const lines = readFileSync(place, 'utf8').split('\n').length;
  if (line > lines) throw new ImctlError('FILE-INVALID', `${shown} has ${plural(lines, 'line')}, and no line ${line}`);
}

/** Does it import `test` from "imctl"? */
export function isTestFile(file: string): boolean {
  return IMPORTS_TEST.test(readFileSync(file, 'utf8'));
}

const IMPORTS_TEST = /\bimport\s*\{[^}]*\b(?:test|it)\b[^}]*\}\s*from\s*["']imctl["']/;

/** Files as they were named, and those of named folders that are wanted. */
function filesOf(named: readonly string[], cwd: string, wanted: (file: string) => boolean): string[] {
  return named.flatMap((name) => {
    const place = path.resolve(cwd, name);
    if (!existsSync(place)) throw new ImctlError('FILE-MISSING', `there is no file or folder ${name}`, { hint: `${didYouMeanFile(place, name)}paths start at ${cwd}` });
    return statSync(place).isDirectory() ? filesIn(place).filter(wanted) : [place];
  });
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = path.join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.name === 'node_modules') return [];
    if (entry.isDirectory()) return filesIn(place);
    return /\.m?ts$/.test(entry.name) && !/\.d\.m?ts$/.test(entry.name) ? [place] : [];
  });
}
