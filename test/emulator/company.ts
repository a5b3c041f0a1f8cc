// A small company to try rules on: an emulator in memory with a few users, and a caller for each.
// Imported by tests of groups, conversations and messages.

import { createEmulator } from '../../src/emulator/server.ts';
import { adminToken, callerOf } from './client.ts';

const SECRET = 'openIM123';

type Caller = ReturnType<typeof callerOf>;

/** Users by ID, each as the one who calls; `admin` among them. */
export interface Company {
  as: Record<string, Caller>;
  /** Move the emulator's clock on. */
  wait(ms: number): void;
  /** A message by the admin in somebody's name; the error code. */
  say(sendID: string, to: { recvID: string } | { groupID: string }, more?: object): Promise<number>;
  close(): Promise<void>;
}

/** Start an emulator with these users. */
export async function foundCompany(...userIDs: string[]): Promise<Company> {
  let ahead = 0;
  const emulator = await createEmulator({ secret: SECRET, clock: { now: () => Date.now() + ahead } });
  const admin = callerOf(emulator.apiURL, await adminToken(emulator.apiURL, SECRET));
  await admin('/user/user_register', { users: userIDs.map((userID) => ({ userID, nickname: userID.toUpperCase(), faceURL: `face-${userID}` })) });
  const as: Record<string, Caller> = { admin };
  for (const userID of userIDs) {
    const { data } = await admin('/auth/get_user_token', { userID, platformID: 1 });
    as[userID] = callerOf(emulator.apiURL, (data as { token: string }).token);
  }
  return {
    as,
    wait: (ms) => { ahead += ms; },
    async say(sendID, to, more = {}) {
      const sessionType = 'groupID' in to ? 3 : 1;
      return (await admin('/msg/send_msg', { sendID, ...to, sessionType, contentType: 101, content: { content: 'hello' }, ...more })).errCode;
    },
    close: () => emulator.close(),
  };
}
