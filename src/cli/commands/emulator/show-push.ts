// An offline push as one line: `offline push to bob: "[TEXT]" (101 from alice, si_alice_bob 7; dummy)`.
// Imported by start.ts, when it is asked to tell of them.

import { escapeLines } from '../../../output/hidden.ts';
import type { OfflinePush } from '../../../emulator/messages/offline-push.ts';

const MOST_NAMED = 3;

/** Writes a line for each push. */
export function createPushTeller(err: { write(text: string): unknown }): (push: OfflinePush) => void {
  return (push) => { err.write(escapeLines(`${describePush(push)}\n`)); };
}

function describePush({ userIDs, title, content, contentType, sendID, conversationID, seq, provider }: OfflinePush): string {
  const more = userIDs.length - MOST_NAMED;
  const who = more > 0 ? `${userIDs.slice(0, MOST_NAMED).join(', ')} and ${more} more` : userIDs.join(', ');
  const texts = [...new Set([title, content])].map((text) => JSON.stringify(text)).join(' ');
  return `offline push to ${who}: ${texts} (${contentType} from ${sendID}, ${conversationID}${seq > 0 ? ` ${seq}` : ''}; ${provider === 'dummy' ? 'no provider is configured' : provider})`;
}
