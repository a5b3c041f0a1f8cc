import { spawn } from 'node:child_process';
import { once, type EventEmitter } from 'node:events';
import { request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';

async function failureOf(emitter: EventEmitter): Promise<NodeJS.ErrnoException> {
  const [error] = await once(emitter, 'error') as [NodeJS.ErrnoException];
  return error;
}

test('a connection that is cut names who opened it', async () => {
  const server = createServer((socket) => { socket.on('error', () => {}); socket.once('data', () => socket.resetAndDestroy()); }).listen(0, '127.0.0.1');
  onTestFinished(() => { server.close(); });
  await once(server, 'listening');
  const askOnce = () => request(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`).end();
  expect(await failureOf(askOnce())).toMatchObject({ code: 'ECONNRESET', stack: expect.stringMatching(/at askOnce \(.*origins\.test\.ts:/) as unknown });
});

test('so does a pipe to a program that has ended', async () => {
  const startOne = () => spawn('sleep', ['0.05']);
  const { stdin } = startOne();
  stdin.write('x'.repeat(10_000_000));
  expect(await failureOf(stdin)).toMatchObject({ code: 'EPIPE', stack: expect.stringMatching(/at startOne \(.*origins\.test\.ts:/) as unknown });
});

test('one that nobody hears stays unheard', () => {
  const { stdin } = spawn('true');
  onTestFinished(() => { stdin.on('error', () => {}); });
  expect(stdin.listenerCount('error')).toBe(0);
});
