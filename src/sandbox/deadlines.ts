// How long a task may go on, by the clock and by its computing, as its own child counts it.
// Imported by isolate.ts; entries.ts takes its type. The parent holds the same limits from outside (guard.ts), a little later.

export type Limit = 'cpu' | 'wall';

/** Both limits of one task. None before `begin`. */
export interface Deadlines {
  /** Both count anew from here. */
  begin(limits: { cpuMs: number; wallMs: number }): void;
  /** The clock no longer counts: the parent now does. */
  stopClock(): void;
  /** So much more may be computed from here, whatever was left. */
  allowCpu(ms: number): void;
  /** A person is asked; until they have answered the clock does not count. */
  asked(id: number): void;
  answered(id: number): void;
  /** What is left of the limit that ends first. */
  left(now: number): { ms: number; limit: Limit };
  /** Which one is over by so many milliseconds. */
  over(byMs: number): Limit | undefined;
  /** Is the clock's over, and nobody is being asked? */
  isLate(): boolean;
}

/** @param nowMs milliseconds from some moment on. @param cpuMs what was computed so far. */
export function createDeadlines(nowMs: () => number, cpuMs: () => number): Deadlines {
  let cpuBaseMs = 0;
  let cpuLimitMs = Infinity;
  let wallEndMs = Infinity;
  const asked = new Map<number, number>();
  const usedMs = () => cpuMs() - cpuBaseMs;
  return {
    begin(limits) {
      cpuBaseMs = cpuMs();
      cpuLimitMs = limits.cpuMs;
      wallEndMs = nowMs() + limits.wallMs;
    },
    stopClock() { wallEndMs = Infinity; },
    allowCpu(ms) { cpuLimitMs = usedMs() + ms; },
    asked(id) { asked.set(id, nowMs()); },
    answered(id) {
      wallEndMs += nowMs() - (asked.get(id) ?? nowMs());
      asked.delete(id);
    },
    left(now) {
      const cpu = cpuLimitMs - usedMs();
      const wall = wallEndMs - now;
      return cpu < wall ? { ms: cpu, limit: 'cpu' } : { ms: wall, limit: 'wall' };
    },
    over(byMs) {
      if (usedMs() > cpuLimitMs + byMs) return 'cpu';
      return nowMs() > wallEndMs + byMs ? 'wall' : undefined;
    },
    isLate: () => nowMs() >= wallEndMs && asked.size === 0,
  };
}
