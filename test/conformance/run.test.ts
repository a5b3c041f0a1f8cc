import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

import { createEmulator, type EmulatorOptions } from '../../src/emulator/server.ts';
import { ROOT, tempDir, type Ran } from '../helpers/imctl.ts';
import { readOptions } from './options.ts';

/** The program as a person calls it. */
function conformance(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, [path.join(ROOT, 'test/conformance/run.ts'), ...args], { env: { PATH: process.env.PATH, HOME: tempDir(), ...env } }, (error, out, err) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

/** A running server as context `other`, and the environment that knows it. */
async function withContext(options: EmulatorOptions): Promise<Record<string, string>> {
  const emulator = await createEmulator(options);
  onTestFinished(() => emulator.close());
  const HOME = tempDir();
  const folder = path.join(HOME, '.config', 'imctl');
  mkdirSync(folder, { recursive: true });
  const row = { api: emulator.apiURL, gateway: emulator.gatewayURL, secret: { env: 'OTHER_SECRET' }, adminUserID: options.adminUserID ?? 'imAdmin' };
  writeFileSync(path.join(folder, 'contexts.yaml'), JSON.stringify({ contexts: { other: row } }));
  return { HOME, OTHER_SECRET: 'openIM123' };
}

describe('npm run conformance', () => {
  it('replays a flow of every set against the embedded server, and sums up', async () => {
    const { status, out, err } = await conformance(['auth-gate']);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out.split('\n').filter((line) => line.startsWith('✓')).sort()).toEqual(['✓  main  auth-gate  21/21', '✓  main-standalone  auth-gate  21/21', '✓  v3.8.3-patch.16  auth-gate  21/21']);
    expect(out).toContain('\nmain: 1 flow, 21 steps as recorded, 0 differ\n');
  });

  it('replays against a server that runs already, twice, and leaves out what that server must have', async () => {
    const env = await withContext({ adminUserID: 'boss' });
    for (let time = 0; time < 2; time++) {
      const { status, out, err } = await conformance(['--context', 'other', '--jobs', '2', 'auth-force-logout', 'gateway-gzip', 'object-store'], env);
      expect({ status, err }).toEqual({ status: 0, err: '' });
      expect(out).toContain('–  main  object-store  left out: it needs an object store (--object-store)\n');
      expect(out).toContain('\nmain: 2 flows, 31 steps as recorded, 0 differ, 1 flow left out\n');
    }
  });

  it('tells what differs by path, expected and received, and fails', async () => {
    const env = await withContext({ as: 'main' });
    const { status, out } = await conformance(['--context', 'other', '--as', 'v3.8.3-patch.16', 'auth-gate'], env);
    expect(status).toBe(1);
    expect(out).toContain('✗  v3.8.3-patch.16  auth-gate  19/21\n');
    expect(out).toContain('     response.body.errDlt\n       expected  "1503 TokenMalformedError jwt parse error, token=rubbish"\n       received  ""\n');
    expect(await conformance(['--context', 'other', '--as', 'v3.8.3-patch.16', '--quiet', 'auth-gate'], env)).toMatchObject({ status: 1, out: expect.not.stringContaining('received') as string });
  });

  it.each<[string, string[], number, RegExp]>([
    ['an unknown flow', ['xyz'], 2, /no flow has "xyz" in its name/],
    ['an unknown context', ['--context', 'nope'], 2, /there is no context "nope"/],
    ['the embedded context', ['--context', 'local'], 2, /context local is the embedded server/],
  ])('refuses %s', async (_what, args, status, words) => {
    const ran = await conformance(args);
    expect(ran.status).toBe(status);
    expect(ran.err).toMatch(words);
  });

  it('says so when nobody answers, and when the secret is wrong', async () => {
    const env = await withContext({});
    expect(await conformance(['--context', 'other', 'auth-gate'], { ...env, OTHER_SECRET: 'wrong' })).toMatchObject({ status: 5, err: expect.stringContaining('cannot log in') as string });
    const gone = { ...env, IMCTL_API: 'http://127.0.0.1:9' };
    expect(await conformance(['--context', 'other', 'auth-gate'], gone)).toMatchObject({ status: 7, err: expect.stringContaining('no OpenIM answers at http://127.0.0.1:9') as string });
  });
});

describe('the command line of the conformance program', () => {
  it('means all sets without a context, and main with one', () => {
    expect(readOptions([]).sets).toEqual(['main', 'main-standalone', 'v3.8.3-patch.16']);
    expect(readOptions(['--context', 'x']).sets).toEqual(['main']);
    expect(readOptions(['--context', 'x', '--fresh', '--object-store']).has).toEqual(['fresh', 'object store']);
  });

  it.each<[string[], string]>([
    [['--as', 'p16'], '--as takes main, main-standalone, v3.8.3-patch.16, not "p16"'],
    [['--as', 'main', '--as', 'main-standalone', '--context', 'x'], 'a server is one of them'],
    [['--fresh'], '--fresh goes with --context'],
    [['--jobs', '0'], '--jobs takes a number from 1 to 64'],
  ])('refuses %j', (args, words) => {
    expect(() => readOptions(args)).toThrow(words);
  });
});
