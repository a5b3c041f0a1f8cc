// What V8 makes of a prelude, with the functions that any task calls: the sandbox's child then compiles nothing of it.
// Used by the build (bin/build.cjs), on the Node that will run it.
import ivm from 'isolated-vm';
import { createSandbox } from './isolate.ts';
import { KIND, type DoneMessage, type StartMessage } from './messages.ts';

/** A task, and a test file too where there are tests. */
const TASK = `(async function (imctl, exported) {
  imctl.log('x');
  await imctl.step('x', () => imctl.x.x());
  await imctl.sleep(1);
  imctl.test?.('x', () => { imctl.expect(1).toBe(1); });
  exported({ default: async () => 1 });
})`;
const DESCRIPTION = { objects: [{ name: 'x', operations: [{ path: 'x.x', name: 'x', effect: 'read', params: [], returns: 'value' }] }], shapes: {} };
const START: StartMessage = { description: JSON.stringify(DESCRIPTION), params: {}, memoryMb: 128, cpuMs: 10_000, wallMs: 10_000, seed: '00'.repeat(32), watched: false };

/** @param prelude its text. @returns data that V8 takes for this text alone. @throws Error when a small task does not run. */
export function compilePrelude(prelude: string): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const sandbox = createSandbox({
    ivm, prelude, memoryMb: START.memoryMb, nowMs: () => performance.now(), flush() {}, busy() {},
    send(kind, id, text) {
      if (kind === KIND.call) sandbox.answer(id, '{"value":{"run":[0],"go":true}}');
      else if (kind === KIND.fault || (kind === KIND.done && !(JSON.parse(text) as DoneMessage).ok)) reject(new Error(`a task does not run: ${text}`));
      else if (kind === KIND.done) resolve(sandbox.compiled());
    },
  });
  sandbox.start(TASK, START);
  return promise.finally(() => sandbox.dispose());
}
