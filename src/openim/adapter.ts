// axios with our own way to the network: its instance, interceptors and config, on one Http.
// Imported by transport.ts; builtins that hand axios to a person may use it too.
import type { Axios, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { Http, HttpAnswer } from './http.ts';

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
  return new axios.Axios({ adapter: (config) => send(http, config) });
}

async function send(http: Http, config: InternalAxiosRequestConfig): Promise<WireResponse> {
  const headers: Record<string, string> = {};
  // axios keeps what was unset as undefined, null or false; node:http would send the word, or throw.
  for (const [name, value] of Object.entries(config.headers)) if (value !== undefined && value !== null && value !== false) headers[name] = String(value);
  const body = config.data as string | undefined;
  const answer = await http.send({
    method: (config.method ?? 'get').toUpperCase(), path: config.url ?? '/', headers, body,
    signal: config.signal as AbortSignal | undefined, timeoutMs: config.timeout ?? DEFAULT_TIMEOUT_MS,
  });
  // The headers stay in `answer`: axios would copy them one by one into a class of its own, on every call.
  return { data: answer.text, status: answer.status, statusText: '', headers: {}, config, answer };
}

const DEFAULT_TIMEOUT_MS = 30_000;
