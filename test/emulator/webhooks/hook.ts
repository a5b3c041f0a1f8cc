// A hook to try webhooks on: a real server on loopback that keeps what it is told and answers as a test says.
// Imported by webhook tests.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { WebhookConfig } from '../../../src/emulator/config/running.ts';
import type { WebhookEvent } from '../../../src/emulator/webhooks/events.ts';

/** One call as it came. */
export interface Told { command: string; query: string; operationID: string; headers: IncomingMessage['headers']; text: string; body: Record<string, unknown> }

type Reply = object | string | ((told: Told, response: ServerResponse) => unknown);

/** A hook. */
export interface Hook {
  url: string;
  /** Everything that came, in order. */
  told: Told[];
  /** Answer one command: with an object as JSON, with a text as it stands, or as a function does. Before that: `{}`. */
  answer(command: string, reply: Reply): void;
  /** The next call that nobody took yet of those made under an operationID, of one command if it is named. */
  next(operationID: string, command?: string): Promise<Told>;
  /** Forget what came so far. */
  forget(): void;
  close(): Promise<void>;
}

/** Start a hook. */
export async function createHook(): Promise<Hook> {
  const told: Told[] = [], waiting: { isMeant(one: Told): boolean; resolve(one: Told): void }[] = [], untaken: Told[] = [];
  const replies = new Map<string, Reply>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url!, 'http://hook');
      const text = Buffer.concat(chunks).toString();
      const one: Told = {
        command: url.pathname.split('/').at(-1)!, query: url.search, operationID: request.headers.operationid as string, headers: request.headers, text,
        body: JSON.parse(text) as Told['body'],
      };
      told.push(one);
      const who = waiting.findIndex(({ isMeant }) => isMeant(one));
      if (who >= 0) waiting.splice(who, 1)[0]!.resolve(one);
      else untaken.push(one);
      const reply = replies.get(one.command) ?? {};
      if (typeof reply === 'function') void reply(one, response);
      else response.end(typeof reply === 'string' ? reply : JSON.stringify(reply));
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`, told,
    answer: (command, reply) => { replies.set(command, reply); },
    next(operationID, command) {
      const isMeant = (one: Told): boolean => one.operationID === operationID && (command === undefined || one.command === command);
      const at = untaken.findIndex(isMeant);
      return at >= 0 ? Promise.resolve(untaken.splice(at, 1)[0]!) : new Promise((resolve) => { waiting.push({ isMeant, resolve }); });
    },
    forget() { told.length = 0; untaken.length = 0; },
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

/** What webhooks.yml says with these events on. */
export function switchOn(url: string, ...events: (WebhookEvent | [WebhookEvent, Partial<WebhookConfig>])[]): { webhooks: { url: string; events: Record<string, WebhookConfig> } } {
  const rows = events.map((event) => (typeof event === 'string' ? [event, {}] as const : event))
    .map(([event, more]) => [event, { enable: true, timeoutSeconds: 5, deniedTypes: [], attentionIds: [], ...more }]);
  return { webhooks: { url, events: Object.fromEntries(rows) } };
}
