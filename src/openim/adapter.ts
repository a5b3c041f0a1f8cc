// axios with our own way to the network (http.ts) instead of its own, which is slow to load and slow to call.
// Imported by transport.ts and builtins/host/http.ts; builtins that hand axios to a person take `nodeAdapter`.
import type { Axios, AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { failureError, HttpFailure } from './failures.ts';
import { createHttp, type Http, type HttpAnswer } from './http.ts';

/** An answer as axios carries it: data is text, because exact integers need a parser of our own. */
export type WireResponse = AxiosResponse<string> & { answer: HttpAnswer };

/**
 * An axios instance that sends through `http`.
 *
 * It has no transforms and no default headers, and does not judge the status: a config of axios' own defaults costs twice
 * the time of the request itself. `axios` is loaded here, on the first call; in the bundle it is its core alone (bin/axios-core.cjs).
 */
export async function createAxios(http: Http): Promise<Axios> {
  const { default: axios } = await import('axios');
  return new axios.Axios({
    adapter: async (config) => {
      const answer = await send(http, config, config.url ?? '/');
      // The headers stay in `answer`: axios would copy them one by one into a class of its own, on every call.
      const response: WireResponse = { data: answer.text, status: answer.status, statusText: '', headers: {}, config, answer };
      return response;
    },
  });
}

/**
 * An adapter for any address: `axios.get(url, { adapter: nodeAdapter })`. One connection a call, no redirects followed, no
 * proxies; `timeout` (default 30 000 ms) and `maxContentLength` (default 64 MiB) are kept, and no status is an error.
 *
 * @throws ImctlError UNREACHABLE, TIMEOUT, ANSWER-INVALID, ANSWER-TOO-LARGE, INTERRUPTED; CONTEXT-INVALID when it is no http address.
 */
export const nodeAdapter: AxiosAdapter = async (config) => {
  const address = `${config.baseURL ?? ''}${config.url ?? ''}`;
  const url = URL.parse(address);
  const max = config.maxContentLength;
  const http = createHttp(url && /^https?:$/.test(url.protocol) ? url.origin : address, { ...(max !== undefined && max >= 0 ? { maxAnswerBytes: max } : {}), ...(config.lookup ? { lookup: config.lookup as never } : {}) });
  const { host, pathname, search, username, password } = url!;
  if (username !== '') config.headers.set('Authorization', `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')}`, false);
  try {
    const answer = await send(http, config, pathname + search);
    return { data: answer.text, status: answer.status, statusText: '', headers: answer.headers as Record<string, string>, config };
  } catch (cause) {
    if (cause instanceof HttpFailure) throw failureError(cause, { method: (config.method ?? 'get').toUpperCase(), route: url!.origin + pathname, host, foreign: true });
    throw cause;
  } finally {
    http.close();
  }
};

/** What is escaped in an address, where it is escaped rightly. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function send(http: Http, config: InternalAxiosRequestConfig, path: string): Promise<HttpAnswer> {
  const headers: Record<string, string> = {};
  // axios keeps what was unset as undefined, null or false; node:http would send the word, or throw.
  for (const [name, value] of Object.entries(config.headers)) if (value !== undefined && value !== null && value !== false) headers[name] = String(value);
  const signal = config.signal as AbortSignal | undefined;
  // 0 means no limit to axios; we always have one.
  return http.send({ method: (config.method ?? 'get').toUpperCase(), path, headers, body: config.data as string | Uint8Array | undefined, signal, timeoutMs: config.timeout || DEFAULT_TIMEOUT_MS });
}

const DEFAULT_TIMEOUT_MS = 30_000;
