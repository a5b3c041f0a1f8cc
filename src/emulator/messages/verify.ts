// May this message be sent: blacklists, membership, mutes, and what the receiver wants to hear (gateway-protocol §5 steps 4, 5).
// Imported by send.ts.

import { needText } from '../check.ts';
import { noPermission, ServerError, badArgument } from '../errors.ts';
import { lookUpUser, notFound } from '../lookup.ts';
import { findRecvMsgOpt } from '../store/conversations.ts';
import { findMember, ROLE } from '../store/group-members.ts';
import { findGroupStatus, GROUP_STATUS } from '../store/groups.ts';
import { keyOf } from '../store/misses.ts';
import { askBeforeSend } from '../webhooks/message.ts';
import { SESSION, singleID } from './ids.ts';
import { seesMembers } from './member-list.ts';
import { isNotificationType, type Message } from './message.ts';
import { findReceiveOption } from './receive-option.ts';

import type { Options } from './options.ts';
import type { SendContext } from './send.ts';

/** Users of this level and above are system accounts: nobody can shut them out (http-contract §8). */
const SYSTEM_LEVEL = 2;
const GROUP_DISMISSED = 1511;
const HAS_READ = 2200;
/** What an account of the system says, and nobody else. */
const SYSTEM_ACCOUNT = 1400;
const RECEIVE = { not: 1, silently: 2 } as const;

/** What the service asks of a message after the hop, before it asks who sends it (recordings: gateway-frames). */
export function checkMessage({ sendID, content, sessionType, contentType }: Message): void {
  needText(sendID, 'sendID is empty');
  needText(content, 'content is empty');
  if ((sessionType === SESSION.notification) !== (contentType === SYSTEM_ACCOUNT)) throw badArgument('notification msg must have correct session type and content type');
}

/** The rules between two users. */
export function checkSingle(ctx: SendContext, message: Message): void {
  const { sendID, recvID, contentType } = message;
  if (ctx.adminUserIDs.includes(sendID) || isNotificationType(contentType)) return;
  askBeforeSend(ctx, 'beforeSendSingleMsg', message);
  if (ctx.profile.findsSender) {
    const sender = lookUpUser(ctx, sendID);
    if (!sender) throw new ServerError(1004, 'record not found');
    if (sender.appMangerLevel >= SYSTEM_LEVEL) return;
  }
  if (ctx.store.get('SELECT 1 FROM blacks WHERE owner_user_id = ? AND block_user_id = ?', recvID, sendID)) throw new ServerError(1302);
  if (ctx.config.friendVerify && !ctx.store.get('SELECT 1 FROM friends WHERE owner_user_id = ? AND friend_user_id = ?', recvID, sendID)) throw new ServerError(1303);
}

/** The rules of a group. */
export function checkGroup(ctx: SendContext, { sendID, groupID, contentType }: Message): void {
  const group = findGroupStatus(ctx.store, groupID);
  if (!group) throw notFound(ctx, keyOf.group(groupID));
  if (group.status === GROUP_STATUS.dismissed && contentType !== GROUP_DISMISSED) throw new ServerError(1204);
  if (ctx.adminUserIDs.includes(sendID) || isNotificationType(contentType)) return;
  if (!seesMembers(ctx, groupID)) throw noPermission(ctx.profile.notListed);
  const member = findMember(ctx.store, groupID, sendID);
  if (!member) throw new ServerError(1203);
  if (member.roleLevel === ROLE.owner) return;
  if (member.muteEndTime >= ctx.clock.now()) throw new ServerError(1402);
  if (group.status === GROUP_STATUS.muted && member.roleLevel !== ROLE.admin) throw new ServerError(1403);
}

/** The options as the receiver's own options leave them: the one for everybody, then the one of this conversation. Undefined: not wanted. */
export function applyReceiverOption(ctx: SendContext, { sendID, recvID, contentType, options }: Message): Options | undefined {
  // A check of the request, which a standalone server has no occasion to make (recordings: gateway-edges).
  if (recvID === '' && ctx.profile.hop) throw badArgument('userID is empty');
  const global = findReceiveOption(ctx, recvID);
  if (global === undefined) throw new ServerError(1004, 'userID not found');
  if (global === RECEIVE.not) return undefined;
  if (global === RECEIVE.silently) return { ...options, offlinePush: false };
  const own = findRecvMsgOpt(ctx.store, recvID, singleID(sendID, recvID));
  if (own === RECEIVE.not && contentType !== HAS_READ) return undefined;
  return own === RECEIVE.silently ? { ...options, offlinePush: false } : options;
}
