// Links into the bucket that carry their own permission: to read, to put, to put a part, to send a form (catalog notes of /object/*).
// Made by open.ts; rules reach it as ctx.objects.links.

import { ALGORITHM, encodeText, formatCredential, formatTime, signHeaders, signLink, signText } from './sigv4.ts';

import type { EmulatorClock } from '../context.ts';
import type { StoreSettings } from './open.ts';

/** What a form sends beside its file, and where to. */
export interface FormLink { url: string; formData: Record<string, string> }

/** Makes links. `host` is the Host header the API was asked by: who reached the API there reaches the store there, on its own port. */
export interface Links {
  /** @param overrides `response-content-type`, `response-content-disposition`: what the answer's headers say instead. */
  get(host: string, key: string, seconds: number, overrides: Record<string, string>): string;
  put(host: string, key: string, seconds: number): string;
  /** Where the parts of an upload go, without permission; each part's headers give it. */
  upload(host: string, key: string): string;
  part(host: string, key: string, uploadID: string, number: number): Record<string, string>;
  form(host: string, key: string, maxBytes: number, contentType: string, expires: number): FormLink;
}

/** Links to the store that listens on a port. */
export function createLinks(clock: EmulatorClock, settings: StoreSettings, port: () => number): Links {
  const at = (host: string): string => storeHost(host, port());
  const pathOf = (key: string): string => `/${settings().bucket}/${key}`;
  const urlOf = (host: string, key: string): string => `http://${at(host)}${encodeText(pathOf(key), '/')}`;
  const link = (method: string, host: string, key: string, expiresSeconds: number, query: [string, string][]): string =>
    urlOf(host, key) + signLink(settings(), clock.now(), { method, host: at(host), path: pathOf(key), query, expiresSeconds });

  return {
    get: (host, key, seconds, overrides) => link('GET', host, key, seconds, Object.entries(overrides)),
    put: (host, key, seconds) => link('PUT', host, key, seconds, []),
    upload: urlOf,
    part: (host, key, uploadID, number) => signHeaders(settings(), clock.now(), {
      method: 'PUT', host: at(host), path: pathOf(key), query: [['partNumber', String(number)], ['uploadId', uploadID]],
    }),
    form(host, key, maxBytes, contentType, expires) {
      const keys = settings(), time = formatTime(clock.now());
      const fields: Record<string, string> = {
        key, success_action_status: '200', ...(contentType === '' ? {} : { 'Content-Type': contentType }), bucket: keys.bucket,
        'x-amz-date': time, 'x-amz-algorithm': ALGORITHM, 'x-amz-credential': formatCredential(keys, time),
      };
      const conditions = [...Object.entries(fields).map(([name, value]) => ['eq', `$${name}`, value]), ['content-length-range', 0, maxBytes]];
      const policy = Buffer.from(JSON.stringify({ expiration: new Date(expires).toISOString(), conditions })).toString('base64');
      return { url: `http://${at(host)}/${keys.bucket}`, formData: { ...fields, policy, 'x-amz-signature': signText(keys, time, policy) } };
    },
  };
}

/** The host of a Host header with another port. One that is no host leads to loopback. */
function storeHost(host: string, port: number): string {
  const name = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::\d+)?$/.exec(host)?.[1] ?? '127.0.0.1';
  return `${name}:${port}`;
}
