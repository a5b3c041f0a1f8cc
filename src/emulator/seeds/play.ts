// Living through what a server would have seen: calls and messages of people at times of the past, by the server's own rules.
// Imported by the seeds beside it.

import { createDelivery } from '../delivery.ts';
import { createCalls } from '../calls.ts';
import { createContext, NO_REQUEST } from '../perform.ts';
import { createMessage, STATUS, type Message } from '../messages/message.ts';
import { sendMessage } from '../messages/send.ts';
import { chatID } from '../messages/ids.ts';
import { findSeqs } from '../store/seqs.ts';

import type { Caller, RequestContext, World } from '../context.ts';

/** Whoever is not named is the admin. */
export interface Player {
  /** When it happens, Unix milliseconds; to be set before each call that is to be later. */
  at: number;
  /** Call a route as a user. @returns the answer's data. @throws ServerError what the route refuses with: a fault of the seed. */
  call(path: string, body: object, userID?: string): unknown;
  /** Send a message as a device of its sender does. @returns its number. */
  send(message: Pick<Message, 'sendID' | 'sessionType' | 'contentType' | 'content' | 'clientMsgID'> & Partial<Message>): number;
  /** What a rule is given when a user calls it now. */
  context(userID: string): RequestContext;
}

const BY_USER = 100;

/** A player on an emulator's data. Nobody is connected, nothing is pushed, no webhook is called. */
export function createPlayer(world: World): Player {
  const delivery = createDelivery();
  const past: World = { ...world, push: undefined, watch: undefined, clock: { now: () => player.at }, config: { ...world.config, webhooks: { url: '', events: {} } } };
  const call = createCalls(past, delivery);
  const callerOf = (userID: string): Caller => ({ userID, platformID: 0, isAdmin: world.adminUserIDs.includes(userID) });
  const player: Player = {
    at: 0,
    call: (path, body, userID = world.adminUserIDs[0]!) => call(callerOf(userID), path, body),
    send(fields) {
      const message = createMessage({ msgFrom: BY_USER, status: STATUS.sending, createTime: player.at, ...fields });
      sendMessage(player.context(message.sendID), message);
      return findSeqs(world.store, chatID(message)).max;
    },
    context: (userID) => createContext(past, delivery, callerOf(userID), NO_REQUEST, { afterCommit: [], memory: undefined }),
  };
  return player;
}
