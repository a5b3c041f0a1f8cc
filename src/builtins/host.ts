// The objects `fs`, `sh`, `http`, `env`: the machine imctl runs on, each call behind its own permission (design §6).
// Imported by index.ts. A new operation is a row below; what it needs is told with the real arguments.
import path from 'node:path';
import { realpathSync } from 'node:fs';
import { ImctlError } from '../base/errors.ts';
import { defineObject, type AdminCtx } from './define.ts';

const file = { kind: 'string', required: true, positional: true, doc: 'The file.' } as const;

/** The largest file a script may take in at once. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

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
      run: async ({ file, text }, ctx) => {
        const { default: writeFileAtomic } = await import('write-file-atomic');
        await writeFileAtomic(resolve(ctx, file), text);
      },
    },
    append: {
      doc: 'Add to the end of a file.', effect: 'write', returns: { nothing: true },
      params: { file, text: { kind: 'string', required: true, positional: true, doc: 'What to add.' } }, needs: ({ file }, ctx) => writing(ctx, file),
      run: async ({ file, text }, ctx) => (await extra()).appendFile(resolve(ctx, file), text),
    },
    exists: {
      doc: 'Is there such a file or folder?', effect: 'read', returns: { value: 'boolean' },
      params: { file }, needs: ({ file }, ctx) => reading(ctx, file),
      run: async ({ file }, ctx) => (await extra()).pathExists(resolve(ctx, file)),
    },
    list: {
      doc: 'Names in a folder, sorted.', effect: 'read', returns: { value: 'string[]' },
      params: { folder: { ...file, doc: 'The folder.' } }, needs: ({ folder }, ctx) => reading(ctx, folder),
      run: async ({ folder }, ctx) => (await (await extra()).readdir(resolve(ctx, folder))).sort(),
    },
    makeFolder: {
      doc: 'Make a folder, and those above it.', effect: 'write', returns: { nothing: true },
      params: { folder: { ...file, doc: 'The folder.' } }, needs: ({ folder }, ctx) => writing(ctx, folder),
      run: async ({ folder }, ctx) => { await (await extra()).ensureDir(resolve(ctx, folder)); },
    },
    remove: {
      doc: 'Remove a file, or a folder with all in it.', effect: 'write', returns: { nothing: true },
      params: { file }, needs: ({ file }, ctx) => writing(ctx, file),
      run: async ({ file }, ctx) => (await extra()).remove(resolve(ctx, file)),
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
      },
      needs: ({ program }) => [`run:${program}`],
      run: ({ program, args = [], input }, ctx) => runProgram(program, args, input, ctx),
    },
  },
});

export const http = defineObject({
  name: 'http', singular: 'request', scriptOnly: true,
  doc: 'HTTP to other servers. In a task each host needs net:<host>.',
  operations: {
    get: {
      doc: 'GET an address.', effect: 'read', returns: { value: '{ status, headers, body }' },
      params: { url: { kind: 'string', required: true, positional: true, doc: 'The address.' }, headers: { kind: 'object', doc: 'Headers.' } },
      needs: ({ url }) => [`net:${hostOf(url)}`],
      run: ({ url, headers }, ctx) => request(ctx, 'GET', url, headers),
    },
    post: {
      doc: 'POST to an address; an object is sent as JSON.', effect: 'write', returns: { value: '{ status, headers, body }' },
      params: { url: { kind: 'string', required: true, positional: true, doc: 'The address.' }, body: { kind: 'any', positional: true, doc: 'What to send.' }, headers: { kind: 'object', doc: 'Headers.' } },
      needs: ({ url }) => [`net:${hostOf(url)}`],
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

/** fs-extra when a file is really touched: 30 ms otherwise (see README, start-up). */
const extra = async () => (await import('fs-extra')).default;

function reading(ctx: AdminCtx, file: string): string[] {
  return [`fs:read:${resolve(ctx, file)}`];
}

function writing(ctx: AdminCtx, file: string): string[] {
  return [`fs:write:${resolve(ctx, file)}`];
}

/** Where a path really leads, links followed as far as it exists: what is permitted is what is opened. */
function resolve(ctx: AdminCtx, file: string): string {
  if (file.includes('\0')) throw new ImctlError('ARG-TYPE', 'a path cannot hold a zero byte');
  const absolute = path.resolve(ctx.machine.cwd, file);
  const missing: string[] = [];
  for (let at = absolute; ; at = path.dirname(at)) {
    try {
      return path.join(realpathSync(at), ...missing);
    } catch {
      if (at === path.dirname(at)) return absolute;
      missing.unshift(path.basename(at));
    }
  }
}

async function readText(ctx: AdminCtx, file: string): Promise<string> {
  const tools = await extra();
  const place = resolve(ctx, file);
  const { size } = await tools.stat(place);
  if (size > MAX_FILE_BYTES) throw new ImctlError('FILE-INVALID', `${file} is ${size} bytes, more than ${MAX_FILE_BYTES}`);
  return tools.readFile(place, 'utf8');
}

/** Host and port as net: permissions name them; the usual port of the scheme is left out. */
function hostOf(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) throw new ImctlError('ARG-TYPE', `${JSON.stringify(url)} is no http address`);
  return parsed.host;
}

async function request(ctx: AdminCtx, method: string, url: string, headers: Record<string, unknown> | undefined, body?: unknown): Promise<unknown> {
  const { default: axios } = await import('axios');
  const { nodeAdapter } = await import('../openim/adapter.ts');
  const answer = await axios.request({ adapter: nodeAdapter, method, url, headers: headers as Record<string, string>, data: body, signal: ctx.signal, timeout: 30_000, maxRedirects: 0, validateStatus: () => true });
  return { status: answer.status, headers: { ...answer.headers }, body: answer.data as unknown };
}

/** zx is for people and their shells; here a program gets its arguments as they are. */
async function runProgram(program: string, args: readonly string[], input: string | undefined, ctx: AdminCtx): Promise<unknown> {
  const { spawn } = await import('node:child_process');
  const child = spawn(program, args, { cwd: ctx.machine.cwd, signal: ctx.signal, stdio: ['pipe', 'pipe', 'pipe'] });
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
  return { code, stdout: stdout(), stderr: stderr() };
}
