// Webhooks about devices that come and go.

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

import { foundCompanyWith, type Company } from '../company.ts';
import { createHook, switchOn, type Hook } from '../webhooks/hook.ts';

import type { WebhookEvent } from '../../../src/emulator/webhooks/events.ts';

let hook: Hook, company: Company | undefined;
beforeAll(async () => { hook = await createHook(); });
beforeEach(() => hook.forget());
afterEach(async () => { await company?.close(); company = undefined; });
afterAll(() => hook.close());

const start = async (...events: WebhookEvent[]) => { company = await foundCompanyWith({ config: switchOn(hook.url, ...events) }, 'anna'); };
/** Everything told, once there is that much: two workers may exchange the order of neighbours. */
const heard = async (count: number) => {
  await expect.poll(() => hook.told.length).toBe(count);
  return hook.told.map(({ operationID, body }) => `${operationID} ${String(body.platform)} ${body.callbackCommand === 'callbackAfterUserOnlineCommand' ? 'on' : 'off'}`).sort();
};

it('each change tells all that are there, and those that went', async () => {
  await start('afterUserOnline', 'afterUserOffline');
  const ios = await company!.connect('anna', 1);
  expect(await heard(1)).toEqual(['p_1_1 IOS on']);
  expect(hook.told[0]!.body).toEqual({ callbackCommand: 'callbackAfterUserOnlineCommand', operationID: 'p_1_1', platformID: 1, platform: 'IOS', userID: 'anna', seq: expect.any(Number), isAppBackground: false, connID: '' });
  const web = await company!.connect('anna', 5);
  expect(await heard(3)).toEqual(['p_1_1 IOS on', 'p_1_2 IOS on', 'p_1_2 Web on']);
  web.socket.close();
  expect(await heard(5)).toEqual(['p_1_1 IOS on', 'p_1_2 IOS on', 'p_1_2 Web on', 'p_1_3 IOS on', 'p_1_3 Web off']);
  expect(hook.told.find(({ body }) => body.callbackCommand === 'callbackAfterUserOfflineCommand')!.body).toEqual({ callbackCommand: 'callbackAfterUserOfflineCommand', operationID: 'p_1_3', platformID: 5, platform: 'Web', userID: 'anna', seq: expect.any(Number), connID: '' });
  await company!.as.admin!('/auth/force_logout', { userID: 'anna', platformID: 1 });
  expect((await heard(6)).at(-1)).toBe('p_1_4 IOS off');
  await ios.closed;
});

it('a device that takes another\'s place comes after the other went', async () => {
  await start('afterUserOnline', 'afterUserOffline');
  const first = await company!.connect('anna', 5);
  await heard(1);
  // Another second, another token.
  company!.wait(1000);
  const second = await company!.connect('anna', 5);
  expect(await heard(3)).toEqual(['p_1_1 Web on', 'p_1_2 Web off', 'p_1_3 Web on']);
  await first.closed;
  second.socket.terminate();
});

it('one event may be on without the other', async () => {
  await start('afterUserOffline');
  const web = await company!.connect('anna', 5);
  web.socket.close();
  expect(await heard(1)).toEqual(['p_1_2 Web off']);
});
