// The sandbox of this installation.
// Imported by commands/run.ts, commands/test.ts and list/filter.ts.
import { findSandboxFiles, type SandboxFiles } from '../sandbox/spawn.ts';
import type { Environment } from './environment.ts';

/** The files a sandbox is made of, for the Node that runs us. */
export function sandboxFiles({ dist, runtime }: Pick<Environment, 'dist' | 'runtime'>, runs: 'tasks' | 'tests' = 'tasks'): SandboxFiles {
  const [platform, arch] = runtime.platform.split('-') as [string, string];
  return findSandboxFiles(dist, { ...runtime, platform, arch }, runs);
}
