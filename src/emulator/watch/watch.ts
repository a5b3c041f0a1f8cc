// Who listens to what the server does: counters and the log file. Without either there is no watch, and nothing is told.
// Imported by open.ts, which makes it; everybody else reaches it as ctx.watch.

import { PLATFORM_NAMES } from '../../openim/catalog/constants.ts';
import { ServerError } from '../errors.ts';
import { findCall, findService } from '../services.ts';
import { watchDevice, type WatchedDevice } from './gateway.ts';
import { watchRequest, type WatchedRequest } from './http.ts';
import { describeError, goDuration } from './text.ts';
import { CALL_WORDS, type CallField, type LineWords } from './words.ts';

import type { Request } from '../dispatch.ts';
import type { Profile } from '../profiles.ts';
import type { Level, Log, LogFields } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { MetricName } from './metrics-table.ts';

/** What is known of a request wherever it is worked on. */
export interface Origin {
  /** Of a connection, while it is made and ended. */
  remoteAddr?: string;
  operationID: string;
  /** Who asks; empty before that is known. */
  userID: string;
  platformID: number;
  /** The device's connection. */
  connID?: string;
}

/** Told of what happens, by everybody who makes it happen. */
export interface Watch extends Tellable {
  readonly metrics?: Metrics;
  readonly log?: Log;
  /** A request over HTTP has been read. */
  request(request: Request): WatchedRequest;
  /** A device is connected. */
  device(origin: Origin): WatchedDevice;
  /** A list of what a unit of work tells; of a unit that is begun anew nothing is told. */
  record(): Recorder;
}

/** What can be told anywhere. */
export interface Tellable {
  /** Count something that has no labels. */
  add(name: MetricName, count?: number): void;
  /** Write a line of the log. @param service by its name in discovery. */
  line(level: Level, service: string, caller: string, message: string, origin: Origin | undefined, fields: LogFields): void;
  /**
   * A service is called. The texts are made only when they are written.
   *
   * @param name as the catalog has it: `msg.SendMsg`.
   * @param from the calling service, by its name in discovery; none when that is left open.
   */
  call(name: string, origin: Origin, from: string | undefined, request: () => string): WatchedCall;
}

/** Keeps what it is told until it is asked to tell it; after that it tells at once. */
export interface Recorder extends Tellable {
  flush(): void;
}

/** A call that goes on. */
export interface WatchedCall {
  done(response: () => string): void;
  failed(error: unknown): void;
}

/** @param serviceNames what services are called in the registry, by their keys in discovery.yml. */
export function createWatch(profile: Profile, serviceNames: (key: string) => string, metrics: Metrics | undefined, log: Log | undefined): Watch {
  const programOf = (service: string): string => (profile.hop ? findService(service).program : 'openim-server');
  const add: Tellable['add'] = (name, count) => metrics?.add(name, count);
  const line: Tellable['line'] = (level, service, caller, message, origin, fields) => log?.write(level, programOf(service), caller, message, [...originFields(origin), ...fields]);
  const tellCall = createCallTeller({ profile, serviceNames, metrics, log, line });
  const tellAtOnce = (work: () => void): void => work();
  const tellable = (tell: (work: () => void) => void): Tellable => ({
    add: (...told) => tell(() => add(...told)),
    line: (...told) => tell(() => line(...told)),
    call: (...told) => tellCall(tell, ...told),
  });
  const watch: Watch = {
    ...tellable(tellAtOnce), metrics, log,
    request: (request) => watchRequest(watch, profile, request),
    device: (origin) => watchDevice(watch, origin),
    record() {
      let waiting: (() => void)[] | undefined = [];
      return {
        ...tellable((work) => { if (waiting) waiting.push(work); else work(); }),
        flush() {
          const told = waiting;
          waiting = undefined;
          for (const work of told ?? []) work();
        },
      };
    },
  };
  return watch;
}

/** A token is looked at for another service. @param caller whose it is; undefined when it is refused. */
export function tellToken(to: Tellable, from: string, origin: Origin, token: string, caller: { userID: string; platformID: number } | undefined, error?: unknown): void {
  const check = to.call('auth.ParseToken', origin, from, () => `token:${JSON.stringify(token)}`);
  if (caller) check.done(() => `userID:${JSON.stringify(caller.userID)} platformID:${caller.platformID}`);
  else check.failed(error);
}

type CallTeller = (tell: (work: () => void) => void, ...call: Parameters<Tellable['call']>) => WatchedCall;
interface CallParts { profile: Profile; serviceNames(key: string): string; metrics: Metrics | undefined; log: Log | undefined; line: Tellable['line'] }

/** A call is two lines on each side, and one more in its counter. */
function createCallTeller({ profile, serviceNames, metrics, log, line }: CallParts): CallTeller {
  const words = CALL_WORDS[profile.name];
  return (tell, name, origin, from, request) => {
    const call = findCall(name);
    const began = performance.now();
    let text: string | undefined;
    const fieldsOf = (costMs: number, end: { resp?: () => string; error?: unknown }): Record<CallField, () => unknown> => ({
      method: () => call.path, target: () => `etcd:///openim/${serviceNames(call.service.key!)}`, cost: () => goDuration(costMs),
      req: () => text ??= request(), resp: () => end.resp?.() ?? '', error: () => describeError(end.error),
    });
    const write = (words: LineWords | undefined, service: string, read: Record<CallField, () => unknown>): void => {
      if (words && log?.isOn(words.level)) line(words.level, service, words.caller, words.message, origin, words.fields.map((field) => [field, read[field]()]));
    };
    tell(() => {
      const read = fieldsOf(0, {});
      if (from) write(words.client?.asked, from, read);
      write(words.server.asked, call.service.name, read);
    });
    const end = (outcome: 'done' | 'failed', how: { resp?: () => string; error?: unknown }): void => {
      const read = fieldsOf(performance.now() - began, how);
      tell(() => {
        // One process calls itself without gRPC, and counts no calls.
        if (profile.hop) metrics?.count('rpc_count', [outcome === 'done' ? '0' : '-1', serviceNames(call.service.key!), call.path], call.service.name);
        if (isPanic(how.error)) write(PANIC, call.service.name, read);
        write(words.server[outcome], call.service.name, read);
        if (from) write(words.client?.[outcome], from, read);
      });
    };
    return { done: (resp) => end('done', { resp }), failed: (error) => end('failed', { error }) };
  };
}

const PANIC: LineWords = { level: 'PANIC', message: 'rpc server panic', caller: 'server/panic.go:23', fields: ['method', 'req', 'error'] };

function isPanic(error: unknown): boolean {
  return error instanceof ServerError && error.origin === 'panic';
}

const PLATFORMS = new Map(Object.entries(PLATFORM_NAMES).map(([name, id]) => [id as number, name]));

/** In the server's order; what is not known is left out. */
function originFields(origin: Origin | undefined): LogFields {
  if (!origin) return [];
  const { remoteAddr, platformID, connID, operationID, userID } = origin;
  return ([['remoteAddr', remoteAddr], ['platform', PLATFORMS.get(platformID)], ['connID', connID], ['operationID', operationID], ['opUserID', userID]] as const).filter(([, value]) => value !== undefined && value !== '');
}
