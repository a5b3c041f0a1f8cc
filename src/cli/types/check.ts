// Type-checking tasks with TypeScript's own program, against the declarations of this imctl.
// Imported by the command check. The program is native and takes some 40 ms; it reads files and runs none.
import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asImctlError, ImctlError } from '../../base/errors.ts';
import { makeFolder, writePrivate } from '../../base/files.ts';
import { codeFrame } from '../../sandbox/code-frame.ts';
import { withNearestMember } from './nearest-member.ts';

/** Something that is wrong in a file. */
export interface Mistake {
  /** As the person would write it. */
  file: string;
  line: number;
  column: number;
  /** `TS2551` */
  code: string;
  message: string;
  /** The line with a mark, and those around it. */
  frame: string;
}

/** What a task is checked as: strict, and nothing of Node or the browser. */
export const COMPILER_OPTIONS = {
  target: 'esnext', lib: ['esnext'], types: [], module: 'esnext', moduleResolution: 'bundler', strict: true, noEmit: true,
  allowImportingTsExtensions: true, resolveJsonModule: true, skipLibCheck: true, isolatedModules: true, moduleDetection: 'force',
} as const;

const TIME_MS = 60_000;
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Check files.
 *
 * @param files absolute paths.
 * @param place where the program is looked for (`dist`), where what it is given is kept, and how files are named.
 * @throws ImctlError UNSUPPORTED when TypeScript is not installed.
 */
export async function checkFiles(files: readonly string[], declarations: string, place: { dist: string; cache: string; cwd: string; platform: string; pid: number; signal: AbortSignal }): Promise<Mistake[]> {
  if (files.length === 0) return [];
  const { folder, module, leave } = await keepDeclarations(declarations, place.cache);
  const project = path.join(folder, `tsconfig.${place.pid}.json`);
  try {
    await writePrivate(project, JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files: [module, ...files] }));
    const mistakes = readMistakes(await runCompiler(findCompiler(place.dist, place.platform), ['-p', project, '--pretty', 'false'], place.cwd, place.signal), place.cwd);
    return mistakes.map((one) => ({ ...one, message: withNearestMember(one.message, declarations) }));
  } finally {
    rmSync(project, { force: true });
    leave();
  }
}

/** Where the compiler finds what there is: kept for the next time, or where nothing can be kept in a folder of this run. */
async function keepDeclarations(declarations: string, cache: string): Promise<{ folder: string; module: string; leave(): void }> {
  const write = async (folder: string) => {
    const module = path.join(folder, 'imctl.d.ts');
    makeFolder(folder, 0o700);
    await writePrivate(module, declarations);
    return { folder, module };
  };
  try {
    return { ...await write(path.join(cache, 'types', hash('sha256', declarations, 'hex').slice(0, 16))), leave: () => {} };
  } catch {
    const folder = mkdtempSync(path.join(tmpdir(), 'imctl-types-'));
    return { ...await write(folder), leave: () => rmSync(folder, { recursive: true, force: true }) };
  }
}

function findCompiler(dist: string, platform: string): string {
  try {
    const found = createRequire(path.join(dist, 'x.cjs')).resolve(`@typescript/typescript-${platform}/package.json`);
    return path.join(path.dirname(found), 'lib', platform.startsWith('win32') ? 'tsc.exe' : 'tsc');
  } catch (cause) {
    throw new ImctlError('UNSUPPORTED', `TypeScript is not installed for ${platform}`, { hint: 'npm ci --include=optional  in the folder of imctl', cause });
  }
}

function runCompiler(program: string, args: readonly string[], cwd: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { cwd, timeout: TIME_MS, killSignal: 'SIGKILL', signal, maxBuffer: MOST_BYTES, env: { GOMAXPROCS: '2' } }, (error, stdout, stderr) => {
      if (signal.aborted) return reject(asImctlError(signal.reason));
      // It ends with 1 or 2 when it has found something.
      if (error && typeof error.code !== 'number') return reject(new ImctlError('UNSUPPORTED', `TypeScript could not be run: ${error.message}`, { cause: error }));
      if (error && stdout === '') return reject(new ImctlError('BUG', `TypeScript failed: ${stderr.slice(0, 500)}`, { cause: error }));
      resolve(stdout);
    });
  });
}

/** `tasks/a.ts(3,7): error TS2551: Property …`, further lines of one message indented. */
function readMistakes(text: string, cwd: string): Mistake[] {
  const mistakes: Mistake[] = [];
  for (const line of text.split('\n')) {
    const match = /^(.+?)\((\d+),(\d+)\): error (TS\d+): (.*)$/.exec(line);
    if (!match) {
      const last = mistakes.at(-1);
      if (last && /^\s+\S/.test(line)) last.message += `\n${line}`;
      continue;
    }
    const [, shown, row, column, code, message] = match as unknown as [string, string, string, string, string, string];
    const file = path.relative(cwd, path.resolve(cwd, shown)) || shown;
    mistakes.push({ file, line: Number(row), column: Number(column), code, message, frame: codeFrame(readFileSync(path.resolve(cwd, shown), 'utf8'), Number(row), Number(column)) });
  }
  return mistakes;
}
