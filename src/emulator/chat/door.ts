// The ports of the account system (chat) before anybody asks there: most who start an emulator never do, and its rules take as long to
// load as a quarter of OpenIM's.
// Imported by ../server.ts and, for how the ports speak, by dispatch.ts.

import { errorAnswer, type Speech } from '../answer.ts';
import { asServerError } from '../errors.ts';

import type { Dispatch } from '../dispatch.ts';
import type { PortTraits } from '../http.ts';
import type { Chat } from './server.ts';

/** Errors of its services say their name twice, as those of v3.8.3-patch.16 do, whose libraries it has (http-contract §6). */
export const CHAT_SPEECH: Speech = { panic: 'envelope', rawNotFound: 1004, wrapsErrors: true };

/** How its ports speak: no X-Http-Id, and no gzip (C:internal/api/admin/start.go). */
export const CHAT_TRAITS: PortTraits = { ...CHAT_SPEECH, httpID: false, gzip: false };

/** What answers its two ports, loaded by the first request. One that cannot load it (the disk is full) is told so, and the next tries again. */
export function createChatDoor(load: () => Promise<Chat>): Chat {
  let loaded: Promise<Chat> | undefined;
  const through = (side: keyof Chat): Dispatch => async (request) => {
    try {
      const chat = await (loaded ??= load());
      return chat[side](request);
    } catch (error) {
      loaded = undefined;
      return errorAnswer(asServerError(error), CHAT_SPEECH);
    }
  };
  return { admin: through('admin'), chat: through('chat') };
}
