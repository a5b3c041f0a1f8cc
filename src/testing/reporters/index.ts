// What is made of the results of `imctl test`: the table of reporters, and how several work side by side.
// Imported by cli/commands/test.ts; a reporter is loaded when it is asked for.
// A new reporter is a file here and a row in REPORTERS.
import { asImctlError, ImctlError } from '../../base/errors.ts';
import { didYouMean } from '../../base/nearest.ts';
import { plainPaint } from '../../output/paint.ts';
import type { Reporter, ReporterParts } from '../results.ts';
import { openReportFile } from './files.ts';
import { READING, workTogether, type OpenReporter, type ReportersParts } from './together.ts';

/** One reporter. */
export interface ReporterRow {
  name: string;
  doc: string;
  /**
   * Where it goes when no file is named: `screen` to standard output, only one of them; `notes` to standard output beside others; `document` to
   * standard output when it has that for itself, else to its file; `file` to its file.
   */
  goes: 'screen' | 'notes' | 'document' | 'file';
  /** After a test its line is not at an end: nothing may be shown below it. */
  inline?: boolean;
  /** The file it has when it needs one and none is named. */
  file: string;
  create(parts: ReporterParts): Reporter | Promise<Reporter>;
}

/** All reporters, in the order they are offered. */
export const REPORTERS: readonly ReporterRow[] = [
  { name: 'list', doc: 'a line for each test, failures below it', goes: 'screen', file: 'imctl-report.txt', create: async (parts) => (await import('./list.ts')).createList(parts) },
  { name: 'dot', doc: 'a letter for each test, failures at the end', goes: 'screen', inline: true, file: 'imctl-report.txt', create: async (parts) => (await import('./dot.ts')).createDot(parts) },
  { name: 'json', doc: 'one document with all of it', goes: 'document', file: 'imctl-report.json', create: async (parts) => (await import('./json.ts')).createJSON(parts) },
  { name: 'junit', doc: 'XML for CI systems', goes: 'document', file: 'imctl-report.xml', create: async (parts) => (await import('./junit.ts')).createJUnit(parts) },
  { name: 'tap', doc: 'TAP 14', goes: 'document', file: 'imctl-report.tap', create: async (parts) => (await import('./tap.ts')).createTAP(parts) },
  { name: 'github', doc: 'annotations in GitHub Actions, beside others', goes: 'notes', file: 'imctl-report.github', create: async (parts) => (await import('./github.ts')).createGitHub(parts) },
  { name: 'html', doc: 'one page to open: failures, steps, calls and devices on one clock', goes: 'file', file: 'imctl-report.html', create: async (parts) => (await import('./html/index.ts')).createHTML(parts) },
];

/** A reporter that was asked for. */
export interface Chosen {
  row: ReporterRow;
  /** `-` is standard output. */
  file?: string;
  /** Nobody asked for it: where it cannot be written the run goes on without it. */
  optional?: boolean;
}

/**
 * Read what stands behind `--reporter`: names with commas between them, each with a file of its own where it is to have one (`list,html=out/report.html`).
 *
 * @throws ImctlError ARG-CHOICE for a name that is none, with the nearest; ARG-MISSING for a file without a name.
 */
export function parseReporters(texts: readonly string[]): Chosen[] {
  const parts = texts.flatMap((text) => text.split(',')).map((part) => part.trim());
  return parts.map((part) => {
    const sign = part.indexOf('=');
    const name = sign < 0 ? part : part.slice(0, sign);
    const row = REPORTERS.find((one) => one.name === name);
    const names = REPORTERS.map((one) => one.name);
    if (!row) throw new ImctlError('ARG-CHOICE', `--reporter ${JSON.stringify(name)} is not a reporter`, { hint: `${didYouMean(name, names)}reporters: ${names.join(', ')}; several as  --reporter list,html` });
    const file = sign < 0 ? undefined : part.slice(sign + 1);
    if (file === '') throw new ImctlError('ARG-MISSING', `--reporter ${name}= names no file`, { hint: `like  --reporter ${name}=${row.file}` });
    return { row, ...(file === undefined ? {} : { file }) };
  });
}

/** What there is when nothing is asked for. */
export function defaultReporters(): Chosen[] {
  return REPORTERS.flatMap((row) => (row.name === 'list' ? [{ row }] : row.name === 'html' ? [{ row, optional: true }] : []));
}

/**
 * Make the reporters that were asked for, as one. When one of them fails the others go on.
 *
 * @throws ImctlError WRITE-FAILED when a report cannot be written, before anything runs; ARG-CHOICE when two would write to the same place.
 *   From `end`: the first failure of a reporter, after all others have ended; a report that could not be written is kept elsewhere then.
 */
export async function openReporters(chosen: readonly Chosen[], parts: ReportersParts): Promise<Required<Reporter>> {
  const placed = placeAll(chosen);
  const open: OpenReporter[] = [];
  for (const one of placed) {
    try {
      open.push(await openOne(one, parts));
    } catch (error) {
      if (!one.optional) throw error;
      await parts.note?.(`${asImctlError(error).message}\n`);
    }
  }
  const isInline = placed.some(({ row, file }) => row.inline && file === undefined);
  // Whatever is written next, an error too, begins where this does.
  if (parts.isLive) await parts.note?.(`${(parts.notePaint ?? plainPaint).dim(READING)}\r`);
  return workTogether(open, parts, isInline);
}

async function openOne({ row, file }: Chosen, parts: ReportersParts): Promise<OpenReporter> {
  const report = file === undefined ? undefined : openReportFile(file, parts.cwd);
  const reporter = await row.create(report ? { ...parts, write: report.write, color: false, width: REPORT_WIDTH } : parts);
  return { reporter, report };
}

/** Give each its place: a document has standard output when nothing else is there. */
function placeAll(chosen: readonly Chosen[]): Chosen[] {
  const placed = chosen.map((one): Chosen => {
    const { row, file } = one;
    if (file !== undefined) return { ...one, file: file === '-' ? undefined : file };
    const alone = chosen.every((other) => other === one || other.row.goes === 'file' || (other.file !== undefined && other.file !== '-'));
    return row.goes === 'file' || (row.goes === 'document' && !alone) ? { ...one, file: row.file } : one;
  });
  const screens = placed.filter((one) => one.file === undefined && one.row.goes !== 'notes');
  if (screens.length > 1) throw new ImctlError('ARG-CHOICE', `--reporter: ${screens.map((one) => one.row.name).join(' and ')} would both write to standard output`, { hint: `give one a file, like  --reporter ${screens[0]!.row.name},${screens[1]!.row.name}=${screens[1]!.row.file}` });
  const files = placed.flatMap((one) => one.file ?? []);
  const twice = files.find((file, at) => files.indexOf(file) !== at);
  if (twice !== undefined) throw new ImctlError('ARG-CHOICE', `--reporter: two reports would be written to ${twice}`, { hint: 'give each a file of its own' });
  return placed;
}

const REPORT_WIDTH = 120;
