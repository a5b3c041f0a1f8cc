// The object `http`: requests to other servers, each host behind its own permission (design §6).
// Imported by index.ts.
import { ImctlError } from '../../base/errors.ts';
import { defineObject, type AdminCtx } from '../define.ts';

const url = { kind: 'string', required: true, positional: true, lends: 'address', doc: 'The address.' } as const;
const headers = { kind: 'object', lends: 'text', doc: 'Headers.' } as const;

export const http = defineObject({
  name: 'http', singular: 'request', scriptOnly: true,
  doc: 'HTTP to other servers. In a task each host needs net:<host>, and each secret("NAME") in an address, a header or a body secret:<NAME>.',
  operations: {
    get: {
      doc: 'GET an address.', effect: 'read', returns: { value: '{ status, headers, body }' },
      params: { url, headers },
      needs: ({ url }) => reaching(url),
      run: ({ url, headers }, ctx) => request(ctx, 'GET', url, headers),
    },
    post: {
      doc: 'POST to an address; an object is sent as JSON.', effect: 'write', returns: { value: '{ status, headers, body }' },
      params: { url, body: { kind: 'any', positional: true, lends: 'text', doc: 'What to send.' }, headers },
      needs: ({ url }) => reaching(url),
      run: ({ url, headers, body }, ctx) => request(ctx, 'POST', url, headers, body),
    },
  },
});

/** What a request needs. The port is always told: a grant without one is for all of them. */
function reaching(address: string): string[] {
  const { hostname, port, protocol } = parseAddress(address);
  return [`net:${hostOf(hostname)}:${port || (protocol === 'https:' ? '443' : '80')}`];
}

function parseAddress(address: string): URL {
  const parsed = URL.parse(address);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) throw new ImctlError('ARG-TYPE', `${JSON.stringify(address)} is no http address`);
  return parsed;
}

/** One spelling for each host: URL knows those of numbers; a dot at the end and IPv4 inside of IPv6 mean the same host. */
function hostOf(hostname: string): string {
  const [, high, low] = /^\[::ffff:([0-9a-f]+):([0-9a-f]+)\]$/.exec(hostname) ?? [];
  if (high !== undefined) return [high, low!].flatMap((part) => [parseInt(part, 16) >> 8, parseInt(part, 16) & 255]).join('.');
  return hostname.replace(/\.$/, '');
}

/** Names and values of headers (RFC 9110, 5.6.2 and 5.5). */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
const LATIN = /^[\t\x20-\x7e\x80-\xff]*$/;

/** How long a body is and where it ends is said once, by us: said twice, the servers behind an address could disagree on it. */
const FRAMING = /^(?:content-length|transfer-encoding|te|trailer|connection|keep-alive|upgrade|expect|proxy-connection)$/i;
/** What is granted is the host of the address; with another name its server would answer for another one. */
const ROUTING = /^(?:host|x-forwarded-host|forwarded)$/i;

async function request(ctx: AdminCtx, method: string, url: string, headers: Record<string, unknown> | undefined, body?: unknown): Promise<unknown> {
  const { default: axios } = await import('axios');
  const { nodeAdapter } = await import('../../openim/adapter.ts');
  for (const [name, value] of Object.entries(headers ?? {})) if (!TOKEN.test(name) || !LATIN.test(String(value))) throw new ImctlError('ARG-TYPE', `${JSON.stringify(name)} is no header, or its value is no plain text`);
  const ours = Object.keys(headers ?? {}).find((name) => FRAMING.test(name) || (ctx.limited && ROUTING.test(name)));
  if (ours !== undefined) throw new ImctlError('ARG-TYPE', `the header ${ours} cannot be set`, { hint: ROUTING.test(ours) ? 'name the host in the address' : 'it follows from the body' });
  const lookup = ctx.limited ? { lookup: (await import('./lookup.ts')).lookupElsewhere(hostOf(parseAddress(url).hostname)) as never } : {};
  const answer = await axios.request({ adapter: nodeAdapter, method, url, headers: headers as Record<string, string>, data: body, signal: ctx.signal, timeout: 30_000, maxRedirects: 0, validateStatus: () => true, ...lookup });
  return { status: answer.status, headers: { ...answer.headers }, body: answer.data as unknown };
}
