// The devices of a flow: they connect, send, and keep everything that comes, until a step's silence (recordings/README.md).
// Imported by replay.ts.

import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { WebSocket } from 'ws';

import { parseJSON } from '../../src/base/json.ts';
import { compareValues, fillValue, type Comparison, type Difference } from './compare.ts';
import { fillText, type Bindings } from './patterns.ts';

import type { Step } from './flow.ts';
import type { Payloads } from './payloads.ts';
import type { Target } from './replay.ts';

/** The devices of one flow. */
export interface Devices {
  connect(step: Step): Promise<Difference[]>;
  send(step: Step): Difference[];
  disconnect(device: string): Promise<Difference[]>;
  /** Wait for what a step expects and then for silence; compare with everything that came. */
  compare(step: Step): Promise<Difference[]>;
  close(): void;
}

interface Open { socket: WebSocket; isGzip: boolean; isLeaving: boolean }

const PATIENCE_MS = 30_000;
const SILENCE_MS = 40;
const PAYLOADS: Record<number, string> = {
  1001: 'sdkws.GetMaxSeqResp', 1002: 'sdkws.PullMessageBySeqsResp', 1003: 'msg.SendMsgResp', 1005: 'msg.GetSeqMessageResp',
  1006: 'msg.GetConversationsHasReadAndMaxSeqResp', 1007: 'msg.GetLastMessageResp', 2001: 'sdkws.PushMessages', 2005: 'sdkws.SubUserOnlineStatusTips',
};

/** No device yet. */
export function createDevices(target: Target, bindings: Bindings, payloads: Payloads): Devices {
  const devices = new Map<string, Open>();
  let received: Record<string, unknown>[] = [];
  let closes: Record<string, number> = {};

  const listen = (device: string, { socket, isGzip }: Open): void => {
    const keep = (what: Record<string, unknown>): void => { received.push({ device, ...what }); };
    socket.on('message', (data, isBinary) => {
      if (isBinary) keep({ frame: readFrame(data as Buffer, isGzip, bindings, payloads) });
      else keep({ text: bindings.names.unmap((data as Buffer).toString()) });
    });
    socket.on('ping', (data) => keep({ ping: data.toString() }));
    socket.on('pong', (data) => keep({ pong: data.toString() }));
    socket.on('error', () => { /* a close follows */ });
    socket.on('close', (code) => {
      if (!devices.get(device)?.isLeaving) closes[device] = code;
      if (devices.get(device)?.socket === socket) devices.delete(device);
    });
  };

  return {
    connect(step) {
      const query = fillValue(step.connect!.query, bindings) as Record<string, string>;
      const socket = new WebSocket(`${target.gatewayURL}/?${new URLSearchParams(query)}`, { perMessageDeflate: false, headers: fillValue(step.connect!.headers ?? {}, bindings) as Record<string, string> });
      const open: Open = { socket, isGzip: query.compression === 'gzip', isLeaving: false };
      const how = { bindings, unordered: step.unordered ?? [] };
      return new Promise((resolve, reject) => {
        socket.once('open', () => resolve(compareValues(step.response!.status, 101, 'response.status', how)));
        socket.once('unexpected-response', (_request, response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            const { status, headers = {}, body } = step.response!;
            const text = bindings.names.unmap(Buffer.concat(chunks).toString());
            resolve([
              ...compareValues(status, response.statusCode, 'response.status', how),
              ...Object.entries(headers).flatMap(([name, value]) => compareValues(value, response.headers[name], `response.headers.${name}`, how)),
              ...(body === undefined ? [] : compareValues(body, parseJSON(text), 'response.body', how)),
            ]);
          });
        });
        socket.once('error', reject);
        socket.once('upgrade', () => { devices.set(step.device!, open); listen(step.device!, open); });
      });
    },
    send({ device, send }) {
      const open = devices.get(device!);
      if (!open) return missing(device!);
      const { socket, isGzip } = open;
      const { frame, plain, text, binary, ping } = send!;
      if (frame) {
        const bytes = writeFrame(frame, bindings, payloads);
        socket.send(isGzip && !plain ? gzipSync(bytes) : bytes);
      } else if (text !== undefined) {
        socket.send(String(fillValue(text, bindings)));
      } else if (binary !== undefined) {
        socket.send(Buffer.from(binary, 'base64'));
      } else {
        socket.ping(String(fillText(ping!, bindings)));
      }
      return [];
    },
    async disconnect(device) {
      const open = devices.get(device);
      if (!open) return missing(device);
      open.isLeaving = true;
      open.socket.close();
      await new Promise((resolve) => open.socket.once('close', resolve));
      return [];
    },
    async compare(step) {
      const expected = step.receive ?? [], toClose = Object.keys(step.closes ?? {});
      const until = performance.now() + (target.patienceMs ?? PATIENCE_MS);
      while ((received.length < expected.length || Object.keys(closes).length < toClose.length) && performance.now() < until) await sleep(2);
      for (let seen = -1; seen !== received.length;) { seen = received.length; await sleep(SILENCE_MS); }
      const got = { receive: received, closes };
      received = [];
      closes = {};
      // The order of keys is the judge's own: a payload has none.
      const how = { bindings, unordered: [...(step.unordered ?? []), 'receive'], isLoose: true };
      const differences = compareValues(expected, got.receive, 'receive', how);
      return [...(differences.length > 0 ? explain(expected, got.receive, how) : []), ...compareValues(step.closes ?? {}, got.closes, 'closes', how)];
    },
    close() {
      for (const { socket } of devices.values()) socket.terminate();
    },
  };
}

