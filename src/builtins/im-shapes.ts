// What devices answer with, as a person sees it: the device itself, a message it got, a conversation as it knows it.
// Imported by im.ts and im-messages.ts.
import type { Shape } from '../operation/operation.ts';
import { isChatID } from '../openim/conversation-id.ts';
import { platformName } from '../openim/platforms.ts';
import type { Device, DeviceState } from '../testing/devices/device.ts';
import type { DeviceMessage } from '../testing/devices/message.ts';
import type { DeviceEvent } from '../testing/devices/trail.ts';
import type { ConversationView } from '../testing/devices/view.ts';
import { sayMessage } from './message-text.ts';

/** A device, for a person. */
export interface DeviceItem {
  device: string;
  userID: string;
  platform: string;
  platformID: number;
  state: DeviceState | 'planned';
  waiting: number;
  unread: number;
  missing: number;
  why?: string;
}

/** A message on a device, for a person. */
export interface Received extends DeviceMessage {
  text: string;
}

export const SHAPES: readonly Shape[] = [{
  name: 'Device', id: 'device',
  columns: [
    { title: 'DEVICE', from: 'device' }, { title: 'STATE', from: 'state' }, { title: 'WAITING', from: 'waiting', as: 'count' }, { title: 'UNREAD', from: 'unread', as: 'count' },
    { title: 'MISSING', from: 'missing', as: 'count' }, { title: 'USERID', from: 'userID', wide: true }, { title: 'PLATFORM', from: 'platform', wide: true }, { title: 'WHY', from: 'why', wide: true },
  ],
  derived: {
    device: 'Its name: anna/ios.', userID: 'Whose it is.', platform: 'Name of its platform.', platformID: 'Number of its platform.', state: 'connected, reconnecting, or how it ended; planned in a plan.',
    waiting: 'Messages that came and nobody took.', unread: 'Unread messages of all conversations.', missing: 'Messages it should have seen and did not.', why: 'How its connection ended.',
  },
  types: { platformID: 'number', waiting: 'number', unread: 'number', missing: 'number', why: 'string | undefined' },
}, {
  name: 'Received', id: 'clientMsgID', type: 'MsgData',
  columns: [
    { title: 'SEQ', from: 'seq' }, { title: 'TIME', from: 'sendTime', as: 'time' }, { title: 'FROM', from: 'sendID' }, { title: 'TEXT', from: 'text' },
    { title: 'CONVERSATION', from: 'conversationID' }, { title: 'VIA', from: 'via' }, { title: 'TYPE', from: 'contentType', wide: true }, { title: 'CLIENTMSGID', from: 'clientMsgID', wide: true },
  ],
  derived: {
    text: 'What it says, in words.', content: 'The JSON text.', conversationID: 'Where it belongs.', via: 'push: when it was sent; pull: asked for later.',
    isNotification: 'It came among notifications.', receivedAt: 'When it came here, on this machine\'s clock.',
  },
  types: { isNotification: 'boolean', receivedAt: 'number' },
}, {
  name: 'Acknowledged', id: 'clientMsgID',
  columns: [{ title: 'CLIENTMSGID', from: 'clientMsgID' }, { title: 'CONVERSATION', from: 'conversationID' }, { title: 'SENT', from: 'sendTime', as: 'time' }, { title: 'MS', from: 'ms' }, { title: 'SERVERMSGID', from: 'serverMsgID', wide: true }],
  derived: { clientMsgID: 'Its ID, made here.', serverMsgID: 'Its ID, made by the server.', sendTime: 'When the server had it.', conversationID: 'Where it went.', ms: 'Milliseconds from sending to the server\'s answer.', operationID: 'Of the request.' },
  types: { sendTime: 'number', ms: 'number' },
}, {
  name: 'DeviceConversation', id: 'conversationID',
  columns: [
    { title: 'CONVERSATION', from: 'conversationID' }, { title: 'SEQ', from: 'maxSeq' }, { title: 'READ', from: 'hasReadSeq' }, { title: 'UNREAD', from: 'unread', as: 'count' }, { title: 'OTHERS READ', from: 'othersReadSeq', wide: true },
    { title: 'MISSING', from: 'missing', as: 'count' }, { title: 'TWICE', from: 'duplicates', as: 'count' }, { title: 'LATE', from: 'reordered', as: 'count' },
  ],
  derived: {
    conversationID: 'Its ID.', maxSeq: 'The newest message there is.', hasReadSeq: 'Read up to here by the user.', othersReadSeq: 'Read up to here by somebody else.', unread: 'Messages after hasReadSeq.',
    missing: 'How many messages it should have seen and did not.', gaps: 'Which, as ranges.', duplicates: 'Pushes of what was pushed before.', reordered: 'Pushes after one with a higher number.',
  },
  types: { maxSeq: 'number', hasReadSeq: 'number', othersReadSeq: 'number', unread: 'number', missing: 'number', gaps: '[from: number, to: number][]', duplicates: 'number', reordered: 'number' },
}, {
  name: 'DeviceEvent', id: 'at',
  columns: [{ title: 'TIME', from: 'at', as: 'time' }, { title: 'WHAT', from: 'kind' }, { title: 'SAYS', from: 'text' }],
  derived: { at: 'When, Unix milliseconds of this machine.', kind: 'What it was.', text: 'What happened, in words.' }, types: { at: 'number' },
}];

