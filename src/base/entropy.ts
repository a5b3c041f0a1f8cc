// Random bytes that cannot be guessed, without loading node:crypto, which takes 17 ms: a run of a small task is not much longer.
// Imported by sandbox/ and cli/; imports nothing of ours.
import { closeSync, openSync, readSync } from 'node:fs';

/** So many random bytes as hexadecimal text: from the system's own device, and where there is none from node:crypto, which asks the system too. */
export function randomHex(bytes: number): string {
  const drawn = Buffer.alloc(bytes);
  if (readDevice(drawn)) return drawn.toString('hex');
  return process.getBuiltinModule('node:crypto').randomBytes(bytes).toString('hex');
}

function readDevice(drawn: Buffer): boolean {
  let device: number | undefined;
  try {
    device = openSync('/dev/urandom', 'r');
    return readSync(device, drawn) === drawn.length;
  } catch {
    return false;
  } finally {
    if (device !== undefined) closeSync(device);
  }
}
