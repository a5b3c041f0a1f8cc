// The sandbox that bin/early.sh started beside this process, before it was imctl.
// Imported by main.ts.
import { Socket } from 'node:net';
import { speakWith, type SandboxChild } from './connection.ts';
import { seeEnd } from './outside.ts';

// Pipes that are left open for us.
const TO_SANDBOX = 4, FROM_SANDBOX = 5, ITS_ERRORS = 7;

/** Take over the sandbox that bin/early.sh has started. @param pid its process: a child of this one, of which Node knows nothing. */
export function takeOver(pid: number): SandboxChild {
  const input = new Socket({ fd: TO_SANDBOX, readable: false, writable: true });
  const [output, errors] = [FROM_SANDBOX, ITS_ERRORS].map((fd) => new Socket({ fd, readable: true, writable: false })) as [Socket, Socket];
  const pipes = [input, output, errors];
  return speakWith({
    pid, input, output, errors,
    onClosed(listener) {
      let open = 2;
      const close = () => { if (--open === 0) listener(seeEnd(pid)); };
      for (const pipe of [output, errors]) pipe.on('close', close);
    },
    onFailed() {},
    kill() {
      // Until somebody waits for it, which Node never does, its number is no other's.
      try { process.kill(pid, 'SIGKILL'); } catch { /* it has ended */ }
      for (const pipe of pipes) pipe.unref();
    },
  });
}
