import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { imctlProcess, ROOT, tempDir, type Ran } from './helpers/imctl.ts';

const TASKS = path.join(ROOT, 'tasks');

/** Every file in tasks/ that is a task, how it is run (after welcome.ts on the same data), and what it must end with and say. Those in flows/ are tests: flows.test.ts. */
const RUNS: Record<string, { args: string[]; status: number; says: RegExp[]; command?: string[] }[]> = {
  'load/office-day.ts': [
    { command: ['load', 'run'], args: ['--devices', '50', '--duration', '2s'], status: 0, says: [/constant-online, 50 devices, \d+\.\d s on local/, /im_loss +0 /, /✓ im_loss==0/] },
  ],
  'welcome.ts': [
    { args: [], status: 0, says: [/✓ three people +(created anna, ben, carla|anna, ben, carla were here already)/, /✓ what ben sees +5 messages, no gap/, /sg_lunch +see you at noon +3 +\d+/, /4 steps, \d+ changed, 0 failed/] },
  ],
  'group-report.ts': [
    { args: [], status: 0, says: [/lunch +Lunch +anna +3/, /1 alive, 0 quiet/] },
    { args: ['--quiet-days', '0'], status: 0, says: [/0 alive, 1 quiet/] },
    { args: ['--quiet-days', 'many'], status: 2, says: [/error ARG-TYPE: --quiet-days must be a number/] },
  ],
  'import-users.ts': [
    { args: ['--file', 'people.csv'], status: 23, says: [/fs:read:\. +not granted/, /--allow fs:read:\./] },
    { args: ['--file', 'people.csv', '--allow', 'fs:read:.'], status: 0, says: [/5 created, 0 were here already/] },
    { args: ['--file', 'people.csv', '--prefix', 'a-', '--allow', 'fs:read:.'], status: 24, says: [/line 2: the server takes letters/, /error TASK-FAILED: .*import-users\.ts:\d+:\d+/] },
    { args: ['--file', 'nowhere.csv', '--allow', 'fs:read:.'], status: 24, says: [/nowhere\.csv/] },
    { args: [], status: 2, says: [/needs --file/] },
  ],
  'disable-inactive.ts': [
    { args: [], status: 0, says: [/0 users/] },
    { args: ['--days', '0'], status: 0, says: [/carla/, /Nothing was changed/] },
    { args: ['--days', '0', '--apply'], status: 0, says: [/✓ disable them/] },
  ],
};

const all = readdirSync(TASKS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => file.replaceAll(path.sep, '/'));
const files = all.filter((file) => !file.startsWith('flows/'));

test('every task has its runs here', () => {
  expect(files.filter((file) => !(file in RUNS))).toEqual([]);
});

test.each(all)('%s says in its first lines what it does', (file) => {
  expect(readFileSync(path.join(TASKS, file), 'utf8')).toMatch(/^\/\/ \S/);
});

describe.each(files)('%s', (file) => {
  test.each(RUNS[file] ?? [])('$args ends with $status', async ({ args, status, says, command }) => {
    const home = tempDir();
    const at = (name: string) => path.join(home, 'tasks', name);
    mkdirSync(path.dirname(at(file)), { recursive: true });
    copyFileSync(path.join(TASKS, file), at(file));
    copyFileSync(path.join(TASKS, 'welcome.ts'), at('welcome.ts'));
    copyFileSync(path.join(TASKS, 'people.csv'), path.join(home, 'people.csv'));
    const run = (name: string, ...more: string[]): Promise<Ran> => imctlProcess([...name === file ? command ?? ['run'] : ['run'], `tasks/${name}`, ...more], { home });
    const first = await run('welcome.ts');
    expect(first).toMatchObject({ status: 0, err: '' });
    const ran = await run(file, ...args);
    expect(ran.status).toBe(status);
    for (const what of says) expect(ran.out + ran.err).toMatch(what);
  });
});
