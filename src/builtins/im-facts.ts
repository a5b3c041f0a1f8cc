// What a chat expectation asks the server when something has to be explained.
// Imported by im-expect.ts.
import { flagName } from '../base/fields.ts';
import { plural } from '../base/spell.ts';
import { LIMITS } from '../openim/catalog/constants.ts';
import type { ServerFacts } from '../testing/chat/index.ts';
import type { AdminCtx } from './define.ts';

/** How many of the newest messages of a conversation are looked through for one. */
const NEWEST = 5000;

/** Webhooks that are asked before a push, and may keep it back (webhooks.yml); the server writes its configuration with the names of its source. */
const PUSH_HOOKS = { beforeOnlinePush: 'BeforeOnlinePush', beforeGroupOnlinePush: 'BeforeGroupOnlinePush' };

/** Faults that may keep a message from its receiver. */
const LOSING: ReadonlySet<string> = new Set(['dropPush', 'reorder', 'latency', 'fail', 'hang', 'cut', 'half']);

/** All of it as the administrator. */
export function serverFacts(ctx: AdminCtx): ServerFacts {
  const readsOf = async (userID: string, conversationIDs: string[]) => (await ctx.call('/msg/get_conversations_has_read_and_max_seq', { userID, conversationIDs, returnPinned: false })).seqs ?? {};
  return {
    async seqOf(readerID, conversationID, clientMsgID) {
      const newest = Number((await readsOf(readerID, [conversationID]))[conversationID]?.maxSeq ?? 0);
      for (let end = newest; end > 0; end -= LIMITS.MaxSyncPullNumber) {
        if (newest - end >= NEWEST) return undefined;
        const begin = Math.max(1, end - LIMITS.MaxSyncPullNumber + 1);
        const { msgs } = await ctx.call('/msg/pull_msg_by_seq', { userID: readerID, seqRanges: [{ conversationID, begin, end, num: end - begin + 1 }], order: 0 });
        const found = msgs?.[conversationID]?.Msgs?.find((one) => one.clientMsgID === clientMsgID);
        if (found) return Number(found.seq);
      }
      return 0;
    },
    async member(groupID, userID) {
      const { members } = await ctx.call('/group/get_group_members_info', { groupID, userIDs: [userID] });
      const [member] = members ?? [];
      return member && { joinTime: Number(member.joinTime) };
    },
    async online(userID) {
      const states = await ctx.call('/user/get_users_online_status', { userIDs: [userID] });
      return (states?.[0]?.detailPlatformStatus ?? []).map((one) => one.platformID);
    },
    async reads(userID) {
      const seqs = await readsOf(userID, []);
      return Object.fromEntries(Object.entries(seqs).map(([id, { maxSeq, hasReadSeq }]) => [id, { maxSeq: Number(maxSeq), hasReadSeq: Number(hasReadSeq) }]));
    },
    async receiveOption(userID, conversationID) {
      const { usersInfo } = await ctx.call('/user/get_users_info', { userIDs: [userID] });
      const { conversation } = await ctx.call('/conversation/get_conversation', { ownerUserID: userID, conversationID }).catch(() => ({ conversation: undefined }));
      return Number(usersInfo?.[0]?.globalRecvMsgOpt ?? 0) || Number(conversation?.recvMsgOpt ?? 0);
    },
    async pushHooks() {
      const config = JSON.parse(await ctx.call('/config/get_config', { configName: 'webhooks.yml' }) as unknown as string) as Record<string, { Enable?: boolean } | undefined>;
      return Object.entries(PUSH_HOOKS).flatMap(([name, key]) => (config[key]?.Enable ? [name] : []));
    },
    async faults() {
      const { done, ...set } = await (await ctx.faults())?.show() ?? {};
      const lost = Number((done as { droppedPushes?: number } | undefined)?.droppedPushes ?? 0);
      const flags = Object.entries(set).filter(([name]) => LOSING.has(name) && (name !== 'dropPush' || lost > 0)).map(([name, value]) => `--${flagName(name)} ${[value].flat().map(String).join(' ')}`);
      if (flags.length === 0) return undefined;
      return `${flags.join(' ')}${lost > 0 ? ` (${plural(lost, 'push', 'pushes')} lost so far)` : ''}`;
    },
  };
}
