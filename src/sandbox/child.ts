// The sandbox's process: an entry, built to one file. It holds no secret, no environment, no network and no file but its own.
// Started by spawn.ts with Node's permission model; speaks frames on its standard input and output; ends when they close.
import * as fs from 'node:fs';
import type * as IVM from 'isolated-vm';
import { createWaiter } from '../base/awake.ts';
import { uptimeMs } from '../base/clock.ts';
import { createFrameReader, createFrameWriter, encodeFrame } from './frames.ts';
import { createSandbox, type Sandbox } from './isolate.ts';
import { BEAT_MS, KIND, type Beat, type LapMessage, type StartMessage, type StopMessage } from './messages.ts';

// Each by a thread of the system's pool, which a stream does without.
const PLAIN_READS = 8;
// The parent may send large answers; the isolate's own limit is what holds them.
const MAX_INPUT_BYTES = 256 * 1024 * 1024;

const [, , ivmFile, memoryMb, preludeFile, compiledFile] = process.argv as [string, string, string, string, string, string?];

// A terminal's Ctrl+C is the parent's to handle: cleanups still have to run here.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

const writer = createFrameWriter(writeAll);
const answers = createWaiter(uptimeMs);
const prelude = fs.readFileSync(preludeFile, 'utf8');
const ivm = loadIvm(ivmFile);
const compiled = compiledFile === undefined ? undefined : new Uint8Array(fs.readFileSync(compiledFile));
let madeForMb = Number(memoryMb);
let sandbox: Sandbox = newSandbox();
let used = false;
let code = '';
let beatAt = 0;
const chunk = Buffer.allocUnsafe(64 * 1024);

const read = createFrameReader(MAX_INPUT_BYTES, (kind, id, text) => {
  if (kind === KIND.code) code = text;
  else if (kind === KIND.start) start(JSON.parse(text) as StartMessage);
  else if (kind === KIND.answer) {
    answers.came();
    sandbox.answer(id, text);
  }
  else if (kind === KIND.stop) sandbox.stop(JSON.parse(text) as StopMessage);
  else if (kind === KIND.lap) sandbox.lap(JSON.parse(text) as LapMessage);
});
writeAll(encodeFrame(KIND.ready, 0, ''));
readOn(1);
setInterval(beat, BEAT_MS);

/** The first messages are read without a stream: to make one takes 4 ms, in which a small task has come to its end. */
function readOn(turn: number): void {
  if (turn > PLAIN_READS) return readStream();
  fs.read(0, chunk, (error, length) => {
    if (error?.code === 'EAGAIN') return readStream();
    if (error || length === 0) return end();
    take(length);
    readOn(turn + 1);
  });
}

/** Into the same bytes each time: of process.stdin each message would be 64 KB, allocated and cut down. */
function readStream(): void {
  const { Socket } = process.getBuiltinModule('node:net');
  const stream = new Socket({ fd: 0, readable: true, writable: false, onread: { buffer: chunk, callback: take } });
  for (const event of ['end', 'close', 'error'] as const) stream.on(event, end);
}

function take(length: number): boolean {
  read(Buffer.from(chunk.subarray(0, length)));
  return true;
}

/** process.exit would wait for an isolate that may never stop. */
function end(): void {
  process.kill(process.pid, 'SIGKILL');
}

function beat(): void {
  beatAt = uptimeMs();
  sandbox.watch();
  send(KIND.beat, 0, JSON.stringify({ rssBytes: process.memoryUsage.rss(), cpuMs: sandbox.cpuMs(), line: sandbox.line() } satisfies Beat));
}

/** A task that never stops talking keeps this thread from its timers. */
function busy(): void {
  if (uptimeMs() - beatAt >= BEAT_MS) beat();
}

/** Written at once and not through a stream: half the cost, and a parent that reads slowly holds the task back. */
function writeAll(bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) {
    try {
      at += fs.writeSync(1, bytes, at);
    } catch (error) {
      // Only where a pipe does not block, which none of ours should do.
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'EAGAIN') end();
    }
  }
}

function start(message: StartMessage): void {
  // The isolate was made before the task's wish was known, or it has served another one.
  if (used || message.memoryMb !== madeForMb) {
    sandbox.dispose();
    madeForMb = message.memoryMb;
    sandbox = newSandbox();
  }
  used = true;
  sandbox.start(code, message);
  code = '';
}

function newSandbox(): Sandbox {
  return createSandbox({ ivm, prelude, ...(compiled ? { compiled } : {}), memoryMb: madeForMb, nowMs: uptimeMs, send, flush: writer.flush, busy });
}

function send(kind: number, id: number, text: string): void {
  writer.send(kind, id, text);
  if (kind === KIND.call) answers.waits();
}

/** Straight from its file: node-gyp-build would look at files that may not be read here. */
function loadIvm(file: string): typeof IVM {
  const module = { exports: {} as { ivm: typeof IVM } };
  process.dlopen(module, file);
  return module.exports.ivm;
}
