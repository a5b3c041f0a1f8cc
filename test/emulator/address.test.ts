import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { addressFile, readAddress, removeAddress, writeAddress } from '../../src/emulator/address.ts';
import { createEmulator } from '../../src/emulator/server.ts';
import { spawnEmulator } from './client.ts';

const folder = mkdtempSync(join(tmpdir(), 'address-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the address beside the data', () => {
  it('is whole, the owner\'s only, found while the server answers, and removed by who wrote it', async () => {
    const data = join(folder, 'a.db');
    const emulator = await createEmulator();
    const address = { pid: process.pid, apiURL: emulator.apiURL, gatewayURL: emulator.gatewayURL, startedAt: 5 };
    writeAddress(data, address);
    expect(statSync(addressFile(data)).mode & 0o777).toBe(0o600);
    expect(await readAddress(data)).toEqual(address);
    removeAddress(data, process.pid + 1);
    expect(existsSync(addressFile(data))).toBe(true);
    await emulator.close();
    expect(await readAddress(data)).toBeUndefined();
    removeAddress(data, process.pid);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is not believed after a kill -9', async () => {
    const data = join(folder, 'b.db');
    const other = await spawnEmulator(data);
    writeAddress(data, { pid: other.child.pid!, apiURL: other.apiURL, gatewayURL: 'ws://127.0.0.1:1', startedAt: 1 });
    expect(await readAddress(data)).toMatchObject({ apiURL: other.apiURL });
    await other.kill('SIGKILL');
    expect(await readAddress(data)).toBeUndefined();
  });

  it.each([
    ['half a file', '{"pid": 1, "apiURL"'], ['null', 'null'], ['another host', JSON.stringify({ pid: process.pid, apiURL: 'http://10.0.0.1:80', gatewayURL: 'ws://127.0.0.1:1' })],
    ['a server that is no OpenIM', JSON.stringify({ pid: process.pid, apiURL: 'http://127.0.0.1:1', gatewayURL: 'ws://127.0.0.1:1' })],
  ])('%s is no address', async (_what, text) => {
    const data = join(folder, 'c.db');
    writeFileSync(addressFile(data), text);
    expect(await readAddress(data)).toBeUndefined();
  });

  it('says which file cannot be written', () => {
    expect(() => writeAddress(join(folder, 'no', 'such.db'), { pid: 1, apiURL: '', gatewayURL: '', startedAt: 0 })).toThrow(expect.objectContaining({ code: 'WRITE-FAILED' }) as Error);
  });
});
