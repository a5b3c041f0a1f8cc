// Everything that is there: all messages of some conversations, as one who is in them reads them.
// Imported by soak.ts and by tests that kill servers.

import { USER_IDS, takeAdminToken } from './crowd.ts';
import { nameIn } from './device.ts';

import type { Call } from './call.ts';
import type { Kept } from './ledger.ts';

const AT_ONCE = 500;

/** Read from the first number to the last. @throws Error when something cannot be read. */
export async function readAll(call: Call, conversationIDs: Iterable<string>): Promise<Kept[]> {
  const admin = (await takeAdminToken(call))!;
  const kept: Kept[] = [];
  for (const conversationID of conversationIDs) {
    const userID = conversationID.startsWith('sg_') ? USER_IDS[0]! : conversationID.split('_')[1]!;
    for (let begin = 1; ; begin += AT_ONCE) {
      const outcome = await call('/msg/pull_msg_by_seq', { userID, seqRanges: [{ conversationID, begin, end: begin + AT_ONCE - 1, num: AT_ONCE }], order: 0 }, admin);
      if (outcome.kind !== 'answer' || outcome.errCode !== 0) throw new Error(`${conversationID} cannot be read: ${JSON.stringify(outcome)}`);
      const messages = (outcome.data as { msgs?: Record<string, { Msgs: { seq: number; serverMsgID: string; content: string }[] }> }).msgs?.[conversationID]?.Msgs ?? [];
      for (const { seq, serverMsgID, content } of messages) kept.push({ conversationID, seq, serverMsgID, name: nameIn(Buffer.from(content, 'base64').toString()) });
      if (messages.length < AT_ONCE) break;
    }
  }
  return kept;
}
