import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createEmulator } from '../../src/emulator/server.ts';
import { imctl, tempDir } from '../helpers/imctl.ts';
import { startRawServer } from '../openim/fakes.ts';
import { fakeGateway, fakeHTTP } from '../openim/gateway/setup.ts';

const TEST = 'import { test, expect } from "imctl";\ntest("t", async ({ users }) => { const [anna] = await users(1); await anna!.device("ios"); expect(1).toBe(1); });\n';
const TASK = 'import { cleanup, im, log, users } from "imctl";\nexport const meta = { needs: ["users:write", "im:write"] };\ncleanup(() => { log("put away"); });\nawait users.create({ userID: "anna" });\nawait im.device("anna", "ios");\n';
const LOAD = 'import { scenario } from "imctl";\nexport default scenario({ devices: 2, rate: 10, duration: "300ms", drain: "300ms", mix: { text: 1 } });\n';

/** What stands where the gateway should, behind an API that is well. */
const CASES: [what: string, open: () => Promise<string>, says: string, hint: string][] = [
  ['a page of the web', () => fakeHTTP(200, '<html>Welcome'), 'is no gateway: it answers HTTP 200 where a WebSocket is expected: "<html>Welcome"', 'a port of its own, 10001'],
  ['a proxy without a server behind it', () => fakeHTTP(502, ''), 'is no gateway: it answers HTTP 502 where a WebSocket is expected', 'a port of its own, 10001'],
  ['a login page', () => fakeHTTP(302, '', { location: 'https://login.example/' }), 'a redirect to https://login.example/', 'a port of its own, 10001'],
  ['another protocol', async () => { const { url, close } = await startRawServer((socket) => socket.write('SSH-2.0-OpenSSH\r\n')); onTestFinished(close); return url.replace('http', 'ws'); }, 'does not answer in HTTP', 'a port of its own, 10001'],
  ['a WebSocket that speaks another language', () => fakeGateway((socket) => socket.send('{"hello":"world"}')), 'sent a frame that cannot be read: it is a text: "{\\"hello\\":\\"world\\"}"', 'is it a gateway of OpenIM?'],
  ['a WebSocket that ends everybody', () => fakeGateway((socket) => socket.close(1011, 'upstream is gone')), 'closed the connection (code 1011, upstream is gone)', 'is the server still up?'],
];

describe('a gateway that is none', () => {
  const run = async (open: () => Promise<string>, file: string, text: string, ...args: string[]) => {
    const { apiURL, close } = await createEmulator();
    onTestFinished(close);
    const home = tempDir();
    writeFileSync(path.join(home, file), text);
    const ran = await imctl([...args, file, '--allow', 'users:write,im:write'], { home, env: { IMCTL_API: apiURL, IMCTL_GATEWAY: await open(), IMCTL_SECRET: 'openIM123' } });
    return { ...ran, said: `${ran.out}${ran.err}` };
  };

  test.each(CASES)('%s: a test fails with it', async (_what, open, says, hint) => {
    const { status, said } = await run(open, 'a.test.ts', TEST, 'test', '-r', 'list');
    expect(said).toContain(says);
    expect(said).toContain(hint);
    expect(said).not.toContain('taken away');
    expect(status).toBe(1);
  });

  test.each(CASES)('%s: a task fails with it, at its line, and its cleanup runs', async (_what, open, says, hint) => {
    const { status, said } = await run(open, 'a.ts', TASK, 'run');
    expect(said).toContain(says);
    expect(said).toContain(hint);
    expect(said).toMatch(/^put away$/m);
    expect(said).toMatch(/^error TASK-FAILED: a\.ts:5:1: /m);
    expect(status).toBe(24);
  });

  test.each(CASES)('%s: load ends with it', async (_what, open, says, hint) => {
    const { status, said } = await run(open, 'a.ts', LOAD, 'load', 'run', '--report', 'none');
    expect(said).toContain(says);
    expect(said).toContain(hint);
    expect(said).not.toContain('could not be taken away');
    expect(status).toBe(7);
  });
});
