import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { addressFile, readAddress, removeAddress, writeAddress, type EmulatorAddress } from '../../src/emulator/address.ts';
import { startControl } from '../../src/emulator/control.ts';
import { createEmulator } from '../../src/emulator/server.ts';
import { spawnEmulator } from './client.ts';

const folder = mkdtempSync(join(tmpdir(), 'address-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NOWHERE = { pid: process.pid, apiURL: 'http://127.0.0.1:1', gatewayURL: 'ws://127.0.0.1:1', startedAt: 1, control: { url: 'http://127.0.0.1:1', token: 'x' } };

describe('the address beside the data', () => {
  it('is whole, the owner\'s only, found while the server answers, and removed by who wrote it', async () => {
    const file = addressFile(join(folder, 'a.db'));
    const emulator = await createEmulator();
    const { url, token, close } = await startControl({});
    const address = { pid: process.pid, apiURL: emulator.apiURL, gatewayURL: emulator.gatewayURL, ...await emulator.startChat(), startedAt: 5, control: { url, token } };
    writeAddress(file, address);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await readAddress(file)).toEqual(address);
    removeAddress(file, process.pid + 1);
    expect(existsSync(file)).toBe(true);
    close();
    expect(await readAddress(file)).toBeUndefined();
    removeAddress(file, process.pid);
    expect(readdirSync(folder)).toEqual([]);
    await emulator.close();
  });

  it('is found though the server\'s faults let nobody have an answer', async () => {
    const file = addressFile(join(folder, 'f.db'));
    const emulator = await createEmulator({ hang: 1 });
    const { url, token, close } = await startControl({ faults: () => emulator.faults.show() });
    writeAddress(file, { ...NOWHERE, apiURL: emulator.apiURL, control: { url, token } });
    expect(await readAddress(file)).toMatchObject({ apiURL: emulator.apiURL });
    close();
    await emulator.close();
  });

  it('is not believed after a kill -9', async () => {
    const file = addressFile(join(folder, 'b.db'));
    const other = await spawnEmulator(join(folder, 'b.db'));
    const { control } = other;
    writeAddress(file, { ...NOWHERE, pid: other.child.pid!, apiURL: other.apiURL, control });
    expect(await readAddress(file)).toMatchObject({ apiURL: other.apiURL });
    await other.kill('SIGKILL');
    expect(await readAddress(file)).toBeUndefined();
  });

  it('is not believed when another program has got the number and the port', async () => {
    const stranger = createServer((_request, response) => response.end('{"errCode":0}')).listen(0, '127.0.0.1');
    await new Promise((resolve) => { stranger.once('listening', resolve); });
    const url = `http://127.0.0.1:${(stranger.address() as { port: number }).port}`;
    const other = await startControl({});
    for (const control of [{ url, token: 'x' }, { url: other.url, token: 'not the word' }]) {
      writeAddress(join(folder, 'd'), { ...NOWHERE, control });
      expect(await readAddress(join(folder, 'd'))).toBeUndefined();
    }
    other.close();
    stranger.close();
  });

  it.each<[string, string]>([
    ['half a file', '{"pid": 1, "apiURL"'], ['null', 'null'], ['another host', JSON.stringify({ ...NOWHERE, apiURL: 'http://10.0.0.1:80' })],
    ['a control address on another host', JSON.stringify({ ...NOWHERE, control: { url: 'http://10.0.0.1:80', token: 'x' } })],
    ['of an imctl that had no control address', JSON.stringify({ ...NOWHERE, control: undefined })],
    ['a server that is no OpenIM', JSON.stringify(NOWHERE satisfies EmulatorAddress)],
  ])('%s is no address', async (_what, text) => {
    writeFileSync(join(folder, 'c'), text);
    expect(await readAddress(join(folder, 'c'))).toBeUndefined();
  });

  it('says which file cannot be written', () => {
    expect(() => writeAddress(join(folder, 'no', 'such.json'), NOWHERE)).toThrow(expect.objectContaining({ code: 'WRITE-FAILED' }) as Error);
  });
});
