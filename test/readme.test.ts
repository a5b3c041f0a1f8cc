import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { renewReadme } from '../scripts/generate-readme.ts';
import { ROOT } from './helpers/imctl.ts';

const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');

test('the command list and the map of folders are those of the code (npm run generate writes them)', () => {
  expect(readme).toBe(renewReadme(readme));
});

test('every npm command it names is a script of package.json', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const named = [...readme.matchAll(/npm run ([a-z]+)/g)].map((match) => match[1]!);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test('every task it names is there', () => {
  const named = [...readme.matchAll(/tasks\/[\w-]+\.(?:ts|csv)/g)].map((match) => match[0]);
  expect(named.filter((name) => { try { readFileSync(path.join(ROOT, name)); return false; } catch { return true; } })).toEqual([]);
});
