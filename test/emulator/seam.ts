// Recorded gateway flows, played at the seam the gateway will stand on: HTTP steps through dispatch, sent messages through
// sendMessage, pushes as the sink takes them. What a device would see is compared with what devices saw.
// Imported by pushes.test.ts.

import { parseJSON, stringifyJSON } from '../../src/base/json.ts';
import { loadCatalog } from '../../src/emulator/catalog.ts';
import { createDelivery } from '../../src/emulator/delivery.ts';
import { createDispatch, type Dispatch } from '../../src/emulator/dispatch.ts';
import { encodeMessage } from '../../src/emulator/encode.ts';
import { ServerError } from '../../src/emulator/errors.ts';
import { createMessage, toMsgData, type Message } from '../../src/emulator/messages/message.ts';
import { sendMessage } from '../../src/emulator/messages/send.ts';
import { findProfile } from '../../src/emulator/profiles.ts';
import { lastMessages, newestSeqs, pullRanges, pullSeqs, readPositions, type ConversationSeqs, type SeqRange } from '../../src/emulator/messages/pull.ts';
import { openStore } from '../../src/emulator/store/open.ts';
import { compareValues, fillValue } from '../conformance/compare.ts';
import { BARE } from '../conformance/names.ts';
import { fillText, type Bindings } from '../conformance/patterns.ts';

import type { World } from '../../src/emulator/context.ts';
import type { Push } from '../../src/emulator/messages/push.ts';
import type { Flow, Step } from '../conformance/flow.ts';

const SECRET = 'openIM123';

/** One frame, as recordings write it. */
interface Frame { device: string; frame: Record<string, unknown> }

/** Play a flow; the differences by step. Steps that speak of connections only (kicks, heartbeats) are no part of it. */
export async function playAtSeam(flow: Flow): Promise<string[]> {
  await loadCatalog();
  const store = openStore(undefined);
  store.run("INSERT INTO users (user_id, nickname, face_url, ex, create_time, app_manger_level, global_recv_msg_opt) VALUES ('imAdmin', 'superAdmin', '', '', 0, 2, 0)");
  const pushes: Push[] = [];
  const world: World = {
    store, clock: Date, sessions: { ofUser: () => [] }, profile: findProfile('main'), secret: SECRET, adminUserIDs: ['imAdmin'],
    push: (push) => pushes.push(push),
  };
  const dispatch = createDispatch(world, createDelivery(world));
  const bindings: Bindings = { values: new Map(), names: BARE, secret: SECRET, now: () => Date.now() };
  const devices: string[] = [];
  const differences: string[] = [];
  try {
    for (const step of flow.steps) {
      pushes.length = 0;
      const got: Frame[] = [];
      if (step.connect) devices.push(step.device!);
      else if (step.disconnect) devices.splice(devices.indexOf(step.disconnect), 1);
      else if (step.request) differences.push(...compareAnswer(step, await callHTTP(dispatch, step, bindings), bindings));
      else if (step.send) got.push(...sendFrame(world, step, bindings));
      for (const push of pushes) for (const device of devices) if (push.receivers.includes(device.split('@')[0]!)) got.push({ device, frame: asFrame(push) });
      const expected = (step.receive ?? []) as Frame[];
      const how = { bindings, unordered: ['receive'], isLoose: true };
      for (const { path, expected: wanted, received } of compareValues(expected, got, 'receive', how)) {
        differences.push(`${step.n} ${step.title}: ${path}\n  expected ${wanted}\n  received ${received}\n${nearest(expected, got, how)}`);
      }
    }
  } finally {
    store.close();
  }
  return differences;
}

/** Which frames have no partner, and where the first of them differs. */
function nearest(expected: Frame[], got: Frame[], how: Parameters<typeof compareValues>[3]): string {
  const left = [...got];
  for (const frame of expected) {
    const before = new Map(how.bindings.values);
    const at = left.findIndex((one) => compareValues(frame, one, '', how).length === 0 || (how.bindings.values = new Map(before), false));
    if (at >= 0) { left.splice(at, 1); continue; }
    const close = left.map((one) => compareValues(frame, one, frame.device, how)).sort((one, other) => one.length - other.length)[0];
    return (close ?? []).slice(0, 3).map((one) => `    ${one.path}: expected ${one.expected}, received ${one.received}`).join('\n');
  }
  return `    too many: ${JSON.stringify(left.map((one) => [one.device, one.frame])).slice(0, 300)}`;
}

