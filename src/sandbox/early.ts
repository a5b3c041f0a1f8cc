// Starts the sandbox of a run before anything else is loaded: it takes as long to start as imctl itself.
// An entry, built to one file. bin/start.cjs calls it where bin/early.sh has not started one, and hands on to main.ts what it gives.
import type { SandboxChild } from './connection.ts';
import { findSandboxFiles, spawnChild } from './spawn.ts';

/** A sandbox for what is about to run. @param dist folder of the built program. */
export function startEarly(runs: 'tasks' | 'tests', dist: string, { platform, arch, execPath, versions }: NodeJS.Process): SandboxChild {
  return spawnChild(findSandboxFiles(dist, { platform, arch, execPath, abi: versions.modules, node: versions.node }, runs));
}
