// Timers inside the isolate: one heap here, one timer in the child for the next that is due.
// Imported by the prelude; pure code.

/** The timers of one task. */
export interface Timers {
  set(act: () => void, ms: number, everyMs?: number): number;
  clear(id: unknown): void;
  /** Run what is due. */
  wake(): void;
  /** How many are waiting. */
  count(): number;
  /** Forget all. */
  clearAll(): void;
}

interface Timer {
  id: number;
  due: number;
  act: () => void;
  everyMs?: number;
}

// As browsers and Node have it: longer ones would overflow a 32-bit number.
const MAX_MS = 2 ** 31 - 1;

/** @param alarm asks to be woken after so many milliseconds; a later call replaces an earlier one. */
export function createTimers(alarm: (ms: number) => void, failed: (thrown: unknown) => void): Timers {
  const live = new Map<number, Timer>();
  const heap: Timer[] = [];
  let nextID = 1;
  let armed = Infinity;

  const arm = () => {
    while (heap.length > 0 && live.get(heap[0]!.id) !== heap[0]) pop(heap);
    const due = heap[0]?.due ?? Infinity;
    if (due >= armed) return;
    armed = due;
    alarm(Math.max(0, due - Date.now()));
  };
  const add = (timer: Timer) => {
    live.set(timer.id, timer);
    push(heap, timer);
    arm();
  };

  return {
    set(act, ms, everyMs) {
      const id = nextID++;
      add({ id, due: Date.now() + clamp(ms), act, ...(everyMs === undefined ? {} : { everyMs: Math.max(1, clamp(everyMs)) }) });
      return id;
    },
    clear(id) {
      if (typeof id === 'number') live.delete(id);
    },
    wake() {
      armed = Infinity;
      const now = Date.now();
      while (heap.length > 0 && heap[0]!.due <= now) {
        const timer = pop(heap);
        if (live.get(timer.id) !== timer) continue;
        live.delete(timer.id);
        if (timer.everyMs !== undefined) add({ ...timer, due: Math.max(now + 1, timer.due + timer.everyMs) });
        try { timer.act(); } catch (thrown) { failed(thrown); }
      }
      arm();
    },
    count: () => live.size,
    clearAll() { live.clear(); },
  };
}

function clamp(ms: number): number {
  const whole = Number(ms);
  return whole >= 0 ? Math.min(whole, MAX_MS) : 0;
}

function push(heap: Timer[], timer: Timer): void {
  let at = heap.push(timer) - 1;
  while (at > 0) {
    const up = (at - 1) >> 1;
    if (isSooner(heap[up]!, timer)) break;
    heap[at] = heap[up]!;
    at = up;
  }
  heap[at] = timer;
}

function pop(heap: Timer[]): Timer {
  const first = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let down = 2 * at + 1;
    if (down >= heap.length) break;
    if (down + 1 < heap.length && isSooner(heap[down + 1]!, heap[down]!)) down++;
    if (isSooner(last, heap[down]!)) break;
    heap[at] = heap[down]!;
    at = down;
  }
  heap[at] = last;
  return first;
}

/** Timers due at the same time run in the order they were set. */
function isSooner(a: Timer, b: Timer): boolean {
  return a.due < b.due || (a.due === b.due && a.id < b.id);
}
