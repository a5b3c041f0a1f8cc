import { execFile } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './helpers/imctl.ts';

test('the whole project type-checks', async () => {
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  const said = await new Promise<string>((resolve) => { execFile(process.execPath, [tsc, '-p', ROOT], { maxBuffer: 1e7 }, (_error, out) => resolve(out)); });
  expect(said).toBe('');
});
