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
    await idle();
    while (held.length > 0) {
      const part = held.shift()!;
      gate.push(part);
      if (part.at(-1) !== CR) continue;
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

/** Lines with their ends. Enter is CR in raw mode and LF while something runs: both become CR, since readline takes LF soon after CR for one end. */
function splitLines(chunk: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  for (let at = 0; at < chunk.length; at++) {
    if (chunk[at] !== CR && chunk[at] !== LF) continue;
    parts.push(Buffer.concat([chunk.subarray(start, at), Buffer.of(CR)]));
    if (chunk[at] === CR && chunk[at + 1] === LF) at++;
    start = at + 1;
  }
  if (start < chunk.length) parts.push(chunk.subarray(start));
  return parts;
}

const CR = 13;
const LF = 10;
