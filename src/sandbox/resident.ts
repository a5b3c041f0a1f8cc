// What memory another process holds, as the system tells it: of Linux, whose kernel tells it in a file.
// Imported by run.ts.
import { readFileSync } from 'node:fs';

/** Bytes that a process holds in memory; undefined where the system does not tell, or when it has ended. */
export function residentBytes(pid: number | undefined): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
