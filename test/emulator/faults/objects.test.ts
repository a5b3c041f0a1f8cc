import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createEmulator, type Emulator } from '../../../src/emulator/server.ts';
import { adminToken, callerOf } from '../client.ts';
import { ask, begin, md5, placeOf, readLink, until, upload } from '../objects-client.ts';

let emulator: Emulator, call: ReturnType<typeof callerOf>;
beforeEach(async () => {
  emulator = await createEmulator();
  call = callerOf(emulator.apiURL, await adminToken(emulator.apiURL));
});
afterEach(() => emulator.close());

const BYTES = Buffer.from('0123456789');
const place = async () => {
  const { upload: begun } = await begin(call, BYTES, 'x');
  return { url: placeOf(begun!.sign!, 1).url, finish: () => call('/object/complete_multipart_upload', { uploadID: begun!.uploadID, parts: [md5(BYTES)], name: 'x' }) };
};

describe('the object store in trouble', () => {
  it('an HTTP status in place of its answer: nothing is stored, and the API goes on', async () => {
    const { url, finish } = await place();
    emulator.faults.set({ fail: ['objects=http-503'] });
    expect(await ask(url, 'PUT', BYTES)).toMatchObject({ status: 503, bytes: Buffer.from('503 Service Unavailable') });
    expect(await finish()).toMatchObject({ errCode: 500, errDlt: 'The specified key does not exist.' });
    emulator.faults.clear();
    expect((await ask(url, 'PUT', BYTES)).status).toBe(200);
    expect(await finish()).toMatchObject({ errCode: 0 });
  });

  it('cut: it is stored and the answer lost', async () => {
    const { url, finish } = await place();
    emulator.faults.set({ fail: ['objects=cut'] });
    await expect(ask(url, 'PUT', BYTES)).rejects.toThrow('socket hang up');
    expect(await finish()).toMatchObject({ errCode: 0 });
  });

  it('half: an object that is read ends in the middle', async () => {
    const url = await upload(call, BYTES, 'x');
    emulator.faults.set({ fail: ['objects=half'] });
    await expect(readLink(url)).rejects.toThrow('aborted');
  });

  it('hang: it is stored and never answered', async () => {
    const { url, finish } = await place();
    emulator.faults.set({ fail: ['objects=hang'] });
    const answered = ask(url, 'PUT', BYTES).then(() => 'answered', () => 'cut at the end');
    await until(async () => (await finish()).errCode === 0);
    await emulator.close();
    expect(await answered).toBe('cut at the end');
    emulator = await createEmulator();
  });

  it('what befalls everything befalls it too, but for error codes, which it does not know; answers are late', async () => {
    const { url } = await place();
    emulator.faults.set({ fail: ['*=500', '*=http-504'], latency: '5ms' });
    expect((await ask(url, 'PUT', BYTES)).status).toBe(504);
    expect(emulator.faults.show().done).toMatchObject({ delayed: 1, fail: [{ requests: 0 }, { requests: 1, struck: 1 }] });
    expect(() => emulator.faults.set({ fail: ['objects=500'] })).toThrow('the object store answers no error codes');
  });
});