/** A device as it is now. */
export function asItem(device: Device): DeviceItem {
  const views = device.view.list();
  const { ending, name, userID, platformID, state } = device;
  return {
    device: name, userID, platform: platformName(platformID), platformID, state, waiting: device.inbox.untaken.length,
    unread: views.reduce((sum, one) => sum + (isChatID(one.conversationID) ? one.unread : 0), 0), missing: views.reduce((sum, one) => sum + countGaps(one), 0),
    ...(ending ? { why: ending.error.message } : {}),
  };
}

/** A device of a plan. */
export function asPlanned(name: string, userID: string, platformID: number): DeviceItem {
  return { device: name, userID, platform: platformName(platformID), platformID, state: 'planned', waiting: 0, unread: 0, missing: 0 };
}

/** A message with what it says. */
export function asReceived(message: DeviceMessage): Received {
  return { ...message, text: sayMessage(message.contentType, message.content) };
}

/** A conversation with how many messages it lacks. */
export function asConversation(view: ConversationView): ConversationView & { missing: number } {
  return { ...view, missing: countGaps(view) };
}

/** An event with what it says in words. */
export function asEvent(event: DeviceEvent): DeviceEvent & { text: string } {
  return { ...event, text: (SAYS[event.kind] as (event: DeviceEvent) => string)(event) };
}

const SAYS: { [K in DeviceEvent['kind']]: (event: Extract<DeviceEvent, { kind: K }>) => string } = {
  'connected': () => 'the connection stands',
  'ended': ({ why, code, message }) => `${why}, code ${code}: ${message}`,
  'reconnecting': ({ attempt, message }) => `attempt ${attempt}: ${message}`,
  'caught-up': ({ messages }) => `${messages} missed`,
  'frame': ({ direction, name, bytes, ms, errCode, late }) => `${direction === 'in' ? '←' : '→'} ${name}${bytes === 0 ? '' : ` ${bytes} B`}${ms === undefined ? '' : ` ${Math.round(ms * 10) / 10} ms`}${errCode === undefined ? '' : ` errCode ${errCode}`}${late ? ' too late' : ''}`,
  'sent': ({ conversationID, clientMsgID }) => `${clientMsgID} to ${conversationID}`,
  'acknowledged': ({ clientMsgID, serverMsgID, ms }) => `${clientMsgID} as ${serverMsgID} after ${Math.round(ms * 10) / 10} ms`,
  'refused': ({ clientMsgID, message }) => `${clientMsgID}: ${message}`,
  'message': ({ conversationID, seq, clientMsgID, via, verdict }) => `${conversationID} ${seq} ${clientMsgID} by ${via}, ${verdict}`,
};

function countGaps({ gaps }: ConversationView): number {
  return gaps.reduce((sum, [from, to]) => sum + to - from + 1, 0);
}
