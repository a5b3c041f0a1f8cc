import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { SHELLS } from '../../src/cli/completion/scripts.ts';
import { imctl, imctlProcess, ROOT } from '../helpers/imctl.ts';

let home: string;
beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'imctl-complete-'));
  for (const line of ['create user anna --nickname Anna', 'create user ben', 'create user bea', 'create group Lunch --group-id lunch --owner-user-id anna', 'context set staging --api http://127.0.0.1:9 --secret-env X']) {
    expect((await imctl(line.split(' '), { home })).status).toBe(0);
  }
});

/** A loaded machine may take longer than a person would. */
const PATIENT = -20_000;

const texts = async (...words: string[]) => {
  const { out, err, status } = await imctl(['__complete', ...words], { home, uptimeMs: PATIENT });
  expect({ err, status }).toEqual({ err: '', status: 0 });
  return out.trim().split('\n').filter(Boolean).map((line) => line.split('\t')[0]!);
};

describe('what may stand at the cursor', () => {
  test.each<[line: string, expected: string[]]>([
    ['ve', ['version']], ['get us', ['user', 'users']], ['users kic', ['kick']], ['get users --sort', ['--sort-by']], ['get users --color a', ['auto', 'always']], ['get users --color=a', ['--color=auto', '--color=always']],
    ['kick user anna --platform W', ['Windows', 'Web']], ['get users --context s', ['staging']], ['--context l', ['local']], ['get users -o js', ['json', 'jsonpath=']], ['emulator sta', ['start', 'status']],
    ['create users -f ', [':files']], ['run ', [':files']], ['test ', [':files']], ['test g', ['gc']], ['load run ', [':files']], ['load run a.ts --report ', [':files']], ['copy user anna --to st', ['staging']], ['send message --from a', ['anna']], ['send message --to be', ['bea', 'ben']], ['send message --group l', ['lunch']], ['nonsense ', []], ['get user b', ['bea', 'ben']], ['disable user be', ['bea', 'ben']], ['dismiss group l', ['lunch']], ['describe user a', ['anna']],
    ['wait us', ['user']], ['groups invite lunch a', ['anna']], ['explain users.cre', ['users.create', 'users.createMany']], ['completion ', []], ['get users --context nowhere -o ya', ['yaml']],
  ])('%s', async (line, expected) => {
    expect((await texts(...line.split(' '))).sort()).toEqual([...expected].sort());
  });

  test('flags of a task\'s own, where its file is named, and what they may be', async () => {
    writeFileSync(path.join(home, 'own.ts'), 'export const meta = { params: { chat: { type: "string", choices: ["much", "little"], doc: "How they talk." } } };\n');
    for (const command of [['run'], ['load', 'run']]) {
      expect(await texts(...command, 'own.ts', '--ch')).toEqual(['--chat']);
      expect(await texts(...command, 'own.ts', '--chat', 'l')).toEqual(['little']);
    }
    expect(await texts('run', 'nowhere.ts', '--ch')).toEqual([]);
  });

  test('each has its sentence behind a tab', async () => {
    expect((await imctl(['__complete', 'users', 'kic'], { home })).out).toBe('kick\tEnd the sessions of a user, on one platform or on all.\n');
    expect((await imctl(['__complete', 'get', 'user', 'an'], { home, uptimeMs: PATIENT })).out).toBe('anna\tAnna\n');
  });

  test('names from the server are one line and no command to the terminal', async () => {
    await imctl(['create', 'user', 'zed', '--nickname', 'a\u001b[2J\u202eb\nc'], { home });
    expect((await imctl(['__complete', 'get', 'user', 'ze'], { home, uptimeMs: PATIENT })).out).toBe('zed\ta [2J b c\n');
  });

  test('nothing is said in the middle of a line, whatever is wrong; and --help in it asks for no help', async () => {
    const other = mkdtempSync(path.join(tmpdir(), 'imctl-complete-'));
    mkdirSync(path.join(other, '.config/imctl'), { recursive: true });
    for (const file of ['prefs.yaml', 'contexts.yaml']) writeFileSync(path.join(other, '.config/imctl', file), 'oops: [');
    expect(await imctl(['__complete', 'get', 'user', 'a'], { home: other })).toEqual({ status: 0, out: '', err: '' });
    expect(await texts('get', '--help', 'us')).toEqual(['user', 'users']);
  });

  test('a server that does not answer is not waited for, and nothing is said', async () => {
    const silent = createServer(() => { /* it accepts, and never answers */ }).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const ran = await imctl(['__complete', 'get', 'user', 'a'], { home, env: { IMCTL_API: `http://127.0.0.1:${port}`, IMCTL_SECRET: 'openIM123' } });
    silent.closeAllConnections();
    silent.close();
    expect(ran).toEqual({ status: 0, out: '', err: '' });
  });
});

