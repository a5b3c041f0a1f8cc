// Another process as the system sees it: of Linux, whose kernel tells it in a file.
// Imported by run.ts and guard.ts.
import { readFileSync } from 'node:fs';

/** What is seen of a process. */
export interface SeenProcess {
  /** Bytes that it holds in memory. */
  residentBytes: number;
  /** Somebody stopped it: it does nothing until it is told to go on. */
  isStopped: boolean;
}

/** Undefined where the system does not tell, or when it has ended. */
export function seeProcess(pid: number | undefined): SeenProcess | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    return kilobytes === undefined ? undefined : { residentBytes: Number(kilobytes) * 1024, isStopped: /^State:\s+[Tt]/m.test(status) };
  } catch {
    return undefined;
  }
}
