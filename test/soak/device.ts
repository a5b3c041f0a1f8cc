// One device in the soak, with nothing of ours: `ws`, and payloads of @openim/protocol.
// Imported by lanes.ts.

import { PbCoder } from '@openim/protocol';
import { WebSocket } from 'ws';

import type { Place } from './crowd.ts';
import type { Entry, Ledger } from './ledger.ts';

/** A device that is connected. */
export interface Device {
  /** Send a message and wait for what is said to it, or until patience ends. An answer that comes later still counts. */
  send(entry: Entry, place: Place): Promise<void>;
  isClosed(): boolean;
  leave(): void;
}

const SEND = 1003, PUSH = 2001;
const NAME = /^[hd]\d+-\d+$/;

/** Connect; undefined when that does not come about. */
export async function connectDevice({ gatewayURL, ledger, userID, platformID, token, patienceMs }: {
  gatewayURL: string; ledger: Ledger; userID: string; platformID: number; token: string; patienceMs: number;
}): Promise<Device | undefined> {
  const query = new URLSearchParams({ sendID: userID, platformID: String(platformID), operationID: 'soak', isBackground: 'false', sdkType: 'js', token });
  const socket = new WebSocket(`${gatewayURL}/?${query}`, { perMessageDeflate: false, handshakeTimeout: patienceMs });
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.once('open', () => resolve(true));
    socket.once('close', () => resolve(false));
    socket.on('error', () => resolve(false));
  });
  if (!isOpen) { socket.terminate(); return undefined; }
  const asked = new Map<string, (errCode: number, data: Buffer) => void>();
  let asks = 0;
  socket.on('message', (bytes, isBinary) => {
    if (!isBinary) return;
    const { reqIdentifier, msgIncr, errCode, data } = JSON.parse((bytes as Buffer).toString()) as { reqIdentifier: number; msgIncr: string; errCode: number; data: string | null };
    const payload = Buffer.from(data ?? '', 'base64');
    if (reqIdentifier === PUSH) hear(ledger, payload, userID);
    else asked.get(msgIncr)?.(errCode, payload);
  });
  return {
    isClosed: () => socket.readyState !== WebSocket.OPEN,
    leave: () => socket.terminate(),
    send: (entry, place) => new Promise((resolve) => {
      const msgIncr = String(++asks);
      const done = (): void => { clearTimeout(timer); socket.off('close', done); resolve(); };
      const timer = setTimeout(done, patienceMs);
      socket.on('close', done);
      asked.set(msgIncr, (errCode, data) => {
        asked.delete(msgIncr);
        entry.fate = errCode === 0 ? 'acknowledged' : 'refused';
        if (errCode === 0) entry.serverMsgID = PbCoder.UserSendMsgResp.decode(data).serverMsgID;
        done();
      });
      socket.send(Buffer.from(JSON.stringify({ reqIdentifier: SEND, token: '', sendID: userID, operationID: entry.name, msgIncr, data: Buffer.from(encode(entry.name, userID, platformID, place)).toString('base64') })));
    }),
  };
}

function encode(name: string, sendID: string, senderPlatformID: number, { groupID, recvID }: Place): Uint8Array {
  return PbCoder.MsgData.encode({
    sendID, recvID, groupID, clientMsgID: name, serverMsgID: '', senderPlatformID, senderNickname: sendID, senderFaceURL: '', sessionType: groupID === '' ? 1 : 3, msgFrom: 100, contentType: 101,
    content: new TextEncoder().encode(JSON.stringify({ content: name })), seq: 0, sendTime: 0, createTime: Date.now(), status: 1, isRead: false, options: {}, offlinePushInfo: undefined,
    atUserIDList: [], attachedInfo: '', ex: '', keyVersion: 0, dstUserIDs: [],
  }).finish();
}

function hear(ledger: Ledger, payload: Buffer, by: string): void {
  for (const [conversationID, { Msgs }] of Object.entries(PbCoder.PushMessages.decode(payload).msgs)) {
    for (const { seq, content } of Msgs) {
      const name = nameIn(new TextDecoder().decode(content));
      if (name !== '') ledger.heard.push({ conversationID, seq, name, by });
    }
  }
}

/** The name of a message of the soak, in its text; empty for any other message. */
export function nameIn(content: string): string {
  const text = (JSON.parse(content || '{}') as { content?: string }).content ?? '';
  return NAME.test(text) ? text : '';
}
