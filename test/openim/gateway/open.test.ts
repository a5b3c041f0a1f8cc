import { execFile } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { fakeGateway } from './setup.ts';

test.skipIf(process.platform === 'win32')('more connections than file descriptors: it says what to raise', async () => {
  const gateway = await fakeGateway(() => {});
  const script = path.join(import.meta.dirname, 'many-sockets.ts');
  const out = await new Promise<string>((resolve, reject) => {
    execFile('sh', ['-c', 'ulimit -n 64 && exec "$0" "$@"', process.execPath, script, gateway], { timeout: 60_000 }, (error, stdout, stderr) => (error ? reject(new Error(stderr)) : resolve(stdout)));
  });
  expect(JSON.parse(out)).toEqual({ code: 'TOO-MANY', message: 'this machine gives no more sockets to this process (EMFILE)', hint: expect.stringContaining('ulimit -n') });
});
