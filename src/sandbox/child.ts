// The sandbox's process: an entry, built to one file. It holds no secret, no environment, no network and no file but its own.
// Started by spawn.ts with Node's permission model; speaks frames on its standard input and output; ends when they close.
import * as fs from 'node:fs';
import type * as IVM from 'isolated-vm';
import { createFrameReader, createFrameWriter } from './frames.ts';
import { createSandbox, type Sandbox } from './isolate.ts';
import { BEAT_MS, KIND, type Beat, type LapMessage, type StartMessage, type StopMessage } from './messages.ts';

// The parent may send large answers; the isolate's own limit is what holds them.
const MAX_INPUT_BYTES = 256 * 1024 * 1024;

const [, , ivmFile, preludeFile, memoryMb] = process.argv as [string, string, string, string, string];

// A terminal's Ctrl+C is the parent's to handle: cleanups still have to run here.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

const send = createFrameWriter(writeAll);
const prelude = fs.readFileSync(preludeFile, 'utf8');
const ivm = loadIvm(ivmFile);
let madeForMb = Number(memoryMb);
/** What V8 made of the prelude: from the third isolate on, those before pay for it. */
const compiled: { data?: IVM.ExternalCopy<ArrayBuffer> } = {};
let sandbox: Sandbox = createSandbox({ ivm, prelude, memoryMb: madeForMb, send, busy });
let used = false;
let code = '';
let beatAt = 0;

const read = createFrameReader(MAX_INPUT_BYTES, (kind, id, text) => {
  if (kind === KIND.code) code = text;
  else if (kind === KIND.start) start(JSON.parse(text) as StartMessage);
  else if (kind === KIND.answer) sandbox.answer(id, text);
  else if (kind === KIND.stop) sandbox.stop(JSON.parse(text) as StopMessage);
  else if (kind === KIND.lap) sandbox.lap(JSON.parse(text) as LapMessage);
});
process.stdin.on('data', read);
// process.exit would wait for an isolate that may never stop.
for (const end of ['end', 'close', 'error'] as const) process.stdin.on(end, () => process.kill(process.pid, 'SIGKILL'));

setInterval(beat, BEAT_MS);
send(KIND.ready, 0, '');

function beat(): void {
  beatAt = performance.now();
  sandbox.watch();
  send(KIND.beat, 0, JSON.stringify({ rssBytes: process.memoryUsage.rss(), cpuMs: sandbox.cpuMs(), line: sandbox.line() } satisfies Beat));
}

/** A task that never stops talking keeps this thread from its timers. */
function busy(): void {
  if (performance.now() - beatAt >= BEAT_MS) beat();
}

/** Written at once and not through a stream: half the cost, and a parent that reads slowly holds the task back. */
function writeAll(bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) {
    try {
      at += fs.writeSync(1, bytes, at);
    } catch (error) {
      // Only where a pipe does not block, which none of ours should do.
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'EAGAIN') process.kill(process.pid, 'SIGKILL');
    }
  }
}

function start(message: StartMessage): void {
  // The isolate was made before the task's wish was known, or it has served another one.
  if (used || message.memoryMb !== madeForMb) {
    sandbox.dispose();
    madeForMb = message.memoryMb;
    sandbox = createSandbox({ ivm, prelude, compiled, memoryMb: madeForMb, send, busy });
  }
  used = true;
  sandbox.start(code, message);
  code = '';
}

/** Straight from its file: node-gyp-build would look at files that may not be read here. */
function loadIvm(file: string): typeof IVM {
  const module = { exports: {} as { ivm: typeof IVM } };
  process.dlopen(module, file);
  return module.exports.ivm;
}
