// Starts the sandbox's process, early: as soon as it is known that a task will run.
// Imported by run.ts and by those who start a task.
import type { ChildProcessByStdio } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import * as path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { speakWith, type SandboxChild } from './connection.ts';

/** The files a sandbox is made of. */
export interface SandboxFiles {
  /** dist/sandbox-child.cjs */
  childFile: string;
  /** dist/sandbox-prelude.js; of test files dist/sandbox-test-prelude.js. */
  preludeFile: string;
  /** What V8 made of the prelude when it was built; absent where the build was another Node's. */
  compiledFile?: string;
  /** isolated-vm's library for this Node: `findIvmFile`. */
  ivmFile: string;
  /** The Node to run it: 26, whose permission model closes the network. */
  nodeFile: string;
}

/** Megabytes that an isolate is made for before the task's own wish is known; the default of `limits.memoryMb`. */
export const DEFAULT_MEMORY_MB = 128;

/** Start a sandbox. It may read its own files, nothing else; no network, no programs, no threads, no environment. */
export function spawnChild(files: SandboxFiles): SandboxChild {
  const child = spawnProcess(files);
  return speakWith({
    pid: child.pid, input: child.stdin, output: child.stdout, errors: child.stderr,
    onClosed: (listener) => { child.on('close', (code, signal) => listener({ code, signal })); },
    onFailed: (listener) => { child.on('error', listener); },
    kill() {
      child.kill('SIGKILL');
      // Nobody waits until the system has cleared it away.
      child.unref();
      for (const pipe of child.stdio) (pipe as Socket | null)?.unref();
    },
  });
}

/** The bare process, with pipes to it. */
export function spawnProcess(files: SandboxFiles): ChildProcessByStdio<Writable, Readable, Readable> {
  const [program, ...args] = commandOf(files);
  // Not needed, and not loaded, where the sandbox was started before imctl.
  const { spawn } = process.getBuiltinModule('node:child_process');
  return spawn(program, args, {
    env: {}, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true,
    // Its own process group: Ctrl+C of the terminal goes to the parent alone.
    detached: path.sep === '/',
  });
}

/** The program that a sandbox's process runs, and its arguments. */
export function commandOf({ childFile, preludeFile, compiledFile, ivmFile, nodeFile }: SandboxFiles): [string, ...string[]] {
  const own = [childFile, preludeFile, ...(compiledFile === undefined ? [] : [compiledFile])];
  return [
    nodeFile, '--permission', '--allow-addons', ...own.map((file) => `--allow-fs-read=${file}`), '--disable-warning=SecurityWarning', '--max-old-space-size=4096',
    childFile, ivmFile, String(DEFAULT_MEMORY_MB), ...own.slice(1),
  ];
}

/**
 * The files of the sandbox of an installation.
 *
 * @param dist folder of the built program; isolated-vm is looked for from there.
 * @param runs which prelude it gets.
 * @param runtime `abi`: process.versions.modules; `node`: process.versions.node; `platform` and `arch`: those of process; `execPath`: the Node to run it.
 */
export function findSandboxFiles(dist: string, runtime: { platform: string; arch: string; abi: string; node: string; execPath: string }, runs: 'tasks' | 'tests' = 'tasks'): SandboxFiles {
  const found = createRequire(path.join(dist, 'x.cjs')).resolve('isolated-vm/package.json');
  const preludeFile = path.join(dist, runs === 'tests' ? 'sandbox-test-prelude.js' : 'sandbox-prelude.js');
  const compiledFile = compiledFileOf(preludeFile, runtime);
  return {
    childFile: path.join(dist, 'sandbox-child.cjs'), preludeFile, ...(existsSync(compiledFile) ? { compiledFile } : {}),
    ivmFile: findIvmFile(path.dirname(found), runtime), nodeFile: runtime.execPath,
  };
}

/** Where the build leaves what V8 made of a prelude: for this Node on this kind of machine and no other. */
export function compiledFileOf(preludeFile: string, { arch, node }: { arch: string; node: string }): string {
  return `${preludeFile}-${arch}-${node}.bin`;
}

/**
 * The library of isolated-vm for a Node.
 *
 * @param folder the package's folder: node_modules/isolated-vm.
 * @param target `abi`: process.versions.modules; `platform` and `arch`: those of process.
 */
export function findIvmFile(folder: string, { platform, arch, abi }: { platform: string; arch: string; abi: string }): string {
  const libc = platform !== 'linux' ? '' : existsSync('/etc/alpine-release') ? '.musl' : '.glibc';
  return path.join(folder, 'prebuilds', `${platform}-${arch}`, `isolated-vm.abi${abi}${libc}.node`);
}
