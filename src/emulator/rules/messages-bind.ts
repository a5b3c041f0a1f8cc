// What gin's BindJSON demands of the sending routes, in the validator's words: HTTP 400 (http-contract §4).
// Imported by rules/messages-send.ts.

import { ServerError } from '../errors.ts';
import { SESSION } from '../messages/ids.ts';

import type { Content } from '../messages/content.ts';
import type { OfflinePushInfo } from '../messages/message.ts';

/** The part of a body that send_msg and batch_send_msg share. */
export interface SendBody {
  sendID: string; groupID: string; senderNickname: string; senderFaceURL: string; senderPlatformID: number; content: Content | null;
  contentType: number; sessionType: number; isOnlineOnly: boolean; notOfflinePush: boolean; sendTime: number;
  offlinePushInfo: OfflinePushInfo | null; ex: string;
}

/** send_msg: the common fields, and a receiver where the session needs one. */
export function bindSend(body: SendBody & { recvID: string }): void {
  const faults: string[] = [];
  const toUser = body.sessionType === SESSION.single || body.sessionType === SESSION.notification;
  if (toUser && body.recvID === '') faults.push(fault('SendMsgReq.RecvID', 'required_if'));
  refuse([...faults, ...commonFaults(body, 'SendMsgReq')]);
}

/** batch_send_msg: the common fields, and a list of receivers, empty or not. */
export function bindBatch(body: SendBody & { recvIDs: string[] | null }): void {
  const faults = commonFaults(body, 'BatchSendMsgReq');
  if (body.recvIDs === null) faults.push(fault('BatchSendMsgReq.RecvIDs', 'required'));
  refuse(faults);
}

/** Required text fields, by their path. */
export function bindTexts(fields: Record<string, string>): void {
  refuse(Object.entries(fields).filter(([, value]) => value === '').map(([path]) => fault(path, 'required')));
}

function commonFaults(body: SendBody, root: string): string[] {
  const faults: string[] = [];
  const toGroup = body.sessionType === SESSION.group || body.sessionType === SESSION.writeGroup;
  if (body.sendID === '') faults.push(fault(`${root}.SendMsg.SendID`, 'required'));
  if (toGroup && body.groupID === '') faults.push(fault(`${root}.SendMsg.GroupID`, 'required_if=SessionType 2|required_if=SessionType 3'));
  if (body.content === null) faults.push(fault(`${root}.SendMsg.Content`, 'required'));
  if (body.contentType === 0) faults.push(fault(`${root}.SendMsg.ContentType`, 'required'));
  if (body.sessionType === 0) faults.push(fault(`${root}.SendMsg.SessionType`, 'required'));
  return faults;
}

function fault(path: string, tag: string): string {
  return `Key: '${path}' Error:Field validation for '${path.split('.').pop()}' failed on the '${tag}' tag`;
}

function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new ServerError(1001, faults.join('\n'), { status: 400 });
}
