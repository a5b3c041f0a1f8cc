// The processes of a run's sandboxes: one that has ended a file well makes a fresh isolate for the next.
// Imported by run.ts and file.ts.
import type { SandboxChild } from '../../sandbox/connection.ts';
import { spawnChild, type SandboxFiles } from '../../sandbox/spawn.ts';

/** Processes that wait, or are started when none does. */
export interface Children {
  take(): SandboxChild;
  /** It is free again; one that has ended, or has served many, is not kept. */
  give(child: SandboxChild): void;
  close(): void;
}

// Isolates leave something behind in their process.
const MAX_FILES = 100;

/** @param early one that was started before. */
export function createChildren(files: SandboxFiles, early?: SandboxChild): Children {
  const served = new WeakMap<SandboxChild, number>();
  const free = early ? [early] : [];
  return {
    take() {
      const waiting = free.pop();
      return waiting?.alive ? waiting : spawnChild(files);
    },
    give(child) {
      if (!child.alive) return;
      const count = (served.get(child) ?? 0) + 1;
      served.set(child, count);
      if (count >= MAX_FILES) child.kill();
      else free.push(child);
    },
    close() { for (const child of free.splice(0)) child.kill(); },
  };
}