async function callHTTP(dispatch: Dispatch, step: Step, bindings: Bindings): Promise<unknown> {
  const { method, path, body } = step.request!;
  const token = step.as === undefined ? undefined : String(fillText(`{{token#${step.as}}}`, bindings));
  const text = stringifyJSON(fillValue(body, bindings), 'number');
  const answer = await dispatch({ method, path, search: '', operationID: `op${step.n}`, token, body: Buffer.from(text) });
  return parseJSON(answer.body);
}

function compareAnswer(step: Step, received: unknown, bindings: Bindings): string[] {
  const how = { bindings, unordered: step.unordered ?? [] };
  return compareValues(step.response!.body, received, 'response.body', how).map((one) => `${step.n} ${step.title}: ${one.path} expected ${one.expected}, received ${one.received}`);
}

function asFrame({ conversationID, message, operationID }: Push): Record<string, unknown> {
  const pulled = { [conversationID]: { Msgs: [toJSON(message)], isEnd: false, endSeq: 0 } };
  const data = { $type: 'sdkws.PushMessages', [conversationID.startsWith('n_') ? 'notificationMsgs' : 'msgs']: pulled };
  return { reqIdentifier: 2001, msgIncr: '', operationID, errCode: 0, errMsg: '', data };
}

function toJSON(message: Message): unknown {
  return parseJSON(encodeMessage('MsgData', toMsgData(message)));
}

interface Request { reqIdentifier: number; sendID: string; operationID: string; msgIncr: string; data: Record<string, unknown> }

/** The requests of a device that the message parts answer: 1001 to 1003 and 1005 to 1007. */
function sendFrame(world: World, step: Step, bindings: Bindings): Frame[] {
  const recorded = (step.send as { frame: Request }).frame;
  const request = fillValue(recorded, bindings) as Request;
  const answer = (errCode: number, errMsg: string, data: unknown): Frame[] => [{
    device: step.device!, frame: { reqIdentifier: request.reqIdentifier, msgIncr: request.msgIncr, operationID: request.operationID, errCode, errMsg, data },
  }];
  try {
    return answer(0, '', serve(world, request));
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    return answer(error.code, error.errMsg, null);
  }
}

function serve(world: World, { reqIdentifier, sendID, operationID, data }: Request): unknown {
  const answerOf = (type: string, value: unknown): unknown => ({ $type: type, ...parseJSON(encodeMessage(type.split('.')[1]!, value)) as object });
  switch (reqIdentifier) {
    case 1001: return answerOf('sdkws.GetMaxSeqResp', { maxSeqs: newestSeqs(world.store, sendID) });
    case 1002: return answerOf('sdkws.PullMessageBySeqsResp', pullRanges(world.store, sendID, data.seqRanges as SeqRange[], Number(data.order ?? 0)));
    case 1005: return answerOf('msg.GetSeqMessageResp', pullSeqs(world.store, sendID, data.conversations as ConversationSeqs[], Number(data.order ?? 0)));
    case 1006: return answerOf('msg.GetConversationsHasReadAndMaxSeqResp', readPositions(world.store, sendID, (data.conversationIDs ?? []) as string[], data.returnPinned === true));
    case 1007: return answerOf('msg.GetLastMessageResp', { msgs: lastMessages(world.store, sendID, (data.conversationIDs ?? []) as string[]) });
    case 1003: {
      const later: (() => void)[] = [];
      const ctx = { ...world, caller: { userID: sendID, platformID: 1, isAdmin: false }, operationID, afterCommit: (work: () => void) => { later.push(work); } };
      const { $type: _type, ...fields } = data;
      const message = createMessage({ ...fields as Partial<Message>, content: Buffer.from(String(data.content), 'base64').toString() });
      const sent = world.store.transaction(() => sendMessage(ctx, message));
      for (const work of later) work();
      return { $type: 'msg.SendMsgResp', ...sent, modify: null };
    }
    default: throw new Error(`no player for ${reqIdentifier}`);
  }
}
