// Those who make the load: senders over HTTP, senders and listeners on devices, and people who read and change things. Each does one thing
// after the other, and goes on whatever happens.
// Imported by soak.ts.

import { setTimeout as sleep } from 'node:timers/promises';

import { createCall, type Call, type Outcome } from './call.ts';
import { GROUP_IDS, placeOf, takeAdminToken, takeUserToken, USER_IDS } from './crowd.ts';
import { connectDevice, type Device } from './device.ts';
import { see, type Entry, type Ledger } from './ledger.ts';

/** What lanes share. */
export interface Field {
  apiURL: string;
  gatewayURL: string;
  ledger: Ledger;
  /** No more is to be sent. */
  isOver(): boolean;
  /** Counted in all. */
  counts: { reads: number; changes: number; connections: number; wentBack: string[] };
}

const PATIENCE_MS = 1500, PAUSE_MS = 8, RETRY_MS = 60;
const isTokenTrouble = (outcome: Outcome): boolean => outcome.kind === 'answer' && outcome.errCode >= 1501 && outcome.errCode <= 1507;

/** Send over HTTP in the name of a user. */
export async function sendByHTTP(field: Field, lane: string, userID: string): Promise<void> {
  const { call, close } = createCall(field.apiURL, PATIENCE_MS);
  let token: string | undefined;
  for (let n = 0; !field.isOver(); n++) {
    if (token === undefined) { token = await takeAdminToken(call); n--; await sleep(token === undefined ? RETRY_MS : 0); continue; }
    const { conversationID, groupID, recvID } = placeOf(userID, n);
    const entry = open(field.ledger, lane, n, conversationID);
    const outcome = await call('/msg/send_msg', { sendID: userID, recvID, groupID, senderPlatformID: 1, sessionType: groupID === '' ? 1 : 3, contentType: 101, content: { content: entry.name } }, token);
    if (outcome.kind === 'answer') {
      entry.fate = outcome.errCode === 0 ? 'acknowledged' : 'refused';
      entry.serverMsgID = (outcome.data as { serverMsgID?: string } | undefined)?.serverMsgID;
    } else {
      entry.fate = outcome.kind === 'silent' ? 'unknown' : outcome.kind;
    }
    if (isTokenTrouble(outcome)) token = undefined;
    await sleep(outcome.kind === 'unsent' ? RETRY_MS : PAUSE_MS);
  }
  close();
}

/** Send and listen on a device; a device that is cut connects again. */
export async function sendByDevice(field: Field, lane: string, userID: string, platformID: number): Promise<void> {
  const { call, close } = createCall(field.apiURL, PATIENCE_MS);
  for (let n = 0; !field.isOver();) {
    const device = await enter(field, call, userID, platformID);
    if (!device) { await sleep(RETRY_MS); continue; }
    for (; !field.isOver() && !device.isClosed(); n++) {
      const place = placeOf(userID, n);
      const entry = open(field.ledger, lane, n, place.conversationID);
      await device.send(entry, place);
      await sleep(PAUSE_MS);
    }
    device.leave();
  }
  close();
}

/** Listen only, on a device of another platform. */
export async function listen(field: Field, userID: string, platformID: number): Promise<void> {
  const { call, close } = createCall(field.apiURL, PATIENCE_MS);
  while (!field.isOver()) {
    const device = await enter(field, call, userID, platformID);
    while (device && !field.isOver() && !device.isClosed()) await sleep(RETRY_MS);
    device?.leave();
    await sleep(RETRY_MS);
  }
  close();
}

async function enter(field: Field, call: Call, userID: string, platformID: number): Promise<Device | undefined> {
  const admin = await takeAdminToken(call);
  const token = admin === undefined ? undefined : await takeUserToken(call, admin, userID, platformID);
  if (token === undefined) return undefined;
  const device = await connectDevice({ ...field, userID, platformID, token, patienceMs: PATIENCE_MS });
  if (device) field.counts.connections++;
  return device;
}

/** Read as people do, and hold on to every number that was named. */
export async function readAlong(field: Field): Promise<void> {
  const { call, close } = createCall(field.apiURL, PATIENCE_MS);
  let admin: string | undefined;
  for (let n = 0; !field.isOver(); n++) {
    admin ??= await takeAdminToken(call);
    const userID = USER_IDS[n % USER_IDS.length]!;
    const outcome = await call('/msg/get_conversations_has_read_and_max_seq', { userID }, admin);
    if (isTokenTrouble(outcome)) admin = undefined;
    if (outcome.kind === 'answer' && outcome.errCode === 0) {
      field.counts.reads++;
      const { seqs } = outcome.data as { seqs?: Record<string, { maxSeq: number; hasReadSeq: number }> };
      for (const [conversationID, { maxSeq }] of Object.entries(seqs ?? {})) if (see(field.ledger, conversationID, maxSeq)) field.counts.wentBack.push(`${conversationID}: ${maxSeq} after ${field.ledger.seen.get(conversationID)}`);
      const [conversationID, { maxSeq }] = Object.entries(seqs ?? {}).sort((one, other) => other[1].maxSeq - one[1].maxSeq)[0] ?? ['', { maxSeq: 0 }];
      if (maxSeq > 0) {
        await call('/msg/pull_msg_by_seq', { userID, seqRanges: [{ conversationID, begin: Math.max(1, maxSeq - 20), end: maxSeq, num: 20 }], order: 0 }, admin);
        await call('/msg/mark_conversation_as_read', { conversationID, userID, hasReadSeq: maxSeq, seqs: [] }, admin);
      }
    }
    await sleep(PAUSE_MS * 4);
  }
  close();
}

/** Change groups and friends, so that other writes and notifications come between the messages. */
export async function changeThings(field: Field): Promise<void> {
  const { call, close } = createCall(field.apiURL, PATIENCE_MS);
  let admin: string | undefined;
  for (let n = 0; !field.isOver(); n++) {
    admin ??= await takeAdminToken(call);
    const groupID = GROUP_IDS[n % GROUP_IDS.length]!, userID = USER_IDS[n % USER_IDS.length]!, friend = USER_IDS[(n * 5 + 1) % USER_IDS.length]!;
    const outcome = await (n % 3 === 0 ? call('/group/set_group_info_ex', { groupID, groupName: `${groupID} ${n}` }, admin)
      : n % 3 === 1 ? call('/friend/import_friend', { ownerUserID: userID, friendUserIDs: userID === friend ? [] : [friend] }, admin)
      : call('/user/update_user_info_ex', { userInfo: { userID, nickname: `${userID} ${n}` } }, admin));
    if (isTokenTrouble(outcome)) admin = undefined;
    if (outcome.kind === 'answer' && outcome.errCode === 0) field.counts.changes++;
    await sleep(PAUSE_MS * 12);
  }
  close();
}

function open(ledger: Ledger, lane: string, n: number, conversationID: string): Entry {
  const entry: Entry = { name: `${lane}-${n}`, lane, conversationID, fate: 'unknown' };
  ledger.entries.push(entry);
  return entry;
}
