// /msg/*: searching messages by their fields, and the time of the server.

import { pageWindow, type Pagination } from '../check.ts';
import { badArgument } from '../errors.ts';
import { SESSION } from '../messages/ids.ts';
import { seesMembers } from '../messages/member-list.ts';
import { findGroup } from '../store/groups.ts';
import { searchMessages, type StoredMessage } from '../store/messages.ts';
import { findUser } from '../store/users.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';

const DAY_MS = 86_400_000;

interface SearchBody { sendID: string; recvID: string; contentType: number; sendTime: string; sessionType: number; pagination: Pagination | null }

/** Any valid token reads everything, as on the server. */
const search_msg: Rule<SearchBody> = {
  run({ sendID, recvID, contentType, sessionType, sendTime, pagination }, ctx) {
    const [limit, offset] = pageWindow(pagination);
    const { total, messages } = searchMessages(ctx.store, { sendID, recvID, contentType, sessionType, ...readDay(sendTime) }, limit, offset);
    return { chatLogs: messages.map((message) => describe(ctx, message)), chatLogsNum: total };
  },
};

/** A UTC day as `YYYY-MM-DD`. Refused in the words of Go's time.Parse; which part it stumbles over is told for the usual cases. */
function readDay(text: string): { from?: number; to?: number } {
  if (text === '') return {};
  const from = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  if (!Number.isNaN(from) && new Date(from).toISOString().startsWith(text)) return { from, to: from + DAY_MS };
  const day = /^\d{4}-(\d{2})-(\d{2})$/.exec(text);
  const fault = day ? `parsing time ${JSON.stringify(text)}: ${Number(day[1]) < 1 || Number(day[1]) > 12 ? 'month' : 'day'} out of range` : unreadable(text);
  throw badArgument(`invalid sendTime, req=${text}, format=2006-01-02, cause=${fault}`);
}

function unreadable(text: string): string {
  const parts: [layout: string, pattern: RegExp][] = [['2006', /^\d{4}/], ['-', /^-/], ['01', /^\d{2}/], ['-', /^-/], ['02', /^\d{2}/]];
  let rest = text;
  for (const [layout, pattern] of parts) {
    const match = pattern.exec(rest);
    if (!match) return `parsing time ${JSON.stringify(text)} as "2006-01-02": cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(layout)}`;
    rest = rest.slice(match[0].length);
  }
  return `parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(rest)}`;
}

/** msg.SearchChatLog. A revoked message still shows its content; in a group the sender's face is the group's (both seen). */
function describe(ctx: RequestContext, { message, revoked }: StoredMessage): object {
  const { store } = ctx;
  const log = {
    ...message, senderNickname: message.senderNickname || (findUser(store, message.sendID)?.nickname ?? ''), recvNickname: '', groupName: '',
    groupFaceURL: '', groupMemberCount: 0, groupOwner: '', groupType: 0,
  };
  if (message.sessionType === SESSION.single || message.sessionType === SESSION.notification) {
    log.recvNickname = findUser(store, message.recvID)?.nickname ?? '';
  } else if (message.sessionType === SESSION.group) {
    const group = findGroup(store, message.groupID);
    log.recvID = message.groupID;
    log.senderFaceURL = group?.faceURL ?? '';
    log.groupName = group?.groupName ?? '';
    log.groupMemberCount = group && seesMembers(ctx, group.groupID) ? group.memberCount : 0;
    log.groupType = group?.groupType ?? 0;
  }
  return { chatLog: log, isRevoked: revoked !== null };
}

const get_server_time: Rule<unknown> = {
  run: (_body, { clock }) => ({ serverTime: clock.now() }),
};

/** Rules of searching. */
export const messagesSearch: Rules = { search_msg, get_server_time };
