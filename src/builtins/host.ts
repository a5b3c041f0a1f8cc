// The objects `fs`, `sh`, `http`, `env`: the machine imctl runs on, each call behind its own permission (design §6).
// Imported by index.ts. A new operation is a row below; what it needs is told with the real arguments.
import { ImctlError } from '../base/errors.ts';
import { defineObject, type AdminCtx } from './define.ts';
import { appendFileAt, existsAt, listFolderAt, makeFolderAt, MAX_FILE_BYTES, readFileAt, realPath, removeAt, writeFileAt } from '../base/held-files.ts';

const file = { kind: 'string', required: true, positional: true, doc: 'The file.' } as const;

const url = { kind: 'string', required: true, positional: true, lends: 'address', doc: 'The address.' } as const;
const headers = { kind: 'object', lends: 'text', doc: 'Headers.' } as const;

export const fs = defineObject({
  name: 'fs', singular: 'file', scriptOnly: true,
  doc: 'Files of this machine. In a task each needs fs:read:<path> or fs:write:<path>.',
  operations: {
    read: {
      doc: 'The text of a file.', effect: 'read', returns: { value: 'string' },
      params: { file }, needs: ({ file }, ctx) => reading(ctx, file),
      run: ({ file }, ctx) => readText(ctx, file),
    },
    readJSON: {
      doc: 'The data in a JSON file.', effect: 'read', returns: { value: 'data' },
      params: { file }, needs: ({ file }, ctx) => reading(ctx, file),
      run: async ({ file }, ctx) => (await import('../base/files.ts')).parseJSONFile(await readText(ctx, file), file),
    },
    readCSV: {
      doc: 'The rows of a CSV file, as objects named by its header.', effect: 'read', returns: { value: 'rows' },
      params: { file }, needs: ({ file }, ctx) => reading(ctx, file),
      run: async ({ file }, ctx) => (await import('../base/rows.ts')).parseCSV(await readText(ctx, file), file),
    },
    write: {
      doc: 'Write a file whole: old or new, never half.', effect: 'write', returns: { nothing: true },
      params: { file, text: { kind: 'string', required: true, positional: true, doc: 'Its text.' } }, needs: ({ file }, ctx) => writing(ctx, file),
      run: ({ file, text }, ctx) => writeFileAt(placeOf(ctx, file), text),
    },
    append: {
      doc: 'Add to the end of a file.', effect: 'write', returns: { nothing: true },
      params: { file, text: { kind: 'string', required: true, positional: true, doc: 'What to add.' } }, needs: ({ file }, ctx) => writing(ctx, file),
      run: ({ file, text }, ctx) => appendFileAt(placeOf(ctx, file), text),
    },
    exists: {
      doc: 'Is there such a file or folder?', effect: 'read', returns: { value: 'boolean' },
      params: { file }, needs: ({ file }, ctx) => reading(ctx, file),
      run: ({ file }, ctx) => existsAt(placeOf(ctx, file)),
    },
    list: {
      doc: 'Names in a folder, sorted.', effect: 'read', returns: { value: 'string[]' },
      params: { folder: { ...file, doc: 'The folder.' } }, needs: ({ folder }, ctx) => reading(ctx, folder),
      run: ({ folder }, ctx) => listFolderAt(placeOf(ctx, folder)),
    },
    makeFolder: {
      doc: 'Make a folder, and those above it.', effect: 'write', returns: { nothing: true },
      params: { folder: { ...file, doc: 'The folder.' } }, needs: ({ folder }, ctx) => writing(ctx, folder),
      run: ({ folder }, ctx) => makeFolderAt(placeOf(ctx, folder)),
    },
    remove: {
      doc: 'Remove a file, or a folder with all in it.', effect: 'write', returns: { nothing: true },
      params: { file }, needs: ({ file }, ctx) => writing(ctx, file),
      run: ({ file }, ctx) => removeAt(placeOf(ctx, file)),
    },
  },
});

export const sh = defineObject({
  name: 'sh', singular: 'program', scriptOnly: true,
  doc: 'Programs of this machine. In a task each needs run:<program>.',
  operations: {
    run: {
      doc: 'Run one program with arguments; no shell in between.', effect: 'write', returns: { value: '{ code, stdout, stderr }' },
      params: {
        program: { kind: 'string', required: true, positional: true, doc: 'The program.' },
        args: { kind: 'string', positional: true, many: true, doc: 'Its arguments.' },
        input: { kind: 'string', doc: 'Text for its standard input.' },
        env: { kind: 'string', many: true, doc: 'Names of variables it gets beside the usual ones, in a task; each needs env:<NAME>.' },
      },
      needs({ program, env = [] }, ctx) {
        checked.add(ctx);
        return [`run:${program}`, ...env.map((name) => `env:${name}`)];
      },
      run: ({ program, args = [], input, env = [] }, ctx) => runProgram(program, args, input, env, ctx),
    },
  },
});

export const http = defineObject({
  name: 'http', singular: 'request', scriptOnly: true,
  doc: 'HTTP to other servers. In a task each host needs net:<host>, and each secret("NAME") in an address, a header or a body secret:<NAME>.',
  operations: {
    get: {
      doc: 'GET an address.', effect: 'read', returns: { value: '{ status, headers, body }' },
      params: { url, headers },
      needs: ({ url }, ctx) => reaching(ctx, url),
      run: ({ url, headers }, ctx) => request(ctx, 'GET', url, headers),
    },
    post: {
      doc: 'POST to an address; an object is sent as JSON.', effect: 'write', returns: { value: '{ status, headers, body }' },
      params: { url, body: { kind: 'any', positional: true, lends: 'text', doc: 'What to send.' }, headers },
      needs: ({ url }, ctx) => reaching(ctx, url),
      run: ({ url, headers, body }, ctx) => request(ctx, 'POST', url, headers, body),
    },
  },
});

