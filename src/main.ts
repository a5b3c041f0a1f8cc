// The one file that touches the process: arguments, environment, streams, signals, exit code.
// bin/start.cjs calls it; nothing imports it.
import { runProcess } from './cli/process.ts';
import type { SandboxChild } from './sandbox/connection.ts';
import { takeOver } from './sandbox/take-over.ts';

/** Run what the process was asked for. @param sandbox what sandbox/early.ts started, or the process that bin/early.sh did. */
export async function start(sandbox?: SandboxChild | number): Promise<void> {
  process.exitCode = await runProcess(process.argv.slice(2), process, import.meta.dirname, typeof sandbox === 'number' ? takeOver(sandbox) : sandbox);
}
