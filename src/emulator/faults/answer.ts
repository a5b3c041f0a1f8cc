// What a fault answers over HTTP in place of the server, and how an answer is lost on its way.
// Imported by http.ts, gateway.ts and objects/http.ts.

import { errorAnswer, type Answer, type Speech } from '../answer.ts';
import { ServerError } from '../errors.ts';

import type { Harm } from './rules.ts';
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

const TOO_MANY = 429;

/** The answer in place of the server's; undefined when the server is to answer. */
export function answerInstead(harm: Harm | undefined, profile: Speech): Answer | undefined {
  if (harm?.code !== undefined) return harm.code === TOO_MANY ? LIMITED : errorAnswer(new ServerError(harm.code), profile);
  return harm?.status === undefined ? undefined : proxyAnswer(harm.status);
}

/** An HTTP status as a proxy in front of the server would say it: no envelope. */
export function proxyAnswer(status: number): Answer {
  const { STATUS_CODES } = process.getBuiltinModule('node:http');
  return { status, body: `${status} ${STATUS_CODES[status] ?? ''}`.trim(), type: 'text/plain' };
}

/** What the rate limiter says when it has tripped (http-contract §4). */
const LIMITED: Answer = {
  status: TOO_MANY, body: '{"errCode":429,"errMsg":"too many requests, please try again later","errDlt":""}', type: 'application/json',
  headers: ['Retry-After', '1', 'X-RateLimit-Policy', 'BBR', 'X-RateLimit-Limit', '500', 'X-RateLimit-Remaining', '0'],
};

/** Lose an answer whose head is ready to be written: the connection ends before it, in the middle of it, or stays without it. */
export function loseAnswer(way: NonNullable<Harm['loses']>, response: ServerResponse, writeHead: () => void, body: Buffer | string): void {
  if (way === 'hang') return;
  if (way === 'cut') { response.destroy(); return; }
  const bytes = Buffer.from(body);
  writeHead();
  response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
}

/** Lose the answer to a device that wants to connect, in the same ways. */
export function loseUpgrade(way: NonNullable<Harm['loses']>, socket: Duplex): void {
  if (way === 'cut') socket.destroy();
  else if (way === 'half') socket.write('HTTP/1.1 101 Switching Proto', () => socket.destroy());
}
