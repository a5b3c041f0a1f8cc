// Ctrl+C behind an await. There an entry has left the script that Ctrl+C ends, and a loop without end would hold this thread for
// good: neither signals nor the end of the terminal would reach it. A small thread listens instead, and has V8 end the loop.
// Imported by evaluator.ts.
import type { Worker } from 'node:worker_threads';

/** Listens for Ctrl+C while an entry is awaited. */
export interface Watch {
  /** From now on Ctrl+C is heard, whatever this thread does. Call it behind runInThisContext, never around: both set the handler of the process. */
  begin(): void;
  /** Not any more; returns when the other thread has let go of the signal. */
  end(): void;
  close(): Promise<void>;
}

/** Places in the memory that both threads see. */
const WANTED = 0;
const LISTENING = 1;
const UNHEARD = 2;

/** The other thread has let go within microseconds; longer than this only when the machine stands still. */
const LET_GO_MS = 1000;

/** @param onInterrupt called in this thread after Ctrl+C; what computed without end has been ended by then. */
export function createWatch(onInterrupt: () => void): Watch {
  const memory = new SharedArrayBuffer(12);
  const state = new Int32Array(memory);
  let worker: Worker | undefined;
  const start = () => {
    const { Worker } = process.getBuiltinModule('node:worker_threads');
    worker = new Worker(LISTENER, { eval: true, workerData: memory, env: {}, stdin: false });
    worker.on('message', () => {
      Atomics.store(state, UNHEARD, 0);
      Atomics.notify(state, UNHEARD);
      if (Atomics.load(state, WANTED) === 1) onInterrupt();
    });
    worker.unref();
  };
  return {
    begin() {
      Atomics.store(state, WANTED, 1);
      Atomics.notify(state, WANTED);
      if (!worker) start();
    },
    end() {
      Atomics.store(state, WANTED, 0);
      Atomics.notify(state, WANTED);
      Atomics.store(state, UNHEARD, 0);
      Atomics.notify(state, UNHEARD);
      Atomics.wait(state, LISTENING, 1, LET_GO_MS);
    },
    async close() {
      await worker?.terminate();
    },
  };
}

/**
 * The other thread, as text, since it is a program of its own and has no file in a bundle. It only ever waits: for being wanted,
 * then for Ctrl+C. Then it says so, and when nobody hears it for a moment, the main thread computes: V8 ends that.
 * Every wait for an ear is breakable too, since between two listeners Ctrl+C would end the process.
 */
const LISTENER = `
const { parentPort, workerData } = require('node:worker_threads');
const { Script } = require('node:vm');
const { Session } = require('node:inspector');
const state = globalThis.state = new Int32Array(workerData);
const isBroken = (script) => { try { script.runInThisContext({ breakOnSigint: true }); return false; } catch { return true; } };
const wanted = new Script('Atomics.wait(state, ${WANTED}, 1)');
const heard = new Script('Atomics.wait(state, ${UNHEARD}, 1, 100)');
for (;;) {
  Atomics.wait(state, ${WANTED}, 0);
  Atomics.store(state, ${LISTENING}, 1);
  while (Atomics.load(state, ${WANTED}) === 1) {
    if (!isBroken(wanted)) continue;
    Atomics.store(state, ${UNHEARD}, 1);
    parentPort.postMessage('interrupted');
    while (isBroken(heard));
    if (Atomics.load(state, ${UNHEARD}) === 0) continue;
    const session = new Session();
    session.connectToMainThread();
    session.post('Runtime.terminateExecution');
    for (let tries = 0; Atomics.load(state, ${UNHEARD}) === 1 && tries < 20; tries++) isBroken(heard);
    session.disconnect();
  }
  Atomics.store(state, ${LISTENING}, 0);
  Atomics.notify(state, ${LISTENING});
}
`;
