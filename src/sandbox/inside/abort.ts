// Events and abort signals inside the isolate, after the DOM standard, without capturing and bubbling: there is no tree.
// Imported by the files here; pure code.

/** An error with a name, as the web's interfaces throw. */
export class DOMException extends Error {
  constructor(message = '', name = 'Error') {
    super(message);
    Object.defineProperty(this, 'name', { value: name, configurable: true });
  }
  get code(): number {
    return this.name === 'AbortError' ? 20 : this.name === 'TimeoutError' ? 23 : this.name === 'DataCloneError' ? 25 : 0;
  }
}

/** Something that happened to a target. */
export class Event {
  readonly type: string;
  readonly cancelable: boolean;
  readonly timeStamp = Date.now();
  target: EventTarget | null = null;
  defaultPrevented = false;
  stopped = false;
  constructor(type: string, options: { cancelable?: boolean } = {}) {
    this.type = String(type);
    this.cancelable = Boolean(options.cancelable);
  }
  get currentTarget(): EventTarget | null { return this.target; }
  preventDefault(): void { if (this.cancelable) this.defaultPrevented = true; }
  stopPropagation(): void {}
  stopImmediatePropagation(): void { this.stopped = true; }
}

type Listener = ((event: Event) => unknown) | { handleEvent(event: Event): unknown };

/** Listeners by type. One that throws does not keep the others from being called. */
export class EventTarget {
  #listeners = new Map<string, { listener: Listener; once: boolean }[]>();

  addEventListener(type: string, listener: Listener | null, options: boolean | { once?: boolean; signal?: AbortSignal } = {}): void {
    const { once = false, signal } = typeof options === 'boolean' ? {} : options;
    if (!listener || signal?.aborted) return;
    const list = this.#listeners.get(type) ?? [];
    if (list.some((one) => one.listener === listener)) return;
    this.#listeners.set(type, [...list, { listener, once }]);
    signal?.addEventListener('abort', () => this.removeEventListener(type, listener), { once: true });
  }

  removeEventListener(type: string, listener: Listener | null): void {
    this.#listeners.set(type, (this.#listeners.get(type) ?? []).filter((one) => one.listener !== listener));
  }

  dispatchEvent(event: Event): boolean {
    event.target = this;
    for (const { listener, once } of this.#listeners.get(event.type) ?? []) {
      if (once) this.removeEventListener(event.type, listener);
      try {
        if (typeof listener === 'function') listener.call(this, event);
        else listener.handleEvent(event);
      } catch (thrown) {
        void Promise.reject(thrown);
      }
      if (event.stopped) break;
    }
    return !event.defaultPrevented;
  }
}

let making = false;

/** Tells that something is to end. Made by an AbortController, or ready-made by `abort`, `any` and `timeout`. */
export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason: unknown;
  onabort: ((event: Event) => unknown) | null = null;

  constructor() {
    if (!making) throw new TypeError('Illegal constructor');
    super();
  }

  get aborted(): boolean { return this.#aborted; }
  get reason(): unknown { return this.#reason; }
  throwIfAborted(): void { if (this.#aborted) throw this.#reason; }

  static abort(reason?: unknown): AbortSignal {
    const controller = new AbortController();
    controller.abort(reason);
    return controller.signal;
  }

  static any(signals: Iterable<AbortSignal>): AbortSignal {
    const controller = new AbortController();
    for (const signal of signals) {
      if (signal.aborted) controller.abort(signal.reason);
      else signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
    }
    return controller.signal;
  }

  /** Replaced in globals.ts, where there are timers. */
  static timeout(ms: number): AbortSignal {
    throw new TypeError(`no timers for ${ms} ms`);
  }

  /** @internal */
  static trigger(signal: AbortSignal, reason: unknown): void {
    if (signal.#aborted) return;
    signal.#aborted = true;
    signal.#reason = reason;
    const event = new Event('abort');
    signal.onabort?.call(signal, event);
    signal.dispatchEvent(event);
  }
}

const { trigger } = AbortSignal;
delete (AbortSignal as { trigger?: unknown }).trigger;

/** Ends things by its signal. */
export class AbortController {
  readonly signal: AbortSignal;
  constructor() {
    making = true;
    try { this.signal = new AbortSignal(); } finally { making = false; }
  }
  abort(reason: unknown = new DOMException('This operation was aborted', 'AbortError')): void {
    trigger(this.signal, reason);
  }
}
