// A client of the gateway with nothing but `ws`: frames of sdkType=js unless asked otherwise, payloads as bytes. What they hold is for @openim/protocol to say.
// Imported by gateway tests.

import { gunzipSync, gzipSync } from 'node:zlib';
import { PbCoder } from '@openim/protocol';
import { WebSocket } from 'ws';

import { adminToken, callerOf } from './client.ts';
import { decodeReply, encodeRequest } from './wire-gob.ts';

/** A reply or push as it came; `data` decoded from base64. */
export interface Came { reqIdentifier: number; msgIncr: string; operationID: string; errCode: number; errMsg: string; data: Uint8Array }

/** A connected device. */
export interface Wire {
  socket: WebSocket;
  /** Ask, and wait for the answer to this. */
  ask(reqIdentifier: number, data?: Uint8Array): Promise<Came>;
  /** The next frame nobody asked for. */
  next(): Promise<Came>;
  /** The close code, once it is closed. */
  closed: Promise<number>;
}

const WAIT_MS = 60_000;

/** Connect; resolves when the socket is open. */
export async function connectWire(gatewayURL: string, userID: string, platformID: number, token: string, more: Record<string, string> = {}): Promise<Wire> {
  const query = new URLSearchParams({ sendID: userID, platformID: String(platformID), operationID: 'connect', isBackground: 'false', sdkType: 'js', token, ...more });
  const isGzip = more.compression === 'gzip', isGob = query.get('sdkType') !== 'js';
  const socket = new WebSocket(`${gatewayURL}/?${query}`, { perMessageDeflate: false });
  const asked = new Map<string, (came: Came) => void>();
  const came: Came[] = [], waiting: ((came: Came) => void)[] = [];
  let asks = 0;
  socket.on('message', (bytes, isBinary) => {
    if (!isBinary) return;
    const plain = isGzip ? gunzipSync(bytes as Buffer) : bytes as Buffer;
    const one = isGob ? decodeReply(plain) : readReply(plain);
    const answered = asked.get(one.msgIncr);
    if (answered) { asked.delete(one.msgIncr); answered(one); }
    else if (waiting.length > 0) waiting.shift()!(one);
    else came.push(one);
  });
  const closed = new Promise<number>((resolve) => { socket.on('close', resolve); });
  const wire: Wire = {
    socket, closed,
    ask(reqIdentifier, data = new Uint8Array()) {
      const msgIncr = String(++asks);
      const operationID = `op${asks}`;
      const bytes = isGob ? encodeRequest(reqIdentifier, userID, operationID, msgIncr, data)
        : Buffer.from(JSON.stringify({ reqIdentifier, token: '', sendID: userID, operationID, msgIncr, data: Buffer.from(data).toString('base64') }));
      return within(`an answer to ${reqIdentifier}`, new Promise((resolve) => { asked.set(msgIncr, resolve); socket.send(isGzip ? gzipSync(bytes) : bytes); }));
    },
    next: () => within('a push', came.length > 0 ? Promise.resolve(came.shift()!) : new Promise((resolve) => { waiting.push(resolve); })),
  };
  await new Promise<void>((resolve, reject) => { socket.once('open', resolve); socket.once('error', reject); });
  socket.on('error', () => { /* a close follows */ });
  return wire;
}

function readReply(plain: Buffer): Came {
  const frame = JSON.parse(plain.toString()) as Came & { data: string | null };
  return { ...frame, data: Buffer.from((frame.data as string | null) ?? '', 'base64') };
}

/** MsgData as a client fills it, encoded by the independent peer. */
export function textMessage(sendID: string, recvID: string, clientMsgID: string, content = 'hello'): Uint8Array {
  return clientMessage({ sendID, recvID, clientMsgID, content: new TextEncoder().encode(JSON.stringify({ content })) });
}

/** The same of any kind. */
export function clientMessage(message: Partial<Parameters<typeof PbCoder.MsgData.encode>[0]> & { sendID: string }): Uint8Array {
  return PbCoder.MsgData.encode({
    recvID: '', groupID: '', clientMsgID: 'c', serverMsgID: '', senderPlatformID: 1, senderNickname: message.sendID, senderFaceURL: '', sessionType: 1, msgFrom: 100,
    contentType: 101, content: new TextEncoder().encode('{"content":"hello"}'), seq: 0, sendTime: 0, createTime: Date.now(), status: 1, isRead: false, options: {},
    offlinePushInfo: undefined, atUserIDList: [], attachedInfo: '', ex: '', keyVersion: 0, dstUserIDs: [], ...message,
  }).finish();
}

/** The one message of a push. */
export function messageOf(push: Came) {
  const { msgs, notificationMsgs } = PbCoder.PushMessages.decode(push.data);
  return Object.entries({ ...msgs, ...notificationMsgs }).map(([conversationID, { Msgs }]) => ({ conversationID, ...Msgs[0]!, content: JSON.parse(new TextDecoder().decode(Msgs[0]!.content)) as Record<string, string> }))[0]!;
}

/** Register users; gives the admin's calls and a way to get tokens. */
export async function introduce(apiURL: string, ...userIDs: string[]) {
  const admin = callerOf(apiURL, await adminToken(apiURL));
  await admin('/user/user_register', { users: userIDs.map((userID) => ({ userID, nickname: userID })) });
  const tokenOf = async (userID: string, platformID = 1): Promise<string> => ((await admin('/auth/get_user_token', { userID, platformID })).data as { token: string }).token;
  return { admin, tokenOf };
}

function within<T>(what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout;
  // Made here, so that it points at who waits.
  const tooLate = new Error(`there was not ${what} within ${WAIT_MS} ms`);
  const late = new Promise<never>((_resolve, reject) => { timer = setTimeout(() => reject(tooLate), WAIT_MS); });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
