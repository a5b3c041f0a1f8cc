// The Go SDK's frames, written and read by hand: its struct's description as Go printed it, and the six fields of each struct.
// Imported by wire.ts. It shares nothing with the emulator's own reader and writer.

/** `type GeneralWsReq struct { ReqIdentifier int; Token, SendID, OperationID, MsgIncr string; Data []byte }` as Go 1.26 describes it. */
const DESCRIPTION = Buffer.from(
  '657f0301010c47656e6572616c577352657101ff80000106010d5265714964656e7469666965720104000105546f6b656e010c00010653656e644944010c00'
  + '010b4f7065726174696f6e4944010c0001074d7367496e6372010c00010444617461010a000000', 'hex');

/** A request as one stream. */
export function encodeRequest(reqIdentifier: number, sendID: string, operationID: string, msgIncr: string, data: Uint8Array): Buffer {
  const body: Buffer[] = [Buffer.from([0xff, 0x80])];
  let last = 0;
  const put = (field: number, value: Buffer): void => { body.push(Buffer.from([field - last]), value); last = field; };
  if (reqIdentifier !== 0) put(1, uint(reqIdentifier * 2));
  for (const [field, text] of [[3, sendID], [4, operationID], [5, msgIncr]] as const) if (text !== '') put(field, sized(Buffer.from(text)));
  if (data.length > 0) put(6, sized(data));
  return Buffer.concat([DESCRIPTION, sized(Buffer.concat([...body, Buffer.from([0])]))]);
}

/** The server's reply struct: ReqIdentifier, MsgIncr, OperationID, ErrCode, ErrMsg, Data. */
export function decodeReply(bytes: Buffer): { reqIdentifier: number; msgIncr: string; operationID: string; errCode: number; errMsg: string; data: Uint8Array } {
  let at = 0;
  const next = (): number => {
    const first = bytes[at++]!;
    if (first < 128) return first;
    const width = 256 - first;
    return bytes.readUIntBE((at += width) - width, width);
  };
  const int = (): number => next() / 2;
  const chunk = (): Buffer => { const length = next(); return bytes.subarray(at, at += length); };
  chunk();
  const value = chunk();
  if (at !== bytes.length) throw new Error('a frame is a description and one value');
  at -= value.length;
  next();
  const reply = { reqIdentifier: 0, msgIncr: '', operationID: '', errCode: 0, errMsg: '', data: new Uint8Array() as Uint8Array };
  for (let field = 0, ahead = next(); ahead !== 0; ahead = next()) {
    field += ahead;
    if (field === 1) reply.reqIdentifier = int();
    else if (field === 2) reply.msgIncr = chunk().toString();
    else if (field === 3) reply.operationID = chunk().toString();
    else if (field === 4) reply.errCode = int();
    else if (field === 5) reply.errMsg = chunk().toString();
    else reply.data = chunk();
  }
  return reply;
}

function uint(value: number): Buffer {
  if (value < 128) return Buffer.from([value]);
  const bytes = [];
  for (let rest = value; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff);
  return Buffer.from([256 - bytes.length, ...bytes]);
}

function sized(bytes: Uint8Array): Buffer {
  return Buffer.concat([uint(bytes.length), bytes]);
}
