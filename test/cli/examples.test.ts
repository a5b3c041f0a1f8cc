import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { OBJECTS } from '../../src/builtins/index.ts';
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { homeIn, imctl, ROOT, splitLine, tempDir, type Ran } from '../helpers/imctl.ts';

/** What examples speak of: anna, ben, carla, dora; the group lunch; a few messages; files with rows. */
const SEED = [
  'imctl context set staging --api http://127.0.0.1:9 --secret-env NONE --protected',
  'imctl create user anna --nickname Anna', 'imctl create user ben', 'imctl create user carla', 'imctl create user dora',
  'imctl create group Lunch --group-id lunch --owner-user-id anna --member-user-ids ben,carla',
  'imctl create notification-account news',
  'imctl send message --from anna --to ben --text one', 'imctl send message --from ben --to anna --text two',
  'imctl send message --from anna --group lunch --text three', 'imctl friends add anna ben',
  'imctl friends request dora anna', 'imctl api group.joinGroup -d \'{"groupID":"lunch","reqMessage":"please","joinSource":3,"inviterUserID":"dora"}\'',
  'imctl blacks add anna dora', 'imctl create account gil --email gil@example.org --password first-words',
  'imctl create account ivy --area-code +49 --phone-number 5550199 --password first-words', 'imctl block account ivy',
];

/** Commands whose examples are shown elsewhere: they need a terminal, stay in the foreground, or have tests of their own. */
const ELSEWHERE = ['shell', 'run', 'test', 'load', 'check', 'tasks', 'edit', 'copy', 'emulator'];

let seeded: string;

beforeAll(async () => {
  seeded = mkdtempSync(path.join(tmpdir(), 'imctl-seed-'));
  for (const line of SEED) {
    const ran = await imctl(splitLine(line).slice(1), { home: seeded });
    expect(ran.err.startsWith('error') ? `${line}: ${ran.err}` : '').toBe('');
  }
});

const operations = OBJECTS.filter((object) => !object.scriptOnly).flatMap((object) => Object.values(object.operations));
const commands = await Promise.all(COMMANDS.filter((row) => !ELSEWHERE.includes(row.name)).map(async (row) => (await row.load()).default));
const examples = [...operations.flatMap((operation) => operation.examples), ...commands.flatMap((command) => command.examples)];

test.each([...new Set(examples)])('%s', async (line) => {
  const home = tempDir();
  for (const file of ['local', 'contexts', 'runs', 'audit'] as const) cpSync(homeIn(seeded)[file], homeIn(home)[file], { recursive: true });
  const run = [{ id: 'r7f2', at: '2026-06-03T10:40:51.000Z', user: 'tester', context: 'local', source: 'command' }, { kind: 'call', path: 'users.update', params: {}, affected: 1, outcome: 'ok', undo: [{ path: 'users.update', params: { userID: 'ben', nickname: 'Ben' } }] }];
  writeFileSync(path.join(homeIn(home).runs, 'r7f2.jsonl'), run.map((one) => `${JSON.stringify(one)}\n`).join(''));
  writeFileSync(path.join(home, 'team.yaml'), 'kind: User\nuserID: gil\nnickname: Gil\n---\nkind: Group\ngroupID: lunch\nmemberUserIDs: [ben, carla, gil]\n');
  writeFileSync(path.join(home, 'same.yaml'), 'kind: User\nuserID: anna\nnickname: Anna\n');
  writeFileSync(path.join(home, 'people.csv'), 'userID,nickname\nedgar,Edgar\nfay,"Fay, the second"\n');
  writeFileSync(path.join(home, 'body.json'), '{"pagination":{"pageNumber":1,"showNumber":2}}');
  const ran = await imctl(splitLine(line).slice(1), { home });
  expect(ran.err).not.toMatch(/^error/m);
  expect(ran.status).toBe(0);
});

describe('examples of commands that run something, typed into a shell', async () => {
  const typed = (await Promise.all(COMMANDS.filter((row) => ['shell', 'run'].includes(row.name)).map(async (row) => (await row.load()).default.examples))).flat();
  // The bare prompt wants a terminal (test/shell); another context wants a server.
  test.each(typed.filter((line) => line !== 'imctl shell' && !line.includes('--context')))('%s', async (line) => {
    const home = tempDir();
    mkdirSync(path.dirname(homeIn(home).local), { recursive: true });
    copyFileSync(homeIn(seeded).local, homeIn(home).local);
    cpSync(path.join(ROOT, 'tasks'), path.join(home, 'tasks'), { recursive: true });
    writeFileSync(path.join(home, 'task.ts'), 'import { log, users } from "imctl";\nlog(await users.count());\n');
    writeFileSync(path.join(home, 'imctl'), `#!/bin/sh\nexec "${process.execPath}" "${path.join(ROOT, 'bin/imctl.cjs')}" "$@"\n`, { mode: 0o755 });
    const ran = await new Promise<Ran>((resolve) => {
      execFile('sh', ['-c', line], { cwd: home, env: { PATH: `${home}:${process.env.PATH}`, HOME: home } }, (error, out, err) => resolve({ status: error ? Number(error.code) : 0, out, err }));
    });
    expect(ran).toMatchObject({ status: 0, err: '' });
    expect(ran.out).not.toBe('');
  });
});

test('every operation on the command line has an example', () => {
  const without = operations.filter((operation) => operation.examples.length === 0 && !operations.some((other) => other.bulk?.operation === operation.name));
  expect(without.map((operation) => operation.path)).toEqual([]);
});
