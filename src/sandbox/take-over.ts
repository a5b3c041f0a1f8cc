// The sandbox that bin/early.sh started beside this process, before it was imctl.
// Imported by main.ts.
import { writeSync } from 'node:fs';
import { speakWith, type Listener, type SandboxChild } from './connection.ts';
import { createFrameWriter } from './frames.ts';
import { seeEnd } from './outside.ts';

// Pipes that are left open for us.
const TO_SANDBOX = 4, FROM_SANDBOX = 5, ITS_ERRORS = 7;
/** So long it is looked how it ended, so often. */
const ENDING_MS = 500, LOOK_MS = 5;
/** So much an empty pipe takes at once. */
const PIPE_BYTES = 64 * 1024;

/**
 * Take over the sandbox that bin/early.sh has started. @param pid its process: a child of this one, of which Node knows nothing.
 *
 * To make streams of its pipes takes 5 ms. So what is sent first is written as it is, and while the sandbox begins they are made.
 */
export function takeOver(pid: number): SandboxChild {
  let streams: SandboxChild | undefined;
  let listener: Listener | undefined;
  let left = PIPE_BYTES;
  let isKilled = false;
  const open = () => {
    if (!streams) {
      streams = openStreams(pid);
      streams.listen(listener);
    }
    return streams;
  };
  const first = createFrameWriter((bytes) => {
    left -= bytes.length;
    if (streams || left < 0) open().write(bytes);
    else try { writeSync(TO_SANDBOX, bytes); } catch { /* it has died, which its streams will tell */ }
  });
  return {
    pid, send: first.send,
    kill() {
      isKilled = true;
      if (streams) return streams.kill();
      endProcess(pid);
    },
    listen(next) {
      listener = next;
      if (streams) streams.listen(next);
      else if (next) setImmediate(() => { if (!isKilled) open(); });
    },
    write: (bytes) => open().write(bytes),
    backlog: () => streams?.backlog() ?? 0,
    complaints: () => streams?.complaints() ?? '',
    get alive() { return streams?.alive ?? !isKilled; },
  };
}

function openStreams(pid: number): SandboxChild {
  const { Socket } = process.getBuiltinModule('node:net');
  const input = new Socket({ fd: TO_SANDBOX, readable: false, writable: true });
  const [output, errors] = [FROM_SANDBOX, ITS_ERRORS].map((fd) => new Socket({ fd, readable: true, writable: false })) as [InstanceType<typeof Socket>, InstanceType<typeof Socket>];
  const pipes = [input, output, errors];
  return speakWith({
    pid, input, output, errors,
    onClosed(listener) {
      let open = 2;
      const close = () => { if (--open === 0) tell(ENDING_MS); };
      // Its pipes are closed before its end can be seen.
      const tell = (leftMs: number) => {
        const end = seeEnd(pid);
        if (end || leftMs <= 0) listener(end ?? { code: null, signal: null });
        else setTimeout(tell, LOOK_MS, leftMs - LOOK_MS);
      };
      for (const pipe of [output, errors]) pipe.on('close', close);
    },
    onFailed() {},
    kill() {
      endProcess(pid);
      for (const pipe of pipes) pipe.unref();
    },
  });
}

function endProcess(pid: number): void {
  // Until somebody waits for it, which Node never does, its number is no other's.
  try { process.kill(pid, 'SIGKILL'); } catch { /* it has ended */ }
}
