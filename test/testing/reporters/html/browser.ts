// A real browser without a window, driven over its debugging protocol.
// Imported by the test of the HTML report, which is skipped where there is none.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';

const FOUND = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].flatMap((name) => (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, name))).find((file) => existsSync(file));

/** Is there one on this machine? */
export const hasBrowser = FOUND !== undefined;

/** A page that is open. */
export interface Page {
  /** The value of an expression, awaited; it must be JSON. */
  evaluate<T>(expression: string): Promise<T>;
  /** Wait until an expression is true. */
  until(expression: string): Promise<void>;
  /** Move the pointer, press keys. */
  send(method: string, params?: object): Promise<Record<string, unknown>>;
  /** What went wrong in the page so far: errors, and what its policy refused. */
  readonly complaints: readonly string[];
  /** Addresses it asked for, its own aside. */
  readonly requests: readonly string[];
}

/** A browser that runs. */
export interface Browser {
  open(url: string): Promise<Page>;
  close(): Promise<void>;
}

/** Start a browser; each page it opens is one of its own. */
export async function startBrowser(width = 1280, height = 900): Promise<Browser> {
  const folder = mkdtempSync(path.join(tmpdir(), 'imctl-browser-'));
  // Over a pipe: when this process ends, however it does, the browser ends too.
  const browser = spawn(FOUND!, ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--remote-debugging-pipe', `--user-data-dir=${folder}`, `--window-size=${width},${height}`, 'about:blank'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => { browser.once('exit', resolve); });
  const [, , , out, back] = browser.stdio as unknown as [null, null, null, Writable, Readable];
  out.on('error', () => {});
  const listeners = new Set<(message: string) => void>();
  let rest = '';
  back.setEncoding('utf8').on('data', (chunk: string) => {
    const messages = (rest + chunk).split('\0');
    rest = messages.pop()!;
    for (const message of messages) for (const listener of listeners) listener(message);
  });
  return {
    open: (url) => drive({ write: (message) => { out.write(`${message}\0`); }, listen: (listener) => { listeners.add(listener); } }, url),
    async close() {
      browser.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** The pipe to the browser, shared by its pages. */
interface Pipe {
  write(message: string): void;
  listen(listener: (message: string) => void): void;
}

let next = 0;

async function drive(pipe: Pipe, url: string): Promise<Page> {
  const waiting = new Map<number, { resolve(result: Record<string, unknown>): void; reject(error: Error): void }>();
  const complaints: string[] = [];
  const requests: string[] = [];
  let session: string | undefined;
  const heard: Record<string, (params: { request?: { url: string } }) => void> = {
    'Runtime.exceptionThrown': (params) => complaints.push(JSON.stringify(params)),
    'Log.entryAdded': (params) => complaints.push(JSON.stringify(params)),
    'Network.requestWillBeSent': ({ request }) => { if (request && request.url.split('#')[0] !== url.split('#')[0]) requests.push(request.url); },
  };
  pipe.listen((message) => {
    const { id, method, params, result, error, sessionId } = JSON.parse(message) as { id?: number; method?: string; sessionId?: string; params: { request?: { url: string } }; result: Record<string, unknown>; error?: { message: string } };
    if (id === undefined) { if (sessionId === session) heard[method!]?.(params); }
    else if (error) waiting.get(id)?.reject(new Error(error.message));
    else waiting.get(id)?.resolve(result);
  });
  const send = (method: string, params: object = {}) => new Promise<Record<string, unknown>>((resolve, reject) => {
    waiting.set(++next, { resolve, reject });
    pipe.write(JSON.stringify({ id: next, method, params, ...(session ? { sessionId: session } : {}) }));
  });
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  session = (await send('Target.attachToTarget', { targetId, flatten: true })).sessionId as string;
  for (const domain of ['Runtime', 'Log', 'Network', 'Page']) await send(`${domain}.enable`);
  await send('Page.navigate', { url });
  const evaluate = async <T>(expression: string) => {
    const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }) as { result: { value: T }; exceptionDetails?: unknown };
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
    return result.value;
  };
  const until = async (expression: string) => {
    for (const end = Date.now() + 60_000; Date.now() < end;) {
      if (await evaluate<boolean>(`Boolean(${expression})`)) return;
      await evaluate('new Promise((resolve) => setTimeout(resolve, 20))');
    }
    throw new Error(`never true: ${expression}`);
  };
  await until("document.readyState === 'complete' && location.href !== 'about:blank'");
  return { evaluate, until, send, complaints, requests };
}
