// What a client can ask the gateway: the number of each request and the messages it carries (gateway-protocol §4).
// Imported by connection.ts and whoever asks. A new request is a row here.
// 1004 (signalling) is left out: the server answers it with an error whatever it holds.
import { REQ_IDENTIFIERS as ID } from '../catalog/constants.ts';
import type * as T from '../catalog/types.ts';

/** A message as it travels here: content is bytes, where JSON has base64. */
export type WireMessage = Omit<T.MsgData, 'content'> & { content: Uint8Array };

/** Messages by conversation, as pushes and pulls have them. */
export interface WireMessages {
  msgs: Record<string, { Msgs: WireMessage[]; isEnd: boolean; endSeq: number }>;
  notificationMsgs: Record<string, { Msgs: WireMessage[]; isEnd: boolean; endSeq: number }>;
}

/** What each request takes and answers. */
export interface RequestTypes {
  maxSeqs: [T.GetMaxSeqReq, { maxSeqs: Record<string, number>; minSeqs: Record<string, number> }];
  pullRanges: [{ userID: string; seqRanges: { conversationID: string; begin: number; end: number; num: number }[]; order?: number }, WireMessages];
  pullSeqs: [{ userID: string; conversations: { conversationID: string; seqs: number[] }[]; order?: number }, WireMessages];
  send: [Partial<WireMessage>, { serverMsgID: string; clientMsgID: string; sendTime: number; modify: WireMessage | null }];
  readSeqs: [{ userID: string; conversationIDs: string[] }, { seqs: Record<string, { maxSeq: number; hasReadSeq: number; maxSeqTime: number }> }];
  lastMessages: [{ userID: string; conversationIDs: string[] }, { msgs: Record<string, WireMessage> }];
  logout: [{ userID: string; platformID: number }, unknown];
  background: [{ userID: string; isBackground: boolean }, unknown];
  watchOnline: [{ subscribeUserID: string[]; unsubscribeUserID: string[] }, OnlineStates];
}

/** Where users are connected from, by platformID; none: offline. */
export interface OnlineStates {
  subscribers: { userID: string; onlinePlatformIDs: number[] }[];
}

export type RequestName = keyof RequestTypes;
export type AskOf<N extends RequestName> = RequestTypes[N][0];
export type AnswerOf<N extends RequestName> = RequestTypes[N][1];

/** Number and messages of each request. An answer without a message is empty. */
export const REQUESTS: { readonly [N in RequestName]: { id: number; ask: string; answer?: string } } = {
  maxSeqs: { id: ID.WSGetNewestSeq, ask: 'GetMaxSeqReq', answer: 'GetMaxSeqResp' },
  pullRanges: { id: ID.WSPullMsgBySeqList, ask: 'PullMessageBySeqsReq', answer: 'PullMessageBySeqsResp' },
  pullSeqs: { id: ID.WSPullMsg, ask: 'GetSeqMessageReq', answer: 'GetSeqMessageResp' },
  send: { id: ID.WSSendMsg, ask: 'MsgData', answer: 'SendMsgResp' },
  readSeqs: { id: ID.WSGetConvMaxReadSeq, ask: 'GetConversationsHasReadAndMaxSeqReq', answer: 'GetConversationsHasReadAndMaxSeqResp' },
  lastMessages: { id: ID.WsPullConvLastMessage, ask: 'GetLastMessageReq', answer: 'GetLastMessageResp' },
  logout: { id: ID.WsLogoutMsg, ask: 'DelUserPushTokenReq' },
  background: { id: ID.WsSetBackgroundStatus, ask: 'SetAppBackgroundStatusReq' },
  watchOnline: { id: ID.WsSubUserOnlineStatus, ask: 'SubUserOnlineStatus', answer: 'SubUserOnlineStatusTips' },
};

/** Name of a request or push by its number, for messages and trails. */
export function requestName(id: number): string {
  return PUSHES[id] ?? Object.entries(REQUESTS).find(([, row]) => row.id === id)?.[0] ?? String(id);
}

const PUSHES: Record<number, string> = { [ID.WSPushMsg]: 'push', [ID.WSKickOnlineMsg]: 'kick' };
