// Where the embedded server is known to differ from the recordings, and why. The suite fails when a line is no longer needed.
// Imported by conformance.test.ts.

import type { ProfileName } from '../../src/emulator/profiles.ts';

/** A difference that is known. Without `steps`: the flow as a whole. */
export interface NotYet {
  /** Which server is replayed; main when absent. */
  as?: ProfileName;
  flow: string;
  steps?: number[];
  reason: string;
}

const OLDER = 'the older server\'s own rule, which comes with issue 4';

/** Known differences, by set. */
export const NOT_YET: NotYet[] = [
  { flow: 'object-store', reason: 'the object store comes with issue 4' },
  { as: 'v3.8.3-patch.16', flow: 'gateway-edges', steps: [27], reason: `a message the receiver does not want is answered with an empty success: ${OLDER}` },
  { as: 'v3.8.3-patch.16', flow: 'gateway-group', steps: [15, 25, 30], reason: `invitations after a kick, 1300 after @, and the status in 1511: ${OLDER}` },
  { as: 'v3.8.3-patch.16', flow: 'gateway-offline', steps: [20], reason: `who is told of a clearing: ${OLDER}` },
  { as: 'main-standalone', flow: 'object-store', reason: 'the object store comes with issue 4' },
  { as: 'v3.8.3-patch.16', flow: 'object-store', reason: 'the object store comes with issue 4' },
  { as: 'main-standalone', flow: 'conversations-lists', steps: [22, 23], reason: 'the order of the conversations of an owner, which only this mode shows, comes with issue 4' },
  { as: 'main-standalone', flow: 'users-online-status', steps: [24], reason: 'the state in this mode comes with issue 4' },
  { as: 'v3.8.3-patch.16', flow: 'third-logs-and-push', steps: [19], reason: 'the words of the stand-in for MongoDB, which no real one says' },
  { as: 'v3.8.3-patch.16', flow: 'friends-import', steps: [20], reason: `errDlt names the call of the database: ${OLDER}` },
  { as: 'v3.8.3-patch.16', flow: 'friends-apply', steps: [30], reason: `errDlt names the call of the database: ${OLDER}` },
  { as: 'v3.8.3-patch.16', flow: 'messages-send-status', steps: [11, 16, 17, 21, 22, 24, 25, 32], reason: `unknown senders in batches, and business notifications: ${OLDER}` },
  { as: 'v3.8.3-patch.16', flow: 'messages-send-kinds', steps: [11, 12, 27, 32, 33], reason: `types 114 and 118 are refused, unknown senders are not: ${OLDER}` },
  { as: 'v3.8.3-patch.16', flow: 'groups-roles', steps: [27, 36, 38], reason: OLDER },
  { as: 'v3.8.3-patch.16', flow: 'groups-info', steps: [13, 14, 30, 32], reason: OLDER },
  { as: 'v3.8.3-patch.16', flow: 'groups-join', steps: [25, 28, 29, 34, 37, 38, 39, 43, 45], reason: `joining does its work and answers 1001 maxSeq is invalid: ${OLDER}` },
  { as: 'v3.8.3-patch.16', flow: 'groups-sync', steps: [17], reason: `joining does its work and answers 1001 maxSeq is invalid: ${OLDER}` },
  { as: 'v3.8.3-patch.16', flow: 'users-notification-accounts', steps: [12], reason: OLDER },
  { as: 'v3.8.3-patch.16', flow: 'users-update', steps: [11, 20], reason: OLDER },
];
