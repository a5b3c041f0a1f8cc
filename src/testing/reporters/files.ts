// The file of a report: tried before the run, written whole after it, and kept elsewhere when its place is gone by then.
// Imported by index.ts and together.ts, and by cli/load/reports.ts for its own report.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asImctlError, ImctlError } from '../../base/errors.ts';
import { makeFolder, writeWhole } from '../../base/files.ts';

/** A report that will be written. */
export interface ReportFile {
  /** As the person named it. */
  shown: string;
  write(text: string): void;
  /**
   * Write what was given so far.
   *
   * @throws ImctlError WRITE-FAILED, which names the temporary file that it was written to instead.
   */
  end(): Promise<void>;
}

/**
 * Make its folder, and see that it can be written; what is there stays until the end.
 *
 * @param hint what to do when it cannot.
 * @throws ImctlError WRITE-FAILED with the reason.
 */
export function openReportFile(shown: string, cwd: string, hint = 'nothing was run; name another file behind  --reporter NAME=FILE'): ReportFile {
  const file = path.resolve(cwd, shown);
  const parts: string[] = [];
  tryIt(file, shown, hint);
  return {
    shown,
    write: (text) => { parts.push(text); },
    async end() {
      try {
        if (isOther(file)) writeFileSync(file, parts.join(''));
        else await writeWhole(file, parts.join(''));
      } catch (error) {
        throw keepElsewhere(parts.join(''), shown, error);
      }
    },
  };
}

function tryIt(file: string, shown: string, hint: string): void {
  const trial = `${file}.${Date.now()}.tmp`;
  try {
    makeFolder(path.dirname(file));
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
    if (isOther(file)) return;
    writeFileSync(trial, '');
    rmSync(trial, { force: true });
  } catch (cause) {
    throw new ImctlError('WRITE-FAILED', `the report ${shown} cannot be written: ${reasonOf(cause)}`, { hint, cause });
  }
}

/** A device or a pipe, as `/dev/stderr` or `>(less)`: a file renamed over it would take its place. */
function isOther(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === false;
}

/** Nothing that was found may be lost with its place. */
function keepElsewhere(text: string, shown: string, cause: unknown): ImctlError {
  const message = reasonOf(cause);
  try {
    const kept = path.join(mkdtempSync(path.join(tmpdir(), 'imctl-report-')), path.basename(shown));
    writeFileSync(kept, text);
    return new ImctlError('WRITE-FAILED', `the report ${shown} could not be written: ${message}`, { hint: `it was kept as  ${kept}`, cause });
  } catch {
    return new ImctlError('WRITE-FAILED', `the report ${shown} could not be written: ${message}`, { cause });
  }
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return REASONS[code] ?? asImctlError(cause).message;
}

const REASONS: Record<string, string> = {
  ENOENT: 'no file can be made there', ENOTDIR: 'a part of its path is a file', EEXIST: 'a part of its path is a file', EISDIR: 'it is a folder', EACCES: 'not allowed', EPERM: 'not allowed',
  ENOSPC: 'no space left on the disk', EROFS: 'the disk is read-only',
};
