// The data under trouble: a disk that is full, a file that may not grow, two processes at once, kill -9 in the middle of it.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';

import { createCall } from '../../soak/call.ts';
import { CONVERSATION_IDS, settleIn, USER_IDS } from '../../soak/crowd.ts';
import { createLedger, judge } from '../../soak/ledger.ts';
import { sendByDevice, sendByHTTP, type Field } from '../../soak/lanes.ts';
import { readAll } from '../../soak/read-all.ts';
import { startVictim } from '../../soak/server.ts';
import { adminToken, callerOf, spawnEmulator } from '../client.ts';
import { connectWire, introduce, textMessage } from '../wire.ts';

const folder = mkdtempSync(join(tmpdir(), 'data-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const CHILD = join(import.meta.dirname, '../child.ts');

/** An emulator that a shell script starts with `exec "$NODE" "$CHILD" FILE`. */
async function spawnIn(script: string): Promise<{ apiURL: string; child: ChildProcess; ended: Promise<unknown> }> {
  // In a group of its own, which is ended as a whole.
  const child = spawn('sh', ['-c', script], { detached: true, env: { ...process.env, NODE: process.execPath, CHILD }, stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => { end(child); });
  const ended = new Promise((resolve) => { child.once('exit', resolve); });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout!.once('data', (text: Buffer) => resolve(text.toString()));
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
  });
  return { ...JSON.parse(line) as { apiURL: string }, child, ended };
}

function end(child: ChildProcess): void {
  try { process.kill(-child.pid!, 'SIGKILL'); } catch { /* it has ended */ }
}

type Call = ReturnType<typeof callerOf>;
const send = (call: Call, name: string) => call('/msg/send_msg', { sendID: 'alice', recvID: 'bob', sessionType: 1, contentType: 101, content: { content: `${name} ${'x'.repeat(2000)}` } });

/** Send until something is refused three times in a row. */
async function fill(call: Call): Promise<{ acknowledged: string[]; refusals: Set<string> }> {
  const acknowledged: string[] = [], refusals = new Set<string>();
  for (let n = 0, refused = 0; refused < 3 && n < 20_000; n++) {
    const { errCode, errMsg, errDlt } = await send(call, `m${n}`);
    refused = errCode === 0 ? 0 : refused + 1;
    if (errCode === 0) acknowledged.push(`m${n}`);
    else refusals.add(`${errCode} ${errMsg} ${errDlt}`);
  }
  return { acknowledged, refusals };
}

async function readChat(call: Call): Promise<{ seq: number; name: string }[]> {
  const { data } = await call('/msg/pull_msg_by_seq', { userID: 'bob', seqRanges: [{ conversationID: 'si_alice_bob', begin: 1, end: 100_000, num: 100_000 }], order: 0 });
  const { Msgs } = (data as { msgs: Record<string, { Msgs: { seq: number; content: string }[] }> }).msgs.si_alice_bob!;
  return Msgs.map(({ seq, content }) => ({ seq, name: (JSON.parse(Buffer.from(content, 'base64').toString()) as { content: string }).content.split(' ')[0]! }));
}

const register = async (apiURL: string): Promise<Call> => {
  const call = callerOf(apiURL, await adminToken(apiURL));
  await call('/user/user_register', { users: ['alice', 'bob'].map((userID) => ({ userID, nickname: userID })) });
  return call;
};

describe('no room', () => {
  /** A disk of its own for one process: only where a user may mount one. */
  const mountable = spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs -o size=64k none /mnt'], { stdio: 'ignore' }).status === 0;

  it.runIf(mountable)('a disk that is full is told to the client; reading goes on, and so does writing once there is room (needs unshare and tmpfs)', async () => {
    // The ballast goes when a line comes.
    const { apiURL, child, ended } = await spawnIn('exec unshare -rm sh -c \'mount -t tmpfs -o size=3m none /mnt && head -c 1000000 /dev/zero > /mnt/ballast && { "$NODE" "$CHILD" /mnt/im.db < /dev/null & read line && rm /mnt/ballast; wait; }\'');
    const call = await register(apiURL);
    const { acknowledged, refusals } = await fill(call);
    expect(acknowledged.length).toBeGreaterThan(20);
    expect([...refusals]).toEqual(['500 ServerInternalError database or disk is full']);
    expect((await readChat(call)).map(({ name }) => name)).toEqual(acknowledged);
    child.stdin!.write('room\n');
    let after = await send(call, 'after');
    while (after.errCode !== 0) after = await send(call, 'after');
    const kept = await readChat(call);
    expect(kept.map(({ name }) => name)).toEqual([...acknowledged, 'after']);
    expect(kept.map(({ seq }) => seq)).toEqual(kept.map((_, at) => at + 1));
    end(child);
    await ended;
  });

  it('a file that may not grow is told to the client; what was acknowledged is there, and without the limit it goes on', async () => {
    const data = join(folder, 'limited.db');
    await (await spawnEmulator(data)).kill('SIGKILL');
    // Blocks of 512 bytes, in any shell.
    const { apiURL, child, ended } = await spawnIn(`ulimit -f 4000; exec "$NODE" "$CHILD" '${data}'`);
    const call = await register(apiURL);
    const { acknowledged, refusals } = await fill(call);
    expect(acknowledged.length).toBeGreaterThan(20);
    expect([...refusals].map((text) => text.replace(/ServerInternalError .*/, 'ServerInternalError'))).toEqual(['500 ServerInternalError']);
    expect((await readChat(call)).map(({ name }) => name)).toEqual(acknowledged);
    end(child);
    await ended;
    const again = await spawnEmulator(data);
    const callAgain = callerOf(again.apiURL, await adminToken(again.apiURL));
    expect(await send(callAgain, 'after')).toMatchObject({ errCode: 0 });
    const kept = await readChat(callAgain);
    expect(kept.map(({ name }) => name)).toEqual([...acknowledged, 'after']);
    expect(kept.map(({ seq }) => seq)).toEqual(kept.map((_, at) => at + 1));
    await again.kill('SIGKILL');
    expect(integrity(data)).toBe('ok');
  });
});

describe('two processes on one file', () => {
  it('store into one conversation, over HTTP and through their gateways: every number once, nothing lost, each sees all', async () => {
    const data = join(folder, 'two.db');
    const both = await Promise.all([spawnEmulator(data), spawnEmulator(data)]);
    onTestFinished(() => { for (const one of both) void one.kill('SIGKILL'); });
    const call = await register(both[0].apiURL);
    const sent = await Promise.all(both.map(async ({ apiURL, gatewayURL }, at) => {
      const { admin, tokenOf } = await introduce(apiURL);
      const wire = await connectWire(gatewayURL, 'alice', at + 1, await tokenOf('alice', at + 1));
      const names: string[] = [];
      await Promise.all([
        ...Array.from({ length: 40 }, async (_, n) => { expect((await send(admin, `h${at}_${n}`)).errCode).toBe(0); names.push(`h${at}_${n}`); }),
        ...Array.from({ length: 40 }, async (_, n) => { expect((await wire.ask(1003, textMessage('alice', 'bob', `c${at}_${n}`, `d${at}_${n} `))).errCode).toBe(0); names.push(`d${at}_${n}`); }),
      ]);
      wire.socket.terminate();
      return names;
    }));
    for (const { apiURL } of both) {
      const kept = await readChat(callerOf(apiURL, await adminToken(apiURL)));
      expect(kept.map(({ seq }) => seq)).toEqual(Array.from({ length: 160 }, (_, at) => at + 1));
      expect(kept.map(({ name }) => name).sort()).toEqual(sent.flat().sort());
    }
    expect(await call('/msg/search_msg', { sendID: 'alice', recvID: 'bob', pagination: { pageNumber: 1, showNumber: 1 } })).toMatchObject({ data: { chatLogsNum: 160 } });
  });
});

describe('kill -9', () => {
  it('three times while messages are stored over HTTP and through the gateway: what was acknowledged is there once, numbers go on', async () => {
    const victim = await startVictim(mkdtempSync(join(folder, 'killed-')));
    onTestFinished(() => { victim.kill(); });
    const quiet = createCall(victim.apiURL, 10_000);
    await settleIn(quiet.call);
    const ledger = createLedger();
    let isOver = false;
    const field: Field = { apiURL: victim.apiURL, gatewayURL: victim.gatewayURL, ledger, counts: { reads: 0, changes: 0, connections: 0, wentBack: [] }, isOver: () => isOver };
    const lanes = [...[0, 1, 2].map((at) => sendByHTTP(field, `h${at}`, USER_IDS[at]!)), ...[3, 4, 5].map((at) => sendByDevice(field, `d${at}`, USER_IDS[at]!, 2))];
    const acknowledged = (): number => ledger.entries.filter(({ fate }) => fate === 'acknowledged').length;
    for (let kill = 0; kill < 3; kill++) {
      const before = acknowledged();
      while (acknowledged() < before + 60) await new Promise((resolve) => { setTimeout(resolve, 5); });
      await victim.killAndRestart();
    }
    isOver = true;
    await Promise.all(lanes);
    expect(acknowledged()).toBeGreaterThanOrEqual(180);
    expect(judge(ledger, await readAll(quiet.call, CONVERSATION_IDS)).filter(({ broken }) => broken.length > 0)).toEqual([]);
    quiet.close();
    expect(await victim.stop()).toBe(0);
  });
});

function integrity(path: string): unknown {
  const db = new DatabaseSync(path);
  try {
    return (db.prepare('PRAGMA integrity_check').get() as { integrity_check: string }).integrity_check;
  } finally {
    db.close();
  }
}
