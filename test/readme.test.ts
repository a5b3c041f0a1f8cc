import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { renewReadme } from '../scripts/generate-readme.ts';
import { ROUTES } from '../src/openim/catalog/routes.ts';
import { imctl, ROOT, tempDir } from './helpers/imctl.ts';

const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');

test('the command list, the reporters and the map of folders are those of the code (npm run generate writes them)', () => {
  expect(readme).toBe(renewReadme(readme));
});

test('every npm command it names is a script of package.json', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const named = [...readme.matchAll(/npm run ([a-z]+)/g)].map((match) => match[1]!);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

const [task, flow, scenario, testFile] = [...readme.matchAll(/(?<=```ts\n)[^]*?(?=```)/g)].map((match) => match[0]);

test.each([
  ['its task', 'a.ts', task, ['run'], 'hello'], ['its task with devices', 'a.ts', flow, ['run'], 'hello true'],
  ['its scenario', 'a.ts', scenario, ['load', 'run', '--explain'], '500 on Android'], ['its test file', 'a.test.ts', testFile, ['test', '--reporter', 'list'], '✓'],
])('%s is free of mistakes and runs', async (_what, name, text, command, says) => {
  const home = tempDir();
  writeFileSync(path.join(home, name), text!);
  expect(await imctl(['check', name], { home })).toMatchObject({ status: 0 });
  expect(await imctl([...command, name], { home })).toMatchObject({ status: 0, out: expect.stringContaining(says) as string });
});

test('it counts the routes there are', () => {
  expect([...readme.matchAll(/(\d+)\s+routes/g)].map((match) => Number(match[1]))).toEqual([ROUTES.length, ROUTES.length]);
});

test('every task it names is there', () => {
  const named = [...readme.matchAll(/tasks\/[\w-]+\.(?:ts|csv)/g)].map((match) => match[0]);
  expect(named.filter((name) => { try { readFileSync(path.join(ROOT, name)); return false; } catch { return true; } })).toEqual([]);
});
