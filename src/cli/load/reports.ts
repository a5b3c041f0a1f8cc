// What a load run leaves on the disk: its summary as JSON, and one page with charts.
// Imported by commands/load/run.ts.
import { asImctlError } from '../../base/errors.ts';
import { escapeLines } from '../../output/hidden.ts';
import type { LoadSummary } from '../../testing/load/result.ts';
import { openReportFile, type ReportFile } from '../../testing/reporters/files.ts';
import type { Environment } from '../environment.ts';

/** The page, where nobody says otherwise. */
export const REPORT = 'imctl-load.html';

/** Reports that will be written. */
export interface LoadReports {
  /** @returns how the page is called, where there is one. @throws ImctlError WRITE-FAILED, which says where it is kept instead. */
  write(summary: LoadSummary): Promise<string | undefined>;
}

/**
 * See that they can be written; nothing is begun otherwise. A page that nobody asked for is left out with a word.
 *
 * @param flags files as named; `none` for no page.
 * @throws ImctlError WRITE-FAILED.
 */
export async function openReports({ summaryExport, report }: { summaryExport?: string; report?: string }, { cwd, streams, settings }: Pick<Environment, 'cwd' | 'streams' | 'settings'>): Promise<LoadReports> {
  const open = (file: string, flag: string) => openReportFile(file, cwd, `nothing was begun; name another file behind  ${flag}`);
  const json = summaryExport === undefined ? undefined : open(summaryExport, '--summary-export');
  let html: ReportFile | undefined;
  try {
    html = report === 'none' ? undefined : open(report ?? REPORT, '--report');
  } catch (error) {
    if (report !== undefined) throw error;
    if (!settings.quiet) await streams.err.write(`${escapeLines(asImctlError(error).message)}\n`);
  }
  return {
    async write(summary) {
      json?.write(`${JSON.stringify(summary, null, 2)}\n`);
      await json?.end();
      if (!html) return undefined;
      const { renderLoadReport } = await import('../../testing/load/report/index.ts');
      html.write(renderLoadReport(summary));
      await html.end();
      return html.shown;
    },
  };
}
