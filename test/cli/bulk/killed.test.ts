// A bulk run that is killed in the middle, by the log of the server it talked to.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { homeIn, imctlProcess, ROOT, tempDir } from '../../helpers/imctl.ts';

const ROWS = 6000;

function start(args: readonly string[], home: string, env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [path.join(ROOT, 'bin/imctl.cjs'), ...args], { cwd: home, env: { PATH: process.env.PATH, HOME: home, ...env }, stdio: ['ignore', 'pipe', 'ignore'] });
}

/** An emulator of its own that writes a log. */
async function serverWithLog(): Promise<{ env: Record<string, string>; registered(): string[] }> {
  const home = tempDir();
  const log = path.join(home, 'im.log');
  const server = start(['emulator', 'start', '--memory', '--log-file', log, '--api-port', '0', '--gateway-port', '0', '--chat-port', '0', '--chat-admin-port', '0'], home);
  onTestFinished(async () => { server.kill('SIGTERM'); await once(server, 'close'); });
  let said = '';
  for await (const text of server.stdout!.setEncoding('utf8') as AsyncIterable<string>) if (/API +http:\S+\n/.test(said += text)) break;
  return {
    env: { IMCTL_API: /API +(http:\S+)/.exec(said)![1]!, IMCTL_SECRET: 'openIM123' },
    registered: () => readFileSync(log, 'utf8').split('\n').filter((line) => line.includes('http request body') && line.includes('/user/user_register'))
      .flatMap((line) => [...line.matchAll(/userID\\+":\\+"(u\d+)\\+"/g)].map((match) => match[1]!)),
  };
}

/** Rows whose end is in the run's file. */
function rowsDone(home: string): number {
  const folder = homeIn(home).runs;
  if (!existsSync(folder)) return 0;
  return readdirSync(folder).reduce((sum, name) => sum + readFileSync(path.join(folder, name), 'utf8').split('"kind":"row"').length - 1, 0);
}

test('create users, killed at a third and gone on with: every user is there, and none was sent twice', async () => {
  const { env, registered } = await serverWithLog();
  const home = tempDir();
  writeFileSync(path.join(home, 'people.csv'), `userID,nickname\n${Array.from({ length: ROWS }, (_, at) => `u${at},"Person, ${at}"`).join('\n')}\n`);
  const first = start(['create', 'users', '-f', 'people.csv', '--rate', '1500'], home, env);
  const ended = once(first, 'close');
  while (rowsDone(home) < ROWS / 3 && first.exitCode === null) await new Promise((resolve) => { setTimeout(resolve, 10); });
  first.kill('SIGKILL');
  expect((await ended)[1]).toBe('SIGKILL');
  const before = rowsDone(home);
  expect(before).toBeGreaterThanOrEqual(ROWS / 3);
  expect(before).toBeLessThan(ROWS);

  const run = path.basename(readdirSync(homeIn(home).runs)[0]!, '.jsonl');
  const second = await imctlProcess(['create', 'users', '--resume', run], { home, env });
  expect(second).toMatchObject({ status: 0, err: expect.stringContaining(`${before.toLocaleString('en')} done before`) as string });
  expect((await imctlProcess(['count', 'users'], { home, env })).out.trim()).toBe(String(ROWS));
  const sent = registered();
  expect(sent).toHaveLength(ROWS);
  expect(new Set(sent).size).toBe(ROWS);
});
