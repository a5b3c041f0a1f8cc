// The object `sh`: programs of the machine imctl runs on, each behind its own permission (design §6).
// Imported by index.ts.
import { ImctlError } from '../../base/errors.ts';
import { MAX_FILE_BYTES } from '../../base/held-files.ts';
import { defineObject, type AdminCtx } from '../define.ts';

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
      needs: ({ program, env = [] }) => [`run:${program}`, ...env.map((name) => `env:${name}`)],
      run: ({ program, args = [], input, env = [] }, ctx) => runProgram(program, args, input, env, ctx),
    },
  },
});

/** zx is for people and their shells; here a program gets its arguments as they are. */
async function runProgram(program: string, args: readonly string[], input: string | undefined, env: readonly string[], ctx: AdminCtx): Promise<unknown> {
  if ([program, ...args, ...env].some((one) => one.includes('\0'))) throw new ImctlError('ARG-TYPE', 'a program and its arguments cannot hold a zero byte');
  const { spawn } = await import('node:child_process');
  // For a task not the whole environment: a program would tell it what env:<NAME> keeps from it.
  const variables = ctx.limited ? Object.fromEntries([...USUAL, ...env].map((name) => [name, ctx.machine.env(name)]).filter(([, value]) => value !== undefined)) as Record<string, string> : undefined;
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
