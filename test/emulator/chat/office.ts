// An emulator with its account system, and ways to call both of its APIs.
// Imported by tests of chat.

import { createHash } from 'node:crypto';

import { createEmulator, type Emulator, type EmulatorOptions } from '../../../src/emulator/server.ts';
import { post, type Answer } from '../client.ts';

/** What a client sends of a password. */
export const md5 = (password: string): string => createHash('md5').update(password).digest('hex');

type Call = (path: string, body: unknown) => Promise<Answer['body']>;

/** A running account system. */
export interface Office {
  emulator: Emulator;
  adminURL: string;
  chatURL: string;
  /** The admin API as chatAdmin. */
  admin: Call;
  /** The users' API: as chatAdmin, and as nobody. */
  asAdmin: Call;
  chat: Call;
  /** OpenIM itself, as its admin. */
  im: Call;
  /** Any call. */
  as(url: string, token: string): Call;
  /** Log in with an email and its password. */
  login(email: string, password?: string, platform?: number): Promise<Answer['body'] & { data: { imToken: string; chatToken: string; userID: string } }>;
  /** Move the clock on. */
  wait(ms: number): void;
}

/** Open one. @param password of chatAdmin. */
export async function openOffice(options: EmulatorOptions = {}, password = 'chatAdmin'): Promise<Office> {
  let ahead = 0;
  const emulator = await createEmulator({ clock: { now: () => Date.now() + ahead }, configCenter: true, ...options });
  const { chatAdminURL: adminURL, chatURL } = await emulator.startChat();
  const as = (url: string, token: string): Call => async (path, body) => (await post(url, path, body, token === '' ? {} : { token })).body;
  const { data } = await as(adminURL, '')('/account/login', { account: 'chatAdmin', password: md5(password), version: '1' });
  const { adminToken, imToken } = data as { adminToken: string; imToken: string };
  const chat = as(chatURL, '');
  return {
    emulator, adminURL, chatURL, as, chat,
    admin: as(adminURL, adminToken), asAdmin: as(chatURL, adminToken), im: as(emulator.apiURL, imToken),
    login: (email, password = 'secret', platform = 1) => chat('/account/login', { email, password: md5(password), platform }) as ReturnType<Office['login']>,
    wait: (ms) => { ahead += ms; },
  };
}

/** An account with an email of its own. */
export const person = (userID: string, more: object = {}): object => ({ userID, nickname: userID.toUpperCase(), email: `${userID}@example.org`, password: md5('secret'), ...more });
