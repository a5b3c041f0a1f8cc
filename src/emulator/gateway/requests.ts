// What each request of a device does, by its number (gateway-protocol §4).
// Imported by connect.ts. A request is a row in HANDLERS.

import { requireSelfOrAdmin } from '../access.ts';
import { needText } from '../check.ts';
import { createDelivery } from '../delivery.ts';
import { badArgument, ServerError } from '../errors.ts';
import { createMessage, toMsgData, type Message } from '../messages/message.ts';
import { lastMessages, newestSeqs, pullRanges, pullSeqs, readPositions, type ConversationSeqs, type SeqRange } from '../messages/pull.ts';
import { sendMessage, type SendContext } from '../messages/send.ts';
import { sendNotification } from '../notify.ts';
import { dropPushToken } from '../store/push-tokens.ts';
import { canAsk, joinAsking, settle, type Unit } from '../webhooks/ask.ts';
import { createFrame, type Frame, type Request } from './frame.ts';

import type { Caller, World } from '../context.ts';
import type { Faults } from '../faults/faults.ts';
import type { Harm } from '../faults/rules.ts';
import type { Codec } from './codec.ts';
import type { Device } from './device.ts';
import type { Hub } from './hub.ts';
import type { WatchedFrame } from '../watch/gateway.ts';

/** What handlers work with. */
export interface Gateway { world: World; hub: Hub; codec: Codec; faults: Faults }

/** A request on its way: who asks, and what follows its answer. */
interface Call extends Gateway {
  device: Device;
  request: Request;
  caller: Caller;
  unit: Unit;
}

interface Handler {
  /** The call it passes on, as the catalog has it; a message tells of itself. */
  rpc?: string;
  /** The message of the payload. */
  asks?: string;
  /** Refuses requests without operationID or msgIncr (gateway-protocol §2). */
  needsIDs?: true;
  /** The request's own Check(), which the service makes after the hop. */
  check?(body: never): void;
  /** On which HTTP route the same access holds: the user of the payload is the caller. */
  ownerAs?: string;
  /** The payload of the answer; null for none. */
  run(body: never, call: Call): Buffer | null;
}

const LOGOUT = 2003;
/** Harmony phones and bots came later than this check. */
const LAST_PUSH_PLATFORM = 9;

interface PushTokenOwner { userID: string; platformID: number }

const delivery = createDelivery();
const NOTHING = Buffer.alloc(0);

/** Answer one request, together with all that came in this turn of the event loop. False: it was the last one, or none, and the server closes. A promise while a webhook may be asked on the way. */
export function serveRequest(gateway: Gateway, device: Device, request: Request): boolean | Promise<boolean> {
  const handler = HANDLERS[request.reqIdentifier];
  if (!handler || request.sendID !== device.userID) return false;
  const { reqIdentifier, msgIncr, operationID } = request;
  const harm = gateway.faults.active?.judge(String(reqIdentifier));
  const watched = device.watch?.asked(request);
  const answer = (errCode: number, errMsg: string, data: Buffer | null, error?: unknown): void => {
    watched?.answered({ reqIdentifier, msgIncr, operationID, errCode, errMsg }, error);
    const frame = createFrame({ reqIdentifier, msgIncr, operationID, errCode, errMsg, data });
    if (harm?.loses) loseReply(harm.loses, device, frame);
    else device.send(frame);
  };
  const { profile } = gateway.world;
  const done = joinAsking(gateway.world, (unit) => ({ unit, data: work(gateway, device, request, handler, harm, unit, watched) })).then(
    ({ unit, data }) => {
      unit.record?.flush();
      answer(0, '', data);
      settle(unit);
    },
    (error: unknown) => {
      const { code, errMsg } = asRefusal(error, profile.rawNotFound);
      // A webhook that denied with 0: between processes that is success, with nothing in it.
      answer(code, errMsg, code === 0 && profile.hop ? NOTHING : null, error);
    },
  ).then(() => reqIdentifier !== LOGOUT);
  return canAsk(gateway.world) ? done : reqIdentifier !== LOGOUT;
}

function work(gateway: Gateway, device: Device, request: Request, handler: Handler, harm: Harm | undefined, unit: Unit, watched: WatchedFrame | undefined): Buffer | null {
  const { profile, adminUserIDs } = gateway.world;
  const caller: Caller = { userID: device.userID, platformID: device.platformID, isAdmin: profile.gatewayKnowsAdmins && adminUserIDs.includes(device.userID) };
  if (harm?.code !== undefined) throw new ServerError(harm.code);
  const body = readBody(handler, gateway, request);
  watched?.called(unit.record!, handler.rpc, handler.asks, body);
  if (profile.hop) handler.check?.(body);
  if (handler.ownerAs !== undefined && profile.access[handler.ownerAs] !== 'token') requireSelfOrAdmin(caller, String((body as { userID?: unknown }).userID));
  return handler.run(body, { ...gateway, device, request, caller, unit });
}

function loseReply(way: NonNullable<Harm['loses']>, device: Device, frame: Frame): void {
  if (way !== 'hang') device.cut(way === 'half' ? frame : undefined);
}

