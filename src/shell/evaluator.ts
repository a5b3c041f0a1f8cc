// Evaluates lines in V8's REPL mode, in this very thread, with the admin objects as globals.
// Imported by shell.ts and tests. Knows no terminal, so its tests need none.
import { ImctlError } from '../base/errors.ts';
import { complete, type Completion } from './complete.ts';
import { compiler, IMPORT, translate, type TypedError } from './language.ts';
import { createWatch } from './watch.ts';

/** Evaluates what is typed. */
export interface Evaluator {
  /**
   * Run typed text. @returns `unfinished` when it is the beginning of something; else the live value.
   * @throws what the text throws; TypedError for syntax; ImctlError INTERRUPTED after `interrupt`, or Ctrl+C while it computes or waits.
   */
  evaluate(source: string): Promise<{ unfinished: TypedError } | { value: unknown }>;
  /** Run a function of ours so that Ctrl+C ends it, as it ends typed code. */
  breakable<T>(work: () => T): T;
  /** Give up waiting for what was typed; a promise in it goes on by itself. */
  interrupt(): void;
  /** What could stand at the end of typed text; runs nothing that has an effect. */
  complete(text: string): Completion;
  /** Make or replace globals. */
  define(globals: Record<string, unknown>): void;
  /** The same for globals that are made when the first of them is read. */
  defineLate(names: readonly string[], make: () => Record<string, unknown>): void;
  close(): Promise<void>;
}

/**
 * @param importFrom loads modules for `import` at the prompt, relative ones from where the person is.
 * @param around called before code that may never end; what it returns, behind it.
 */
export function createEvaluator(importFrom: (specifier: string) => Promise<unknown>, around: () => () => void = () => () => {}): Evaluator {
  const vm = process.getBuiltinModule('node:vm');
  let session: import('node:inspector').Session | undefined;
  let work: () => unknown = () => {};
  let giveUp: ((error: ImctlError) => void) | undefined;
  let handed: unknown;
  let entries = 0;
  // By name, since V8 reaches them through code; hidden from lists of globals.
  const hide = (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value, configurable: true, enumerable: false });
  hide(RUN, () => work());
  hide(HAND, (value: unknown) => { handed = value; });
  hide(IMPORT, importFrom);
  const script = new vm.Script(`${RUN}()`, { filename: 'imctl' });
  const watch = createWatch(() => giveUp?.(interrupted()));

  const connect = () => {
    if (session) return session;
    session = new (process.getBuiltinModule('node:inspector').Session)();
    session.connect();
    return session;
  };
  const post = <T>(method: string, params: object) => {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    // Ctrl+C may end this very function before anybody holds the promise.
    promise.catch(() => {});
    (connect() as unknown as Posting).post(method, params, (error, result) => (error ? reject(error) : resolve(result as T)));
    return promise;
  };
  const breakable = <T>(doing: () => T): T => {
    let result: T;
    work = () => { result = doing(); };
    const behind = around();
    try {
      script.runInThisContext({ breakOnSigint: true });
    } catch (error) {
      throw isBroken(error) ? interrupted() : error;
    } finally {
      behind();
    }
    return result!;
  };
  /**
   * What is behind an await runs outside of `breakable`. It begins in a turn of its own: when V8 ends a loop it forgets every job
   * that was to follow in the same turn, and none of those may be ours.
   */
  const watched = async <T>(begin: () => Promise<T>, stopped: Promise<never>): Promise<T> => {
    const started = await new Promise<{ evaluated: Promise<T> } | { error: unknown }>((resolve) => {
      setImmediate(() => {
        let first: { evaluated: Promise<T> } | { error: unknown };
        try { first = { evaluated: begin() }; } catch (error) { first = { error }; }
        setImmediate(() => resolve(first));
        if ('evaluated' in first) watch.begin();
      });
    });
    if ('error' in started) throw started.error;
    try {
      return await Promise.race([started.evaluated, stopped]);
    } finally {
      watch.end();
      // The watch leaves Node's own handler behind; running a script puts those of the process back.
      breakable(() => {});
    }
  };
  // In an object: a promise among the values stays one.
  const live = (object: RemoteObject): { value: unknown } => {
    if (object.objectId === undefined) return { value: object.unserializableValue === undefined ? object.value : plainValue(object.unserializableValue) };
    // Answered before it returns: nobody else hands anything over in between.
    void post('Runtime.callFunctionOn', { objectId: object.objectId, functionDeclaration: `function (value) { ${HAND}(value); }`, arguments: [{ objectId: object.objectId }] });
    const value = handed;
    handed = undefined;
    return { value };
  };

  return {
    breakable,
    async evaluate(source) {
      const typed = translate(source);
      if (typed.kind === 'unfinished') return { unfinished: typed.error };
      const stopped = new Promise<never>((_resolve, reject) => { giveUp = reject; });
      stopped.catch(() => {});
      try {
        const objectGroup = `imctl-${++entries}`;
        const begin = () => breakable(() => post<Evaluated>('Runtime.evaluate', { expression: typed.code, replMode: true, objectGroup }));
        const { result, exceptionDetails } = await (/\bawait\b/.test(typed.code) ? watched(begin, stopped) : Promise.race([begin(), stopped]));
        const told = exceptionDetails?.exception ?? result;
        const ended = live(told);
        // The inspector keeps objects, not plain values. Only after an answer: a promise that is collected while V8 waits for it ends
        // the process (it says "Promise was collected" by calling JavaScript from within the collector; seen with Node 26.10).
        if (told.objectId !== undefined) void post('Runtime.releaseObjectGroup', { objectGroup });
        if (exceptionDetails) throw ended.value;
        return ended;
      } finally {
        giveUp = undefined;
      }
    },
    interrupt: () => giveUp?.(interrupted()),
    complete: (text) => complete(text, (method, params) => {
      let answer: unknown;
      (connect() as unknown as Posting).post(method, params, (_error, result) => { answer = result; });
      return answer;
    }),
    define(globals) {
      for (const [name, value] of Object.entries(globals)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: false });
    },
    defineLate(names, make) {
      for (const name of names) {
        const set = (value: unknown) => { Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: false }); };
        const get = () => {
          const value = make()[name];
          set(value);
          return value;
        };
        Object.defineProperty(globalThis, name, { get, set, configurable: true, enumerable: false });
      }
    },
    close: async () => {
      session?.disconnect();
      await watch.close();
    },
  };
}

const RUN = '__imctl_run';
const HAND = '__imctl_hand';

/** Load what the first line needs, while the person still thinks. */
export function warmUp(): void {
  compiler();
}

interface Posting { post(method: string, params: object, done: (error: Error | null, result: unknown) => void): void }
interface RemoteObject { objectId?: string; value?: unknown; unserializableValue?: string }
interface Evaluated { result: RemoteObject; exceptionDetails?: { text: string; exception?: RemoteObject } }

/** Was it Ctrl+C? Nothing is asked of a proxy: it would run code. */
export function isInterrupt(error: unknown): error is ImctlError {
  return !process.getBuiltinModule('node:util').types.isProxy(error) && error instanceof ImctlError && error.code === 'INTERRUPTED';
}

function isBroken(error: unknown): boolean {
  return process.getBuiltinModule('node:util').types.isNativeError(error) && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED';
}

function interrupted(): ImctlError {
  return new ImctlError('INTERRUPTED', 'interrupted');
}

/** `NaN`, `-0`, `Infinity`, `12n`: numbers that JSON cannot hold. */
function plainValue(text: string): unknown {
  return text.endsWith('n') ? BigInt(text.slice(0, -1)) : Number(text);
}
