// A message as a device keeps it: the server's fields, where it belongs, and how it came.
// Imported by the files here, by testing/chat and by the messages of builtins.
import type { WireMessage, WireMessages } from '../../openim/gateway/requests.ts';

/** A message on a device. */
export interface DeviceMessage extends Omit<WireMessage, 'content'> {
  conversationID: string;
  /** The JSON text it is. */
  content: string;
  /** Pushed when it was sent, or pulled later. */
  via: 'push' | 'pull';
  /** Came among notifications: about something, and no chat. */
  isNotification: boolean;
  /** When it came here, Unix milliseconds of this machine. */
  receivedAt: number;
}

/** All messages of a push or a pull, in the order of their sequence numbers within a conversation. */
export function readMessages({ msgs, notificationMsgs }: WireMessages, via: DeviceMessage['via'], receivedAt: number): DeviceMessage[] {
  const read = (from: WireMessages['msgs'], isNotification: boolean) => Object.entries(from).flatMap(([conversationID, { Msgs }]) => Msgs.map((message) => ({
    ...message, content: Buffer.from(message.content).toString(), conversationID, via, isNotification, receivedAt,
  })));
  return [...read(msgs, false), ...read(notificationMsgs, true)];
}

/** What a notification tells: the JSON text in the `detail` of its content (gateway-protocol §7); nothing when there is none. */
export function readTips(content: string): Record<string, unknown> {
  try {
    const { detail } = JSON.parse(content) as { detail?: unknown };
    const tips: unknown = typeof detail === 'string' ? JSON.parse(detail) : undefined;
    return typeof tips === 'object' && tips !== null ? tips as Record<string, unknown> : {};
  } catch {
    return {};
  }
}
