// How fast bulk work goes: as many at once as the server bears, at most so many a second, and again what may be tried again.
// Imported by run.ts and work.ts. Knows neither files nor operations.
import { asImctlError, type ImctlError } from '../../base/errors.ts';
import { waitMs } from '../../base/wait.ts';
import { createFlow } from './flow.ts';

/** What may be set. */
export interface PaceOptions {
  /** Most at once. */
  parallel: number;
  /** Most items a second. */
  rate?: number;
  signal: AbortSignal;
  /** Milliseconds, for what is measured; default those of the process. */
  now?(): number;
}

/** Keeps pace. */
export interface Pace {
  /** Work on all, several at once. Ends early when `isOver` says so or the signal is aborted; what was begun is ended first. */
  each<T>(items: AsyncIterable<T>, size: (item: T) => number, work: (item: T) => Promise<void>, isOver: () => boolean): Promise<void>;
  /**
   * Try, and again when the server was busy, or when trying twice does no harm and the failure may pass. What comes of it
   * decides how many go at once (flow.ts).
   *
   * @param isRepeatable doing it twice is the same as doing it once.
   */
  attempt<T>(work: (again: boolean) => Promise<T>, isRepeatable: boolean): Promise<T>;
}

const MOST_ATTEMPTS = 5;
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5000;
/** OpenIM's word for a failure without a name (http-contract §7). */
const UNCLASSIFIED = 500;

/** Nothing listens there, or the name is not known: where no answer ever came, that does not pass while one waits. */
function isNowhere({ code, cause }: ImctlError): boolean {
  return code === 'UNREACHABLE' && cause instanceof Error && 'code' in cause && (cause.code === 'ECONNREFUSED' || cause.code === 'ENOTFOUND');
}

/** Make one. */
export function createPace({ parallel, rate, signal, now = () => performance.now() }: PaceOptions): Pace {
  const flow = createFlow(parallel, now);
  let freeAt = 0;
  let hasAnswered = false;
  const turn = async (items: number) => {
    if (rate === undefined) return;
    const askedAt = now();
    const startAt = Math.max(askedAt, freeAt);
    freeAt = startAt + (items * 1000) / rate;
    if (startAt > askedAt) await waitMs(startAt - askedAt, signal);
  };
  return {
    async each(items, size, work, isOver) {
      const running = new Set<Promise<void>>();
      let failure: { error: unknown } | undefined;
      try {
        for await (const item of items) {
          await turn(size(item));
          if (failure || signal.aborted || isOver()) break;
          const one: Promise<void> = work(item).catch((error: unknown) => { failure ??= { error }; }).finally(() => running.delete(one));
          running.add(one);
          while (running.size >= flow.atOnce) await Promise.race(running);
          if (failure || isOver()) break;
        }
      } catch (error) {
        if (!signal.aborted) failure ??= { error };
      } finally {
        await Promise.all(running);
      }
      if (failure) throw failure.error;
    },
    async attempt(work, isRepeatable) {
      for (let tries = 1; ; tries++) {
        try {
          const value = await work(tries > 1);
          flow.went();
          hasAnswered = true;
          return value;
        } catch (thrown) {
          const error = asImctlError(thrown);
          const isBusy = error.code === 'SERVER-BUSY';
          hasAnswered ||= error.errCode !== undefined;
          const mayPass = (error.retryable || error.errCode === UNCLASSIFIED) && (hasAnswered || !isNowhere(error));
          if (mayPass) flow.trouble();
          if (signal.aborted || tries >= MOST_ATTEMPTS || !(isBusy || (isRepeatable && mayPass))) throw error;
          await waitMs(Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries), signal);
        }
      }
    },
  };
}
