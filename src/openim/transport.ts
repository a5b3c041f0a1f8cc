// A request to OpenIM from body to data: attempts, time limits, errors, one event for each attempt.
// Imported by client.ts and login.ts; bulk work goes through client.ts too.
// A new kind of answer is read in envelope.ts, a new kind of failure named in failures.ts.
import type { Clock } from '../base/clock.ts';
import { asImctlError, ImctlError } from '../base/errors.ts';
import { stringifyJSON } from '../base/json.ts';
import type { RequestEvent } from '../operation/events.ts';
import { createAxios, type WireResponse } from './adapter.ts';
import { GATEWAY_STATUS, readAnswer, type Expected } from './envelope.ts';
import { canRetry, failureError, HttpFailure, type Where } from './failures.ts';
import { createHttp, type Http, type HttpAnswer, type HttpOptions } from './http.ts';
import { backoffMs, MAX_ATTEMPTS, retryAfterMs } from './retry.ts';

export type { RequestEvent };

/** One request, ready to go but for its time limit. */
export interface WireRequest {
  method: 'GET' | 'POST';
  /** What is asked for, with its query. */
  path: string;
  /** How it is called in messages and events: a path of the catalog, never with its query. */
  route: string;
  expected: Expected;
  /** Doing it twice does no harm. */
  repeatable: boolean;
  operationID: string;
  token?: string;
  body?: unknown;
  signal?: AbortSignal;
  /** Instead of the transport's own. */
  emit?: (event: RequestEvent) => void;
  /** Past axios, straight to node:http: for thousands of calls in a row, each some 80 µs cheaper. */
  bulk?: boolean;
  /** For all attempts and the pauses between them; default that of the transport. */
  timeoutMs?: number;
}

/** Carries requests to one server. */
export interface Transport {
  /** The `data` of the answer; undefined where there is none. @throws ImctlError, see readAnswer and failureError. */
  request(request: WireRequest): Promise<unknown>;
  close(): void;
}

/** What a transport is made of. */
export interface TransportOptions extends HttpOptions {
  /** Name of the context, for messages and events. */
  name: string;
  /** Address of the API. */
  api: string;
  clock: Clock;
  /** Default 30 000. */
  timeoutMs?: number;
  emit?: (event: RequestEvent) => void;
  /** From 0 up to 1, for the jitter; default Math.random. */
  random?: () => number;
}

/**
 * Speak with one server. Neither axios nor node:http is loaded before the first request.
 *
 * @throws ImctlError CONTEXT-INVALID when `api` is no address.
 */
export function createTransport(options: TransportOptions): Transport {
  const http = createHttp(options.api, options);
  const { name: context, clock, timeoutMs: defaultTimeoutMs = 30_000, random = Math.random } = options;
  const host = URL.parse(options.api)!.host;
  const exchange = createExchange(http);

  async function request(one: WireRequest): Promise<unknown> {
    const where: Where = { method: one.method, route: one.route, host, operationID: one.operationID, context };
    const body = one.method === 'GET' ? undefined : toJSON(one.body ?? {}, one.route);
    const deadline = clock.now() + (one.timeoutMs ?? defaultTimeoutMs);
    for (let attempt = 1; ; attempt++) {
      const outcome = await tryOnce(one, body, where, deadline, attempt);
      if ('data' in outcome) return outcome.data;
      const { error, again, askedMs } = outcome;
      const waitMs = backoffMs(attempt, random, askedMs);
      if (!again || attempt >= MAX_ATTEMPTS || clock.now() + waitMs >= deadline) throw error;
      await pause(waitMs, one.signal, where);
    }
  }

  async function tryOnce(one: WireRequest, body: string | undefined, where: Where, deadline: number, attempt: number): Promise<Outcome> {
    const startedAt = clock.now();
    let answer: HttpAnswer | undefined;
    let outcome: Outcome;
    try {
      answer = await exchange(one, body, Math.max(1, deadline - startedAt));
      outcome = { data: readAnswer(answer, one.expected, where, one.body) };
    } catch (cause) {
      outcome = failedOutcome(cause, answer, one, where, clock.now());
    }
    const emit = one.emit ?? options.emit;
    if (emit) {
      const error = 'error' in outcome ? outcome.error : undefined;
      const bytes = answer?.bytes ?? 0;
      const errCode = error ? error.errCode : 0;
      emit({ kind: 'request', method: one.method, route: one.route, operationID: one.operationID, status: answer?.status ?? error?.httpStatus, errCode, ms: clock.now() - startedAt, bytes, attempt, context });
    }
    return outcome;
  }

  async function pause(ms: number, signal: AbortSignal | undefined, where: Where): Promise<void> {
    try {
      await clock.sleep(ms, signal);
    } catch (cause) {
      throw failureError(new HttpFailure('aborted', { cause }), where);
    }
  }

  return { request, close: () => http.close() };
}

type Outcome = { data: unknown } | { error: ImctlError; again: boolean; askedMs?: number };

function failedOutcome(thrown: unknown, answer: HttpAnswer | undefined, one: WireRequest, where: Where, now: number): Outcome {
  // axios tells of an abort in an error of its own, without the reason.
  const aborted = answer === undefined && one.signal?.aborted === true;
  const cause = aborted ? new HttpFailure('aborted', { cause: one.signal!.reason as unknown }) : thrown;
  if (cause instanceof HttpFailure) return { error: failureError(cause, where), again: canRetry(cause, one.repeatable) };
  const error = asImctlError(cause);
  if (answer === undefined) return { error, again: false };
  // The rate limiter stands before every handler (http-contract §3), so nothing was done, and a write may go again too.
  if (answer.status === 429) return { error, again: true, askedMs: retryAfterMs(answer.headers, now) };
  if (GATEWAY_STATUS.has(answer.status)) return { error, again: one.repeatable, askedMs: retryAfterMs(answer.headers, now) };
  return { error, again: false };
}

function createExchange(http: Http): (one: WireRequest, body: string | undefined, timeoutMs: number) => Promise<HttpAnswer> {
  let axios: ReturnType<typeof createAxios> | undefined;
  return async ({ method, path, operationID, token, signal, bulk }, body, timeoutMs) => {
    const headers: Record<string, string> = { operationID };
    if (token !== undefined) headers.token = token;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (bulk) return http.send({ method, path, headers, body, signal, timeoutMs });
    axios ??= createAxios(http);
    const response: WireResponse = await (await axios).request({ method, url: path, headers, data: body, signal, timeout: timeoutMs });
    return response.answer;
  };
}

/** Integers beyond 2^53 are bigint with us and numbers on the wire (http-contract §2). */
function toJSON(body: unknown, route: string): string {
  try {
    return stringifyJSON(body, 'number');
  } catch (cause) {
    throw new ImctlError('ARG-TYPE', `the body for ${route} cannot be written as JSON: ${cause instanceof Error ? cause.message.split('\n')[0] : 'no reason given'}`, { cause });
  }
}
