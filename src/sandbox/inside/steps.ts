// Steps of a task: titled, timed, nested, reported.
// Imported by the prelude; pure code.
import { parseDuration } from '../../base/fields.ts';
import { cut, describeThrown } from './errors.ts';

/** A step's function gets the `step` that nests in it: needed only where steps run side by side. */
type Act<T> = (step: StepFunction) => T | Promise<T>;

/** `step("title", fn)`; answers with what `fn` answered. */
export interface StepFunction {
  <T>(title: string, act: Act<T>): Promise<T>;
  /** Try again when it throws. `times` counts all tries (default 3); `delay` is between them (default 1 s), in ms or as "2s". */
  retry<T>(title: string, options: { times?: number; delay?: number | string }, act: Act<T>): Promise<T>;
}

/** What steps need of the place. */
export interface StepParts {
  emit(data: Record<string, unknown>): void;
  sleep(ms: number): Promise<void>;
}

interface Open {
  id: number;
  title: string;
  up?: Open;
  /** The stretch of code, from one await to the next, in which it was opened. */
  stretch: object;
}

/** The steps of one task. `path()`: titles of the innermost open one and those around it. */
export function createSteps(parts: StepParts): { step: StepFunction; path(): string[]; current(): number | undefined } {
  const open = new Set<Open>();
  let nextID = 1;
  let within: Open | undefined;
  let stretch: object | undefined;

  const stretchNow = () => {
    if (!stretch) {
      stretch = {};
      Promise.resolve().then(() => { stretch = undefined; });
    }
    return stretch;
  };
  // While a step's function runs up to its first await, `within` says who opens a step. Later nothing does: then it is the one open
  // step that nobody is inside of, if there is just one and it was opened in an earlier stretch; else what all open ones share.
  const around = (now: object): Open | undefined => {
    if (within) return within;
    const leaves = [...open].filter((one) => one.stretch !== now && ![...open].some((other) => other.up === one && other.stretch !== now));
    return leaves.length <= 1 ? leaves[0] : shared(leaves);
  };

  const run = async <T>(title: string, act: Act<T>, inside: Open | undefined, retry?: { times: number; delayMs: number }): Promise<T> => {
    const now = stretchNow();
    const self: Open = { id: nextID++, title: cut(String(title), 500), up: inside ?? around(now), stretch: now };
    open.add(self);
    const started = Date.now();
    parts.emit({ name: 'step-start', step: self.id, parent: self.up?.id, title: self.title });
    const end = (data: Record<string, unknown>) => {
      open.delete(self);
      parts.emit({ name: 'step-end', step: self.id, parent: self.up?.id, title: self.title, ms: Date.now() - started, ...data });
    };
    for (let tried = 1; ; tried++) {
      try {
        const value = await enter(self, act);
        end({ ok: true, ...(typeof value === 'string' ? { detail: cut(value, 1000) } : {}), ...(tried > 1 ? { tries: tried } : {}) });
        return value;
      } catch (thrown) {
        const { message, data } = describeThrown(thrown);
        const stopped = data?.code === 'INTERRUPTED';
        if (!retry || tried >= retry.times || stopped) {
          end({ ok: false, message: cut(message, 1000), ...(data?.code ? { code: data.code } : {}), ...(tried > 1 ? { tries: tried } : {}) });
          throw thrown;
        }
        parts.emit({ name: 'step-retry', step: self.id, title: self.title, tries: tried, message: cut(message, 1000) });
        await parts.sleep(retry.delayMs);
      }
    }
  };
  const enter = <T>(self: Open, act: Act<T>): T | Promise<T> => {
    const before = within;
    within = self;
    try { return act(bind(self)); } finally { within = before; }
  };
  const bind = (inside: Open | undefined): StepFunction => {
    const step = <T>(title: string, act: Act<T>) => run(title, checkAct(act, title), inside);
    const retry = <T>(title: string, { times = 3, delay = 1000 }: { times?: number; delay?: number | string }, act: Act<T>) => {
      return run(title, checkAct(act, title), inside, { times: Math.max(1, times), delayMs: readMs(delay) });
    };
    return Object.freeze(Object.assign(step, { retry }));
  };
  const deepest = () => [...open].at(-1);
  return {
    step: bind(undefined),
    current: () => (within ?? deepest())?.id,
    path: () => chain(deepest()).map((one) => one.title).reverse(),
  };
}

/** Milliseconds of a number or a text like "2s". @throws TypeError. */
export function readMs(time: number | string): number {
  const ms = typeof time === 'number' ? time : parseDuration(String(time));
  if (ms === undefined || !(ms >= 0)) throw new TypeError(`"${String(time)}" is no duration: a number of milliseconds, or a text like "90s", "10m", "2h"`);
  return ms;
}

function checkAct<T>(act: Act<T>, title: string): Act<T> {
  if (typeof act !== 'function') throw new TypeError(`step("${String(title)}", …) takes a function as its second argument`);
  return act;
}

function chain(from: Open | undefined): Open[] {
  const found: Open[] = [];
  for (let at = from; at; at = at.up) found.push(at);
  return found;
}

/** The innermost step that is around all of these. */
function shared(leaves: readonly Open[]): Open | undefined {
  const others = leaves.slice(1).map((leaf) => new Set(chain(leaf)));
  return chain(leaves[0]).find((one) => others.every((set) => set.has(one)) && !leaves.includes(one));
}
