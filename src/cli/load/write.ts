// Files a load run leaves: whether they can be written is known before it begins.
// Imported by commands/load/run.ts.
import { closeSync, openSync, rmSync, existsSync } from 'node:fs';
import { ImctlError } from '../../base/errors.ts';
import type { LoadSummary } from '../../testing/load/result.ts';

/** @param shown the file as the person wrote it. @throws ImctlError WRITE-FAILED. */
export function checkWritable(file: string, shown: string): void {
  const isThere = existsSync(file);
  try {
    closeSync(openSync(file, 'a'));
  } catch (cause) {
    throw new ImctlError('WRITE-FAILED', `${shown} cannot be written: ${(cause as Error).message}`, { hint: 'is its folder there, and writable? nothing was begun', cause });
  }
  if (!isThere) rmSync(file, { force: true });
}

/** Write what was asked for. @throws ImctlError WRITE-FAILED. */
export async function writeOut(summary: LoadSummary, { json }: { json?: string }): Promise<void> {
  const { default: write } = await import('write-file-atomic');
  if (json !== undefined) await write(json, `${JSON.stringify(summary, null, 2)}\n`);
}
