// The control address of a running emulator: what `imctl emulator status|faults|stop` speak to, and both ends of how they speak.
// Imported by cli. A further request is a row in the table that whoever starts it hands over.

import { fromErrorData, ImctlError, toErrorData, type ErrorData } from '../base/errors.ts';

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where it is, and the word that opens it: whoever can read the address file may use it. */
export interface ControlAddress {
  /** On loopback. */
  url: string;
  token: string;
}

/** What can be asked, by name; what comes back is sent as JSON. */
export type ControlRequests = Record<string, (body: unknown) => unknown>;

/** A control address that is served. */
export interface Control extends ControlAddress { close(): void }

const MAX_BODY_BYTES = 64 * 1024;

/** Serve requests, and `ping`, on a free port of loopback, whatever address the emulator itself has. Faults never touch it. */
export async function startControl(requests: ControlRequests): Promise<Control> {
  const { createServer } = process.getBuiltinModule('node:http');
  const token = process.getBuiltinModule('node:crypto').randomBytes(24).toString('base64url');
  // By saying the word it shows that it is who wrote the file: another program may have got the port since.
  const known: ControlRequests = { ping: () => token, ...requests };
  const server = createServer((request, response) => {
    if (!isKnown(request, token)) return reply(response, 403, undefined);
    readJSON(request).then((body) => {
      const name = (request.url ?? '/').slice(1);
      if (request.method !== 'POST' || !Object.hasOwn(known, name)) throw new ImctlError('UNSUPPORTED', `the running emulator knows no ${JSON.stringify(name)}: it is of another imctl`);
      return known[name]!(body);
    }).then((data) => reply(response, 200, { data: data ?? null }), (error: unknown) => reply(response, 400, { error: toErrorData(error) }));
  });
  await new Promise<void>((resolve, reject) => { server.once('error', reject).listen(0, '127.0.0.1', resolve); });
  // It alone keeps no process alive.
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`, token,
    // Who asked it to end is still told so.
    close: () => { server.close(); },
  };
}

/**
 * Ask a running emulator.
 *
 * @param timeoutMs for the whole answer.
 * @throws ImctlError whatever the emulator's side threw; UNREACHABLE when nobody answers, or somebody else does.
 */
export function askControl({ url, token }: ControlAddress, name: string, body: unknown = {}, timeoutMs = 5000): Promise<unknown> {
  const { request } = process.getBuiltinModule('node:http');
  return new Promise((resolve, reject) => {
    const fail = (cause?: unknown): void => reject(new ImctlError('UNREACHABLE', `no emulator answers at its control address ${url}`, { hint: 'has it just ended?  imctl emulator status', cause }));
    const call = request(`${url}/${name}`, { method: 'POST', agent: false, signal: AbortSignal.timeout(timeoutMs), headers: { Authorization: `Bearer ${token}` } }, (response) => {
      readJSON(response).then((answer) => {
        const { data, error } = (answer ?? {}) as { data?: unknown; error?: ErrorData };
        if (response.statusCode === 200) resolve(data);
        else if (error) reject(fromErrorData(error));
        else fail();
      }, fail);
    });
    call.on('error', fail);
    call.end(JSON.stringify(body));
  });
}

function isKnown(request: IncomingMessage, token: string): boolean {
  const { timingSafeEqual } = process.getBuiltinModule('node:crypto');
  const given = Buffer.from(request.headers.authorization ?? ''), wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function readJSON(message: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    if ((bytes += chunk.length) > MAX_BODY_BYTES) throw new ImctlError('ARG-TYPE', `more than ${MAX_BODY_BYTES} bytes at a control address`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString() || 'null') as unknown;
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.on('error', () => { /* who asked has gone */ });
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}
