// The processes of a run's sandboxes: one that has ended a file well makes a fresh isolate for the next.
// Imported by run.ts and file.ts.
import { spawnChild, type SandboxChild, type SandboxFiles } from '../../sandbox/spawn.ts';

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
  const served = new Map<SandboxChild, number>();
  const free = early ? [early] : [];
  return {
    take() {
      const child = free.pop() ?? spawnChild(files);
      served.set(child, (served.get(child) ?? 0) + 1);
      return child.alive ? child : spawnChild(files);
    },
    give(child) {
      if (!child.alive) return;
      if (served.get(child)! >= MAX_FILES) child.kill();
      else free.push(child);
    },
    close() { for (const child of free.splice(0)) child.kill(); },
  };
}
