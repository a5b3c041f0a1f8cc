// When something is due, and for which device: by a rate for all together, or by each device's own thinking.
// Imported by engine.ts. Knows no actions and no server.
import type { Random } from '../../base/random.ts';

/** What drives a run. */
export interface DriveParts {
  random: Random;
  /** Open: what is due while no device is free is dropped. Closed: it waits. */
  open: boolean;
  /** Actions a second now; undefined: `thinkMs` decides. */
  rate?: () => number;
  thinkMs?: [number, number];
  /** @param at when it was due; performance.now(). In a closed one that is now. */
  begin(device: number, at: number): void;
  drop(): void;
}

/** Drives devices. */
export interface Drive {
  /** From now on things are due. */
  start(): void;
  stop(): void;
  /** The device can do something. */
  free(device: number): void;
  /** It cannot: it is gone, or busy. */
  taken(device: number): void;
}

/** How often it is looked what is due. */
const TICK_MS = 1;

/** Nothing is due before `start`. */
export function createDrive({ random, open, rate, thinkMs, begin, drop }: DriveParts): Drive {
  const idle = createIndexSet();
  const timers = new Map<number, NodeJS.Timeout>();
  let ticking: NodeJS.Timeout | undefined;
  let running = false;
  let dueAt = 0;

  /** Gaps of a Poisson process: many people who know nothing of each other. */
  const gap = () => (-Math.log(1 - random.next()) * 1000) / Math.max(1e-9, rate!());
  const tick = () => {
    const now = performance.now();
    while (dueAt <= now) {
      const device = idle.pick(random);
      if (device === undefined && !open) {
        // Nobody is free: it is due when somebody is, and what comes after it later by as much.
        dueAt = now;
        break;
      }
      if (device === undefined) drop();
      else {
        idle.delete(device);
        begin(device, open ? dueAt : now);
      }
      dueAt += gap();
    }
    ticking = setTimeout(tick, TICK_MS);
  };
  const think = (device: number, [from, to]: [number, number]) => {
    clearTimeout(timers.get(device));
    timers.set(device, setTimeout(() => { timers.delete(device); if (running) begin(device, performance.now()); }, random.integer(Math.round(from), Math.round(to))));
  };

  return {
    start() {
      running = true;
      dueAt = performance.now();
      // Nobody begins with all others: the first thought may be anywhere in its time.
      if (thinkMs) for (const device of idle.list()) think(device, [0, thinkMs[1]]);
      else {
        dueAt += gap();
        tick();
      }
    },
    stop() {
      running = false;
      clearTimeout(ticking);
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
    free(device) {
      idle.add(device);
      if (thinkMs && running) think(device, thinkMs);
    },
    taken(device) {
      idle.delete(device);
      clearTimeout(timers.get(device));
      timers.delete(device);
    },
  };
}

/** Numbers of which one is picked at random, whatever their number, in the same time. */
function createIndexSet() {
  const list: number[] = [];
  const places = new Map<number, number>();
  return {
    add(value: number) {
      if (places.has(value)) return;
      places.set(value, list.length);
      list.push(value);
    },
    delete(value: number) {
      const place = places.get(value);
      if (place === undefined) return;
      const last = list.pop()!;
      places.delete(value);
      if (last === value) return;
      list[place] = last;
      places.set(last, place);
    },
    pick: (random: Random): number | undefined => (list.length === 0 ? undefined : random.pick(list)),
    list: (): readonly number[] => list,
  };
}
