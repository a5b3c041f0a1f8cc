// Typed-ahead and pasted lines, held until the line before them is done: node:repl takes lines side by side otherwise, and the
// second line of a pasted function would be an entry of its own.
// Imported by repl.ts.
import { Readable } from 'node:stream';

/** A terminal's input that gives one line at a time. `idle()` resolves when nothing is being evaluated. */
export function gateInput(input: NodeJS.ReadStream, idle: () => Promise<unknown>): NodeJS.ReadStream {
  const held: Buffer[] = [];
  let pumping = false;
  const gate = new Readable({ read() {} });
  const pump = async () => {
    if (pumping) return;
    pumping = true;
    while (held.length > 0) {
      const part = held.shift()!;
      gate.push(part);
      if (!isLineEnd(part.at(-1))) continue;
      // The line is taken up by events; only then is it known what it does.
      await new Promise((resolve) => { setImmediate(resolve); });
      await idle();
    }
    pumping = false;
  };
  input.on('data', (chunk: Buffer) => {
    held.push(...splitLines(chunk));
    void pump();
  });
  input.once('end', () => gate.push(null));
  gate.on('pause', () => input.pause()).on('resume', () => input.resume());
  return Object.assign(gate, {
    isTTY: input.isTTY, isRaw: false, ref: () => input.ref(), unref: () => input.unref(),
    setRawMode: (raw: boolean) => input.setRawMode(raw),
  }) as unknown as NodeJS.ReadStream;
}

function splitLines(chunk: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  for (let at = 0; at < chunk.length; at++) {
    if (!isLineEnd(chunk[at]) || (chunk[at] === 13 && chunk[at + 1] === 10)) continue;
    parts.push(chunk.subarray(start, at + 1));
    start = at + 1;
  }
  if (start < chunk.length) parts.push(chunk.subarray(start));
  return parts;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === 13 || byte === 10;
}
