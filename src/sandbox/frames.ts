// Frames on a pipe: kind (1 byte), id (4), length (4), text in UTF-8. Both ends of the sandbox's pipes use it.
// Imported by child.ts and isolate.ts on one side, by connection.ts on the other.

const HEADER_BYTES = 9;

/** One frame. */
export type Frame = (kind: number, id: number, text: string) => void;

/** Put a message into bytes. */
export function encodeFrame(kind: number, id: number, text: string): Buffer {
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(HEADER_BYTES + length);
  frame[0] = kind;
  frame.writeUInt32LE(id, 1);
  frame.writeUInt32LE(length, 5);
  frame.write(text, HEADER_BYTES);
  return frame;
}

/**
 * Take chunks and hand on whole frames.
 *
 * @param maxBytes a longer frame is refused as soon as its header is read, before anything of it is kept.
 * @throws RangeError from the returned function, when a frame is too long; nothing more can be read then.
 */
export function createFrameReader(maxBytes: number, frame: Frame): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let held = 0;
  let wanted = HEADER_BYTES;
  return (chunk) => {
    parts.push(chunk);
    held += chunk.length;
    if (held < wanted) return;
    const bytes = parts.length === 1 ? chunk : Buffer.concat(parts, held);
    let at = 0;
    wanted = HEADER_BYTES;
    while (bytes.length - at >= HEADER_BYTES) {
      const length = bytes.readUInt32LE(at + 5);
      if (length > maxBytes) throw new RangeError(`a message of ${length} bytes; at most ${maxBytes} are taken`);
      const end = at + HEADER_BYTES + length;
      if (end > bytes.length) { wanted = HEADER_BYTES + length; break; }
      frame(bytes[at]!, bytes.readUInt32LE(at + 1), bytes.toString('utf8', at + HEADER_BYTES, end));
      at = end;
    }
    parts = at === bytes.length ? [] : [bytes.subarray(at)];
    held = bytes.length - at;
  };
}

/** Gathers the frames of one turn of the loop into one write; `flush` writes at once. */
export interface FrameWriter {
  send: Frame;
  flush(): void;
}

/** @param write takes whole frames. */
export function createFrameWriter(write: (bytes: Buffer) => void): FrameWriter {
  let waiting: Buffer[] = [];
  let isScheduled = false;
  const flush = () => {
    if (waiting.length === 0) return;
    const bytes = waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting);
    waiting = [];
    write(bytes);
  };
  return {
    flush,
    send(kind, id, text) {
      waiting.push(encodeFrame(kind, id, text));
      if (isScheduled) return;
      isScheduled = true;
      queueMicrotask(() => { isScheduled = false; flush(); });
    },
  };
}