describe('the scripts', () => {
  test.each(Object.keys(SHELLS))('%s is printed', async (shell) => {
    expect((await imctl(['completion', shell])).out).toBe(SHELLS[shell]!.script);
  });

  test('another shell, or none, is a mistake', async () => {
    expect((await imctl(['completion', 'tcsh'])).status).toBe(2);
    expect((await imctl(['completion'])).status).toBe(2);
  });

  test('bash completes with it', async () => {
    const { out } = await imctlProcess(['completion', 'bash']);
    const script = path.join(home, 'imctl.bash');
    writeFileSync(script, out);
    writeFileSync(path.join(home, 'imctl'), `#!/bin/sh\nexec "${process.execPath}" "${path.join(ROOT, 'bin/imctl.cjs')}" "$@"\n`, { mode: 0o755 });
    const ask = (line: string) => execFileSync('bash', ['-c', `source ${script}; COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _imctl; printf '%s\\n' "\${COMPREPLY[@]}"`], { env: { PATH: `${home}:${process.env.PATH}`, HOME: home } }).toString().trim().split('\n');
    expect(ask('imctl users kic')).toEqual(['kick']);
    expect(ask('imctl get users --color a')).toEqual(['auto', 'always']);
    expect(ask('imctl get users -o js')).toEqual(['json', 'jsonpath=']);
  });

  test.each([['zsh', ['-n']], ['fish', ['--no-execute']]] as const)('%s reads it without a complaint', (shell, args) => {
    const file = path.join(home, `imctl.${shell}`);
    writeFileSync(file, SHELLS[shell]!.script);
    const ran = spawnSync(shell, [...args, file]);
    // Where the shell is not installed its own reader cannot be asked; the brackets at least are whole.
    if (ran.error) expect(SHELLS[shell]!.script.split('{').length).toBe(SHELLS[shell]!.script.split('}').length);
    else expect(ran).toMatchObject({ status: 0 });
  });
});

describe('extensions', () => {
  const env = () => ({ PATH: `${path.join(home, 'bin')}:${process.env.PATH}` });
  beforeAll(async () => {
    const { mkdirSync } = await import('node:fs');
    mkdirSync(path.join(home, 'bin'), { recursive: true });
    writeFileSync(path.join(home, 'bin/imctl-hello'), '#!/bin/sh\necho "$1-$2-$IMCTL_CONTEXT"\nexit 5\n', { mode: 0o755 });
    writeFileSync(path.join(home, 'bin/imctl-get'), '#!/bin/sh\necho mine\n', { mode: 0o755 });
    writeFileSync(path.join(home, 'bin/imctl-notes'), 'not a program\n', { mode: 0o644 });
  });

  test('are listed, and run with what stands behind their name', async () => {
    expect(JSON.parse((await imctl(['extension', '-o', 'json'], { home, env: env() })).out)).toMatchObject({ items: [{ name: 'get', runs: false }, { name: 'hello', runs: true }] });
    expect((await imctl(['extension'], { home, env: env() })).err).toBe('get: imctl has a word of its own for that, so this extension is never run\n');
    expect(await imctl(['helo'], { home, env: env() })).toMatchObject({ status: 2, err: expect.stringContaining('did you mean  imctl hello  ?') as string });
    expect(await imctlProcess(['hello', 'a', '--b'], { home, env: env() })).toMatchObject({ status: 5, out: 'a---b-\n' });
    expect(await imctlProcess(['--context', 'staging', 'hello', 'a'], { home, env: env() })).toMatchObject({ out: 'a--staging\n' });
  });

  test('never stand in for a command of our own', async () => {
    expect((await imctlProcess(['get', 'users', '-o', 'name'], { home, env: env() })).out).toContain('user/anna');
  });
});

test('the manual page is one that man reads without a complaint', async () => {
  const { out } = await imctl(['man']);
  for (const section of ['NAME', 'SYNOPSIS', 'COMMANDS', 'OBJECTS', 'OPTIONS', 'EXIT STATUS', 'ENVIRONMENT', 'FILES']) expect(out).toContain(`.SH ${section}\n`);
  const groff = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-z'], { input: out });
  if (!groff.error) expect(groff.stderr.toString()).toBe('');
});
