// What stands at the prompt beside the admin objects: helpers of the same names as in a task, and a console that is safe on a terminal.
// Imported by session.ts and show.ts. A new helper is a line in createHelpers; what needs the host or the session is made in session.ts.
import { ImctlError } from '../base/errors.ts';
import { parseDuration } from '../base/fields.ts';
import { escapeLines } from '../output/hidden.ts';

/** Where typed code says things. */
export interface Voice {
  out(text: string): void;
  err(text: string): void;
  color: boolean;
  /** A terminal obeys control characters: those in what is said are shown by their number, colours excepted. */
  isTTY: boolean;
  /** The text of a value, as the prompt shows it. */
  show(value: unknown): string | undefined;
}

/** The helpers, by name. */
export function createHelpers(voice: Voice): Record<string, unknown> {
  const console = createConsole(voice);
  const days = (count: number) => count * 86_400_000;
  const hours = (count: number) => count * 3_600_000;
  const minutes = (count: number) => count * 60_000;
  const seconds = (count: number) => count * 1000;
  const now = () => Date.now();
  const table = (rows: unknown) => { console.log(voice.show(rows) ?? ''); };
  const sleep = (time: number | string) => new Promise<void>((resolve) => { setTimeout(resolve, readMs(time)); });
  const log = Object.assign((...args: unknown[]) => console.log(...args), { info: console.info, warn: console.warn, error: console.error, debug: console.debug, table });
  return { console, log: Object.freeze(log), sleep, days, hours, minutes, seconds, now, time: Object.freeze({ days, hours, minutes, seconds, now }), ImctlError };
}

/** Blank what a terminal obeys; colours and tabs stay. */
export function escapeSaid(text: string): string {
  return text.split(KEPT).map((part, at) => (at % 2 === 1 ? part : escapeLines(part))).join('');
}

const KEPT = /(\x1b\[[\d;]*m|\t)/;

function createConsole({ out, err, isTTY, color }: Voice): Console {
  const { Console } = process.getBuiltinModule('node:console');
  const sink = (write: (text: string) => void) => ({ write: (text: string) => { write(isTTY ? escapeSaid(text) : text); return true; }, on() {}, once() {}, removeListener() {}, listenerCount: () => 1 }) as unknown as NodeJS.WritableStream;
  return new Console({ stdout: sink(out), stderr: sink(err), colorMode: color });
}

function readMs(time: number | string): number {
  const ms = typeof time === 'string' ? parseDuration(time) : time;
  if (typeof ms !== 'number' || !(ms >= 0)) throw new ImctlError('ARG-TYPE', `${typeof time === 'string' ? `"${time}"` : String(time)} is no duration`, { hint: 'sleep("2s") or sleep(2000)' });
  return ms;
}