export const env = defineObject({
  name: 'env', singular: 'variable', scriptOnly: true,
  doc: 'Environment variables. In a task each needs env:<NAME>.',
  operations: {
    get: {
      doc: 'The value of a variable, or nothing.', effect: 'read', returns: { value: 'string | null' },
      params: { name: { kind: 'string', required: true, positional: true, doc: 'The variable.' } },
      needs: ({ name }) => [`env:${name}`],
      run: ({ name }, ctx) => ctx.machine.env(name) ?? null,
    },
  },
});

function reading(ctx: AdminCtx, file: string): string[] {
  return [`fs:read:${placeOf(ctx, file)}`];
}

function writing(ctx: AdminCtx, file: string): string[] {
  return [`fs:write:${placeOf(ctx, file)}`];
}

/** Where the path of a call leads: found out once, so that what is permitted is what is opened. */
function placeOf(ctx: AdminCtx, file: string): string {
  const known = places.get(ctx) ?? realPath(ctx.machine.cwd, file);
  places.set(ctx, known);
  return known;
}

/** By the call's own way out, of which there is one for each. */
const places = new WeakMap<AdminCtx, string>();

function readText(ctx: AdminCtx, file: string): Promise<string> {
  return readFileAt(placeOf(ctx, file), file);
}

/** What a request needs. The port is always told: a grant without one is for all of them. */
function reaching(ctx: AdminCtx, address: string): string[] {
  const { hostname, port, protocol } = parseAddress(address);
  checked.add(ctx);
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

/** Calls whose permission was looked at: those of tasks. */
const checked = new WeakSet<AdminCtx>();

/** Names and values of headers (RFC 9110, 5.6.2 and 5.5). */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
const LATIN = /^[\t\x20-\x7e\x80-\xff]*$/;

async function request(ctx: AdminCtx, method: string, url: string, headers: Record<string, unknown> | undefined, body?: unknown): Promise<unknown> {
  const { default: axios } = await import('axios');
  const { nodeAdapter } = await import('../openim/adapter.ts');
  for (const [name, value] of Object.entries(headers ?? {})) if (!TOKEN.test(name) || !LATIN.test(String(value))) throw new ImctlError('ARG-TYPE', `${JSON.stringify(name)} is no header, or its value is no plain text`);
  const lookup = checked.has(ctx) ? { lookup: (await import('./lookup.ts')).lookupElsewhere(hostOf(parseAddress(url).hostname)) as never } : {};
  const answer = await axios.request({ adapter: nodeAdapter, method, url, headers: headers as Record<string, string>, data: body, signal: ctx.signal, timeout: 30_000, maxRedirects: 0, validateStatus: () => true, ...lookup });
  return { status: answer.status, headers: { ...answer.headers }, body: answer.data as unknown };
}

/** zx is for people and their shells; here a program gets its arguments as they are. */
async function runProgram(program: string, args: readonly string[], input: string | undefined, env: readonly string[], ctx: AdminCtx): Promise<unknown> {
  if ([program, ...args, ...env].some((one) => one.includes('\0'))) throw new ImctlError('ARG-TYPE', 'a program and its arguments cannot hold a zero byte');
  const { spawn } = await import('node:child_process');
  // For a task not the whole environment: a program would tell it what env:<NAME> keeps from it.
  const variables = checked.has(ctx) ? Object.fromEntries([...USUAL, ...env].map((name) => [name, ctx.machine.env(name)]).filter(([, value]) => value !== undefined)) as Record<string, string> : undefined;
  const child = spawn(program, args, { cwd: ctx.machine.cwd, ...(variables ? { env: variables } : {}), stdio: ['pipe', 'pipe', 'pipe'] });
  // Asked to end first, and made to when it does not: no program goes on after its task.
  const stop = () => {
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.once('close', () => clearTimeout(kill));
  };
  ctx.signal.addEventListener('abort', stop, { once: true });
  const gather = (stream: NodeJS.ReadableStream) => {
    let text = '';
    stream.setEncoding('utf8').on('data', (part: string) => { if (text.length < MAX_FILE_BYTES) text += part; });
    return () => text;
  };
  const stdout = gather(child.stdout);
  const stderr = gather(child.stderr);
  child.stdin.on('error', () => { /* it did not read its input: its own affair */ });
  child.stdin.end(input);
  const code = await new Promise<number>((done, fail) => {
    child.on('error', (cause: NodeJS.ErrnoException) => fail(cause.code === 'ENOENT' ? new ImctlError('NOT-FOUND', `no program "${program}"`, { cause }) : cause));
    child.on('close', (status, signal) => done(status ?? (signal ? 128 : 1)));
  });
  ctx.signal.removeEventListener('abort', stop);
  ctx.signal.throwIfAborted();
  return { code, stdout: stdout(), stderr: stderr() };
}

/** A program that was asked to end has so long to do so. */
const STOP_MS = 1000;

/** Variables that the program of a task gets: where it finds others, who and where the person is, and in which language. */
const USUAL = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR', 'TZ', 'LANG', 'LANGUAGE', 'LC_ALL', 'LC_CTYPE', 'LC_MESSAGES', 'SystemRoot', 'ComSpec', 'PATHEXT', 'TEMP', 'TMP', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'];
