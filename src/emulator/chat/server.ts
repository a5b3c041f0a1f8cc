// The account system beside OpenIM (chat): its admin API and its users' API, on the same store. The emulator starts it when asked.
// Imported by door.ts, when somebody asks. A route's behaviour is added in rules/, its row in openim/catalog/chat.ts.

import { CHAT_TYPES } from '../../openim/catalog/chat.ts';
import { addType, parseFieldType } from '../catalog.ts';
import { createChatConfig, type ChatPorts } from './config.ts';
import { createChatDispatch } from './dispatch.ts';
import { createIM } from './im.ts';
import { SUPER_ADMIN } from './levels.ts';
import { md5 } from './passwords.ts';

import type { World } from '../context.ts';
import type { createLocalDoorway } from '../calls.ts';
import type { Dispatch } from '../dispatch.ts';
import type { ChatWorld } from './context.ts';

/** The account system: what answers its two ports. */
export interface Chat {
  admin: Dispatch;
  chat: Dispatch;
}

/** @param doorway to the OpenIM beside it. */
export function createChat(world: World, doorway: ReturnType<typeof createLocalDoorway>, ports: ChatPorts): Chat {
  for (const [name, row] of Object.entries(CHAT_TYPES)) addType(name, { goName: name, isMainOnly: false, fields: Object.entries(row).map(([field, type]) => parseFieldType(field, type)) });
  const chat: ChatWorld = { store: world.store, clock: world.clock, config: createChatConfig(world, ports), im: createIM(world, doorway) };
  for (const account of chat.config.read('share.yml').ChatAdmin ?? []) registerAdmin(chat, account);
  return { admin: createChatDispatch('admin', chat, world), chat: createChatDispatch('chat', chat, world) };
}

/** A configured administrator's password is its own name at first, and its user is OpenIM's admin. */
function registerAdmin({ store, clock, im }: ChatWorld, account: string): void {
  if (store.get('SELECT 1 FROM chat_admins WHERE account = ?', account)) return;
  store.run(`INSERT OR IGNORE INTO chat_admins (account, password, face_url, nickname, user_id, level, create_time) VALUES (?, ?, '', '', ?, ?, ?)`,
    account, md5(account), im.adminUserID, SUPER_ADMIN, clock.now());
}
