// A small company to try rules on: an emulator in memory with a few users, and a caller for each.
// Imported by tests of groups, conversations and messages.

import { createEmulator, type EmulatorOptions } from '../../src/emulator/server.ts';
import { adminToken, callerOf } from './client.ts';
import { connectWire, messageOf, type Wire } from './wire.ts';

const SECRET = 'openIM123';

type Caller = ReturnType<typeof callerOf>;

/** A message as the API shows it. */
export interface Pulled { seq: number; contentType: number; status: number; /** base64 */ content: string | null; isRead: boolean; options?: Record<string, boolean> }

/** Users by ID, each as the one who calls; `admin` among them. */
export interface Company {
  apiURL: string;
  as: Record<string, Caller>;
  tokens: Record<string, string>;
  /** A device of one of them. The platform is 1 (iOS) unless another is named. */
  connect(userID: string, platformID?: number): Promise<Wire>;
  /** Move the emulator's clock on. */
  wait(ms: number): void;
  /** A message by the admin in somebody's name; the error code. */
  say(sendID: string, to: { recvID: string } | { groupID: string }, more?: object): Promise<number>;
  /** What devices of these users are pushed while something is done, in order. */
  hear(userIDs: string[], work: () => Promise<unknown>): Promise<Record<string, ReturnType<typeof messageOf>[]>>;
  /** What one of them sees of a conversation, chat or `n_…`. */
  pull(userID: string, conversationID: string, range?: object): Promise<Pulled[]>;
  close(): Promise<void>;
}

/** Start an emulator with these users. */
export function foundCompany(...userIDs: string[]): Promise<Company> {
  return foundCompanyWith({}, ...userIDs);
}

/** The same, started otherwise than by default. */
export async function foundCompanyWith(options: EmulatorOptions, ...userIDs: string[]): Promise<Company> {
  let ahead = 0;
  const emulator = await createEmulator({ secret: SECRET, clock: { now: () => Date.now() + ahead }, ...options });
  const { apiURL, gatewayURL } = emulator;
  const tokens: Record<string, string> = { admin: await adminToken(apiURL, SECRET) };
  const admin = callerOf(apiURL, tokens.admin!);
  await admin('/user/user_register', { users: userIDs.map((userID) => ({ userID, nickname: userID.toUpperCase(), faceURL: `face-${userID}` })) });
  const as: Record<string, Caller> = { admin };
  const tokenOf = async (userID: string, platformID: number): Promise<string> => ((await admin('/auth/get_user_token', { userID, platformID })).data as { token: string }).token;
  for (const userID of userIDs) {
    tokens[userID] = await tokenOf(userID, 1);
    as[userID] = callerOf(apiURL, tokens[userID]);
  }
  const connect: Company['connect'] = async (userID, platformID = 1) => connectWire(gatewayURL, userID, platformID, platformID === 1 ? tokens[userID]! : await tokenOf(userID, platformID));
  return {
    apiURL, as, tokens, connect,
    wait: (ms) => { ahead += ms; },
    async say(sendID, to, more = {}) {
      const sessionType = 'groupID' in to ? 3 : 1;
      return (await admin('/msg/send_msg', { sendID, ...to, sessionType, contentType: 101, content: { content: 'hello' }, ...more })).errCode;
    },
    async hear(userIDs, work) {
      const devices = await Promise.all(userIDs.map((userID) => connect(userID, 5)));
      await work();
      return Object.fromEntries(await Promise.all(devices.map(async (device, index) => {
        const heard: ReturnType<typeof messageOf>[] = [];
        // The last is one of our own, behind everything else.
        await admin('/msg/send_msg', { sendID: 'imAdmin', recvID: userIDs[index], sessionType: 1, contentType: 101, content: { content: 'x' }, ex: 'the end' });
        for (let message = messageOf(await device.next()); message.ex !== 'the end'; message = messageOf(await device.next())) heard.push(message);
        device.socket.terminate();
        return [userIDs[index]!, heard] as const;
      })));
    },
    async pull(userID, conversationID, range = {}) {
      const { data } = await admin('/msg/pull_msg_by_seq', { userID, seqRanges: [{ conversationID, begin: 1, end: 999, num: 999, ...range }], order: 0 });
      const { msgs, notificationMsgs } = data as Record<string, Record<string, { Msgs: Pulled[] }> | undefined>;
      return (msgs ?? notificationMsgs)?.[conversationID]?.Msgs ?? [];
    },
    close: () => emulator.close(),
  };
}
