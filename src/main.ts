// The one file that touches the process: arguments, environment, streams, signals, exit code.
// bin/start.cjs calls it; nothing imports it.
import { runProcess } from './cli/process.ts';
import type { SandboxChild } from './sandbox/spawn.ts';

/** Run what the process was asked for. @param sandbox what sandbox/early.ts started. */
export async function start(sandbox?: SandboxChild): Promise<void> {
  process.exitCode = await runProcess(process.argv.slice(2), process, import.meta.dirname, sandbox);
}
