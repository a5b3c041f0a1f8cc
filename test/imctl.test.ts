import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { tempDir } from './helpers/imctl.ts';

test('the script is found through links, whatever folder they are in', async () => {
  const folder = tempDir();
  mkdirSync(path.join(folder, 'bin'));
  symlinkSync(path.resolve(import.meta.dirname, '../imctl'), path.join(folder, 'im'));
  symlinkSync('../im', path.join(folder, 'bin/imctl'));
  const { stdout } = await promisify(execFile)(path.join(folder, 'bin/imctl'), ['version'], { cwd: folder });
  expect(stdout).toMatch(/^imctl \d/);
  expect(readdirSync(folder).sort()).toEqual(['bin', 'im']);
});
