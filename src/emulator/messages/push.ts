// The seam to devices: what a gateway is handed when a message is stored, or passes by unstored.
// Imported by context.ts and the send path; the gateway fulfils PushSink.

import type { Message } from './message.ts';

/** One message for the devices of some users. Made after the writes are committed. */
export interface Push {
  /** `n_…`: a notification. */
  conversationID: string;
  /** With its seq, 0 when it was not stored. */
  message: Message;
  /** Users, the sender among them when its devices are told too. Each once. */
  receivers: readonly string[];
  /** The request that caused it. */
  operationID: string;
}

/** Takes pushes; must not throw. */
export type PushSink = (push: Push) => void;
