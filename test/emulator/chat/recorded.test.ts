import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createEmulator, type Emulator } from '../../../src/emulator/server.ts';
import { adminToken, callerOf, post } from '../client.ts';
import { Bindings, readSteps, replayStep, type Step } from './replay.ts';

/** Steps that show something else than chat: a part of the deployment was down, or repaired by hand. */
const OTHERWISE: Record<string, string> = {
  'chat-admin2 import-template': 'spreadsheets are not emulated',
  'chat-config info-after-repair': 'repaired in etcd itself',
  'chat-admin3 allow-get-while-chat-rpc-down': 'a service was down',
};

/** What has to be done where the recordings' caller did something that is in no call. */
const BEFORE: Record<string, (step: Step) => Promise<unknown>> = {
  'chat-admin3 allow-get-after-restart': (step) => post(urls.admin, '/restart', {}, { token: bindings.fill(step.token!) }),
};

let emulator: Emulator, urls: Record<Step['port'], string>, bindings: Bindings, now = Date.parse('2026-11-23T19:00:00Z');

async function start(...userIDs: string[]): Promise<void> {
  emulator = await createEmulator({ clock: { now: () => now }, configCenter: true });
  const { chatAdminURL, chatURL } = await emulator.startChat();
  urls = { admin: chatAdminURL, chat: chatURL, api: emulator.apiURL };
  const token = await adminToken(emulator.apiURL);
  bindings = new Bindings(token);
  if (userIDs.length > 0) await callerOf(emulator.apiURL, token)('/user/user_register', { users: userIDs.map((userID) => ({ userID, nickname: userID[0]!.toUpperCase() + userID.slice(1) })) });
}

function replay(file: string): void {
  describe(file, () => {
    for (const step of readSteps(file)) {
      const name = `${file} ${step.label}`;
      it.skipIf(name in OTHERWISE)(`${step.label}: ${step.method} ${step.path}${name in OTHERWISE ? ` (${OTHERWISE[name]!})` : ''}`, async () => {
        now = Date.parse(step.time);
        await BEFORE[name]?.(step);
        const { expected, received } = await replayStep(step, urls, bindings);
        expect(received).toEqual(expected);
      });
    }
  });
}

describe('a day with the account system', () => {
  beforeAll(() => start('alice', 'bob'));
  afterAll(() => emulator.close());
  replay('chat-admin');
  replay('chat-admin2');
  replay('chat-config');
});

describe('later, with one account', () => {
  beforeAll(async () => {
    now = Date.parse('2026-11-23T19:30:00Z');
    await start();
    const { body } = await post(urls.admin, '/account/login', { account: 'chatAdmin', password: '625031fc4e4f2de6b187e6bfa3697784', version: '1' });
    const { adminToken: token } = body.data as { adminToken: string };
    await post(urls.admin, '/account/add_user', { user: { userID: 'carol', nickname: 'Carol', account: 'carol01', areaCode: '+86', phoneNumber: '13800000001', password: '5f4dcc3b5aa765d61d8327deb882cf99', gender: 1 } }, { token });
  });
  afterAll(() => emulator.close());
  replay('chat-admin3');
});
