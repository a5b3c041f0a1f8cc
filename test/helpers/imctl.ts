// Running imctl as a person does: in this process on memory streams, or as a process of its own.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { homeOf, type Home } from '../../src/base/home.ts';
import { memoryStreams } from '../../src/base/streams.ts';
import { runProgram } from '../../src/cli/program.ts';

export const ROOT = path.join(import.meta.dirname, '..', '..');

/** What a run printed and how it ended. */
export interface Ran {
  status: number;
  out: string;
  err: string;
}

export interface RunOptions {
  /** Folder that stands for HOME; default a new empty one, removed with the test. */
  home?: string;
  cwd?: string;
  input?: string;
  env?: Record<string, string | undefined>;
  tty?: boolean;
  /** What the person at the terminal types when asked: a line, or one after the other. */
  typed?: string | readonly string[];
  columns?: number;
  signal?: AbortSignal;
  /** How many files the process may have open, as far as the run knows. */
  openFiles?: number;
  /** Hears of what is written to stdout as it comes. */
  onOut?(text: string): void;
  onErr?(text: string): void;
  /** Milliseconds since the process began; below 0: whatever has a budget of time has more of it. */
  uptimeMs?: number;
}

/** A folder that goes with the test. */
export function tempDir(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'imctl-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The files of a person whose home is `folder`. */
export function homeIn(folder: string): Home {
  const at = (...parts: string[]) => path.join(folder, ...parts, 'imctl');
  return homeOf({ config: at('.config'), log: at('.local/state'), data: at('.local/share'), cache: at('.cache') });
}

/** Run a command line in this process. */
export async function imctl(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const home = options.home ?? tempDir();
  const streams = memoryStreams(options.input ?? '', { isTTY: options.tty ?? false, columns: options.columns ?? 100 });
  const { onOut, onErr } = options;
  const hear = (sink: typeof streams.out, on: ((text: string) => void) | undefined) => (on ? Object.create(sink, { write: { value: (text: string) => { on(text); return sink.write(text); } } }) as typeof sink : sink);
  const heard = { ...streams, out: hear(streams.out, onOut), err: hear(streams.err, onErr) };
  const status = await runProgram(args, {
    streams: heard, home: homeIn(home), env: { ...options.env }, cwd: options.cwd ?? home, clock: systemClock, signal: options.signal ?? new AbortController().signal,
    dist: path.join(ROOT, 'dist'), uptimeMs: () => options.uptimeMs ?? 0,
    runtime: { node: process.versions.node, platform: `${process.platform}-${process.arch}`, pid: process.pid, execPath: process.execPath, abi: process.versions.modules, user: 'tester' },
    terminal: { ...(options.typed === undefined ? { input: process.stdin, output: process.stderr } : typist([options.typed].flat())), shown: process.stdout as NodeJS.WriteStream },
    takeInterrupts: () => () => {}, endAtOnce: () => () => {}, cutOffAtEnd: () => {}, outliveReader: () => {}, openFiles: () => options.openFiles, takeFailures: () => () => {},
  });
  return { status, out: streams.outText(), err: streams.errText() };
}

/** Somebody who types each line when a question stands there. */
function typist(lines: string[]): { input: NodeJS.ReadStream; output: NodeJS.WriteStream } {
  const [input, output] = [new PassThrough(), new PassThrough()];
  output.on('data', (shown: Buffer) => { if (/(?:\(y\/N\)|:) $/.test(shown.toString()) && lines.length > 0) input.write(lines.shift()); });
  return { input: input as unknown as NodeJS.ReadStream, output: output as unknown as NodeJS.WriteStream };
}

/** Run it as a process of its own, from the built program. */
export function imctlProcess(args: readonly string[], options: RunOptions & { timeoutMs?: number } = {}): Promise<Ran> {
  const home = options.home ?? tempDir();
  return new Promise((resolve) => {
    const child = execFile(path.join(ROOT, 'imctl'), [...args], {
      cwd: options.cwd ?? home, env: { PATH: process.env.PATH, HOME: home, ...options.env } as NodeJS.ProcessEnv, timeout: options.timeoutMs ?? 100_000, maxBuffer: 256 * 1024 * 1024,
    }, (error, out, err) => resolve({ status: error ? (typeof error.code === 'number' ? error.code : 128) : 0, out, err }));
    // It may end before it has read all.
    child.stdin!.on('error', () => {});
    child.stdin!.end(options.input ?? '');
  });
}

/** The arguments of a command line as a shell would split it; enough for our examples. */
export function splitLine(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3]!);
}
