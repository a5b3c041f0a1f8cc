// Errors of connections, and of pipes to programs, come without a trace of who opened them. Here they get one, so that one that nobody handles can be found.
// Loaded before every test file (vitest.config.ts). Changes nothing but the stack of such an error.
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { errorMonitor, type EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

const DEPTH = 40;

/** The stack of whoever opens something now. Its text is made when it is asked for. */
function capture(): { stack: string } {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = DEPTH;
  const origin = new Error() as { stack: string };
  Error.stackTraceLimit = stackTraceLimit;
  return origin;
}

/** Told before those who listen, and not one of them: an error that nobody hears stays unheard. */
function trace(emitter: EventEmitter, origin: { stack: string }): void {
  emitter.on(errorMonitor, (error: Error) => {
    const lines = origin.stack.split('\n').filter((line) => line.includes(' at ') && !/node:|origins\.ts/.test(line));
    error.stack = `${error.stack}\n${lines.join('\n')}`;
  });
}

subscribe('net.client.socket', (message) => trace((message as { socket: Socket }).socket, capture()));
subscribe('child_process', (message) => {
  const { process: child } = message as { process: ChildProcess };
  const origin = capture();
  // It has its pipes once it is started.
  queueMicrotask(() => { for (const pipe of child.stdio ?? []) if (pipe) trace(pipe, origin); });
});