function readBody(handler: Handler, { codec }: Gateway, { operationID, msgIncr, data }: Request): never {
  if (handler.needsIDs && (operationID === '' || msgIncr === '')) throw new ServerError(500);
  if (handler.asks === undefined) return {} as never;
  try {
    return codec.decode(handler.asks, data) as never;
  } catch {
    throw new ServerError(500);
  }
}

/** Errors without a code are 500, and a not-found of the database is whatever this server makes of it. */
function asRefusal(error: unknown, rawNotFoundCode: 1004 | 500): ServerError {
  if (!(error instanceof ServerError)) return new ServerError(500);
  return error.origin === 'raw-not-found' && rawNotFoundCode === 500 ? new ServerError(500) : error;
}

const HANDLERS: Record<number, Handler> = {
  1001: {
    rpc: 'msg.GetMaxSeq', asks: 'GetMaxSeqReq', ownerAs: '/msg/newest_seq',
    run: ({ userID }: { userID: string }, { world, codec }) => codec.encode('GetMaxSeqResp', { maxSeqs: newestSeqs(world.store, userID) }),
  },
  1002: {
    rpc: 'msg.PullMessageBySeqs', asks: 'PullMessageBySeqsReq', needsIDs: true, ownerAs: '/msg/pull_msg_by_seq',
    run: ({ userID, seqRanges, order }: { userID: string; seqRanges: SeqRange[]; order: number }, { world, codec }) =>
      codec.encode('PullMessageBySeqsResp', pullRanges(world.store, userID, seqRanges, order)),
  },
  1003: { asks: 'MsgData', run: send },
  // Signalling passes no request on, so the service has nothing to look at.
  1004: { run() { throw badArgument('signalReq is empty'); } },
  1005: {
    rpc: 'msg.GetSeqMessage', asks: 'GetSeqMessageReq', needsIDs: true,
    run: ({ userID, conversations, order }: { userID: string; conversations: ConversationSeqs[]; order: number }, { world, codec }) =>
      codec.encode('GetSeqMessageResp', pullSeqs(world.store, userID, conversations, order)),
  },
  1006: {
    rpc: 'msg.GetConversationsHasReadAndMaxSeq', asks: 'GetConversationsHasReadAndMaxSeqReq', needsIDs: true, check: ({ userID }: { userID: string }) => needText(userID, 'userID is empty'), ownerAs: '/msg/get_conversations_has_read_and_max_seq',
    run: ({ userID, conversationIDs, returnPinned }: { userID: string; conversationIDs: string[]; returnPinned: boolean }, { world, codec }) =>
      codec.encode('GetConversationsHasReadAndMaxSeqResp', readPositions(world.store, userID, conversationIDs, returnPinned)),
  },
  1007: {
    rpc: 'msg.GetLastMessage', asks: 'GetLastMessageReq',
    run: ({ userID, conversationIDs }: { userID: string; conversationIDs: string[] }, { world, codec }) =>
      codec.encode('GetLastMessageResp', { msgs: lastMessages(world.store, userID, conversationIDs) }),
  },
  // The push token goes and the JWT stays; whose it is, nobody asks.
  [LOGOUT]: {
    rpc: 'push.DelUserPushToken', asks: 'DelUserPushTokenReq',
    check({ userID, platformID }: PushTokenOwner) {
      needText(userID, 'UserID is empty');
      if (platformID < 1 || platformID > LAST_PUSH_PLATFORM) throw badArgument('PlatformID is invalid');
    },
    run({ userID, platformID }: PushTokenOwner, { world, codec }) {
      dropPushToken(world.store, userID, platformID);
      return codec.encode('DelUserPushTokenResp', {});
    },
  },
  2004: {
    asks: 'SetAppBackgroundStatusReq', needsIDs: true,
    run({ isBackground }: { isBackground: boolean }, { device }) {
      device.isBackground = isBackground;
      return null;
    },
  },
  2005: {
    asks: 'SubUserOnlineStatus',
    run({ subscribeUserID, unsubscribeUserID }: { subscribeUserID: string[]; unsubscribeUserID: string[] }, { hub, codec, device }) {
      hub.watch(device, subscribeUserID, unsubscribeUserID);
      const subscribers = subscribeUserID.map((userID) => ({ userID, onlinePlatformIDs: hub.platformsOf(userID) }));
      return codec.encode('SubUserOnlineStatusTips', { subscribers });
    },
  },
};

/** Stored first, answered second, pushed third: what a sender was told of is kept whatever happens next. */
function send(body: Omit<Message, 'content'> & { content: Uint8Array }, { world, codec, caller, device, request, unit }: Call): Buffer {
  const message = createMessage({ ...body, content: Buffer.from(body.content).toString() });
  const ctx: SendContext = {
    ...world, ...unit, caller, operationID: request.operationID, search: '', host: '', objectPrefix: '', throughGateway: true, connID: device.connID,
    notify: (notification) => sendNotification(notification, delivery, ctx),
  };
  const { modify, ...sent } = world.store.transaction(() => sendMessage(ctx, message));
  return codec.encode('SendMsgResp', { ...sent, modify: modify && toMsgData(modify) });
}
