// The limits that the parent holds, whatever the child does: time, memory, life signs, and how much it may send.
// Imported by run.ts.
import { uptimeMs } from '../base/clock.ts';
import { spellMs } from '../base/spell.ts';
import type { Limits } from './failure.ts';
import { KIND, MAX_IN_FLIGHT, type Beat } from './messages.ts';
import type { SeenProcess } from './outside.ts';

/** Watches one child. */
export interface Guard {
  beat(beat: Pick<Beat, 'rssBytes' | 'cpuMs'>): void;
  message(kind: number, length: number): void;
  inFlight(count: number): void;
  /** A call has been answered, with this text. */
  answered(text: string): void;
  /** Time does not count while a person thinks. */
  pause(): void;
  resume(): void;
  /** The task's time counts anew from here. */
  lap(limits: Pick<Limits, 'wallMs' | 'cpuMs'>): void;
  /** From now on the cleanups' time counts, not the task's. */
  startGrace(): void;
  close(): void;
}

// The child ends a task at its limit, with the line it was at; when that did not happen so long after, the parent ends the child.
const LATE_MS = 1500;
const LOOK_MS = 50;
// A child that says nothing for so long is not alive; looks at which the parent itself was late do not count.
const SILENT_MS = 6000;
// Longer than its computing may take: isolated-vm gives a run up 5 s after its limit, and where that is the child's own thread, the child dies of it.
const STUCK_MS = 4000;
const LATE_LOOK_MS = 400;
// A fresh child holds about 60 MB. isolated-vm lets a hostile task have two or three times its limit.
const BASE_BYTES = 160 * 1024 * 1024;
const FACTOR = 2;
// What is said, not what is called: so many at once, and so many more each second.
const BURST = { messages: 200_000, bytes: 64 * 1024 * 1024, failures: 20_000 };
const PER_SECOND = { messages: 50_000, bytes: 32 * 1024 * 1024, failures: 2000 };
// Answers that the child has not taken yet are kept here, in the parent; so is what it says and nobody has read yet, several times over.
const MAX_BACKLOG_BYTES = 256 * 1024 * 1024;
const MAX_UNREAD = 64 * 1024 * 1024;

/** What a guard is made of. */
export interface GuardParts {
  limits: Limits;
  graceMs: number;
  /** Bytes that the child has not taken yet. */
  backlog(): number;
  /** Characters that were told and nobody has read yet. */
  unread(): number;
  /** Its process, seen from outside; absent where the system does not tell. A child that knows of it may compute in silence as long as its limit lets it. */
  see?(): SeenProcess | undefined;
  /** Called once, with a code, what happened, and a hint. */
  kill(code: string, what: string, hint?: string): void;
  /** Called in place of `kill` when it hangs in what cannot be interrupted. */
  stuck(): void;
}

/** Watch from now on. */
export function createGuard({ limits: { wallMs, cpuMs, memoryMb }, graceMs, backlog, unread, see, kill, stuck }: GuardParts): Guard {
  const maxRss = BASE_BYTES + FACTOR * memoryMb * 1024 * 1024;
  const left = { ...BURST };
  let limit = wallMs;
  let endsAt = uptimeMs() + wallMs + LATE_MS;
  let pausedAt: number | undefined;
  let lastLook = uptimeMs();
  let silentMs = 0;
  /** Computing, as of the last sign of life. */
  const cpu = { usedMs: 0, baseMs: 0, limitMs: cpuMs };
  const cpuLeftMs = () => Math.max(0, cpu.limitMs - (cpu.usedMs - cpu.baseMs));

  const checkMemory = (bytes = 0) => {
    if (bytes > maxRss) kill('TASK-MEMORY', `ended because it used more than ${memoryMb} MB of memory (its process held ${Math.round(bytes / 1048576)} MB)`);
  };

  const look = () => {
    const now = uptimeMs();
    const since = now - lastLook;
    lastLook = now;
    left.messages = Math.min(BURST.messages, left.messages + PER_SECOND.messages * since / 1000);
    left.bytes = Math.min(BURST.bytes, left.bytes + PER_SECOND.bytes * since / 1000);
    left.failures = Math.min(BURST.failures, left.failures + PER_SECOND.failures * since / 1000);
    if (since > LATE_LOOK_MS) { silentMs = 0; return; }
    silentMs += since;
    const seen = see?.();
    if (silentMs > (see ? cpuLeftMs() + STUCK_MS : SILENT_MS)) return seen && !seen.isStopped ? stuck() : kill('TASK-DIED', `the sandbox gave no sign of life for ${spellMs(silentMs)}${seen ? ': its process was stopped' : ''}`);
    checkMemory(seen?.residentBytes);
    if (pausedAt === undefined && now > endsAt) kill('TASK-TIMEOUT', `ended after ${limit / 1000} s, which is its limit; it could not be interrupted`);
  };
  const timer = setInterval(look, LOOK_MS);

  return {
    beat({ rssBytes, cpuMs }) {
      silentMs = 0;
      cpu.usedMs = Math.max(cpu.usedMs, cpuMs);
      checkMemory(rssBytes);
    },
    message(kind, length) {
      silentMs = 0;
      if (kind !== KIND.event) return;
      left.messages--;
      left.bytes -= length;
      if (left.messages < 0 || left.bytes < 0) kill('TASK-FLOOD', 'ended because it says more than anybody could read', 'log less, or write to a file');
      else if (unread() > MAX_UNREAD) kill('TASK-FLOOD', 'ended because it says more than is read', 'log less, or let its output go to a file');
    },
    inFlight(count) {
      if (count > 4 * MAX_IN_FLIGHT) kill('TASK-FLOOD', `ended because it had ${count} calls in flight at once`);
    },
    answered(text) {
      if (text.startsWith('{"error"') && --left.failures < 0) kill('TASK-FLOOD', 'ended because its calls fail faster than anything could be done about it', 'stop at an error, or look before each call');
      if (backlog() > MAX_BACKLOG_BYTES) kill('TASK-FLOOD', 'ended because it asks for more than it takes in', 'await each answer before the next call');
    },
    pause() { pausedAt ??= uptimeMs(); },
    resume() {
      if (pausedAt !== undefined) endsAt += uptimeMs() - pausedAt;
      pausedAt = undefined;
    },
    lap({ wallMs, cpuMs }) {
      Object.assign(cpu, { baseMs: cpu.usedMs, limitMs: cpuMs });
      limit = wallMs;
      endsAt = uptimeMs() + wallMs + LATE_MS;
    },
    startGrace() { endsAt = uptimeMs() + graceMs; },
    close() { clearInterval(timer); },
  };
}
