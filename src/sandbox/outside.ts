// Another process as the system sees it: of Linux, whose kernel tells it in a file.
// Imported by run.ts, guard.ts and take-over.ts.
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';

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

/** How a child of this process has ended that nobody has waited for; undefined while it is ending, and where the system does not tell. */
export function seeEnd(pid: number): { code: number | null; signal: string | null } | undefined {
  try {
    // The name, in brackets, may hold spaces. The last number of all is what wait(2) would tell.
    const [state, ...numbers] = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '').trim().split(' ');
    const told = Number(numbers.at(-1));
    if (state !== 'Z') return undefined;
    const number = told & 0x7f;
    if (number === 0) return { code: told >> 8, signal: null };
    return { code: null, signal: Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}` };
  } catch {
    return undefined;
  }
}