/** A set that differs, told by its elements: each expected one beside what comes nearest, and what came too much. */
function explain(expected: readonly unknown[], received: readonly unknown[], how: Comparison): Difference[] {
  const left = [...received], differences: Difference[] = [];
  for (const [i, wanted] of expected.entries()) {
    const before = new Map(how.bindings.values);
    const tried = left.map((one, at) => {
      how.bindings.values = new Map(before);
      return { at, found: compareValues(wanted, one, `receive[${i}]`, how), bound: how.bindings.values };
    });
    const best = tried.sort((one, other) => one.found.length - other.found.length)[0];
    how.bindings.values = best?.found.length === 0 ? best.bound : before;
    differences.push(...(best?.found ?? [{ path: `receive[${i}]`, expected: JSON.stringify(wanted).slice(0, 300), received: 'nothing' }]));
    if (best) left.splice(best.at, 1);
  }
  return [...differences, ...left.map((one) => ({ path: 'receive', expected: 'nothing more', received: JSON.stringify(one).slice(0, 600) }))];
}

function missing(device: string): Difference[] {
  return [{ path: 'device', expected: `${device} connected`, received: 'it is not' }];
}

function writeFrame(frame: Record<string, unknown>, bindings: Bindings, payloads: Payloads): Buffer {
  const filled = fillValue(frame, bindings) as Record<string, unknown>;
  const { data } = filled;
  const payload = typeof data === 'object' && data !== null ? payloads.encode(data as Record<string, unknown>).toString('base64') : data;
  return Buffer.from(JSON.stringify({ ...filled, data: payload }));
}

/** A frame as recordings write it; `$gzip` first when it came compressed. */
function readFrame(bytes: Buffer, isGzip: boolean, bindings: Bindings, payloads: Payloads): unknown {
  const frame = JSON.parse((isGzip ? gunzipSync(bytes) : bytes).toString()) as { reqIdentifier: number; data: string | null };
  const type = PAYLOADS[frame.reqIdentifier];
  const data = frame.data && type ? payloads.decode(type, Buffer.from(frame.data, 'base64')) : frame.data;
  return parseJSON(bindings.names.unmap(JSON.stringify({ ...(isGzip ? { $gzip: true } : {}), ...frame, data })));
}
