// A running task as its person sees it: steps with their times, what it says, its tables, and how it went.
// Imported by commands/run.ts. Texts come from the task: control characters are escaped.
import { plural } from '../base/spell.ts';
import { stringifyJSON } from '../base/json.ts';
import type { Event, TaskEvent } from '../operation/events.ts';
import { escapeLines } from '../output/hidden.ts';
import { isMachineFormat, printList } from '../output/index.ts';
import { pad as padTo } from '../output/width.ts';
import type { TaskResult } from '../sandbox/run.ts';
import type { Environment } from './environment.ts';

/** Shows one run. */
export interface ShownTask {
  /** Characters that were told and that nobody has read yet. */
  unread(): number;
  /** Wait for what is still to be written, and write the last line. */
  end(result: TaskResult): Promise<void>;
}

/** Columns for the title and the detail of a step. */
const TITLE = 32;
const DETAIL = 44;
const TIME = 7;
/** What stands between them, mark and margin included. */
const GAPS = 7;
/** Steps within more than so many others stand as far to the right as those. */
const DEEPEST = 12;

/** Listen to the events of a task and show them. With a format for programs only what the task answers with is on stdout. */
export function showTask(environment: Environment): ShownTask {
  const { streams, paint, settings, format, registry, clock } = environment;
  const machine = isMachineFormat(format);
  const told = machine ? streams.err : streams.out;
  const tint = machine ? paint.err : paint.out;
  const depth = new Map<number, number>();
  const counts = { steps: 0, failed: 0, changed: 0, said: false };
  let written: Promise<void> = Promise.resolve();
  let unread = 0;
  const later = (size: number, act: () => void | Promise<void>) => {
    unread += size;
    written = written.then(act).finally(() => { unread -= size; });
  };
  const write = (text: string, to = told) => { later(text.length, () => to.write(text)); };
  const pad = (step?: number) => '  '.repeat(step === undefined ? 0 : Math.min(DEEPEST, depth.get(step) ?? 0) + 1);

  const show: { [N in TaskEvent['name']]: (event: Extract<TaskEvent, { name: N }>) => void } = {
    'task-start': ({ title, doc }) => { if (!settings.quiet && doc) write(`${tint.strong(escapeLines(title))}  ${escapeLines(doc)}\n`); },
    'task-end': () => {},
    'step-start': ({ step, parent }) => { depth.set(step, parent === undefined ? 0 : (depth.get(parent) ?? 0) + 1); },
    'step-end': ({ step, title, ok, ms, detail, message, tries }) => {
      counts.steps++;
      if (!ok) counts.failed++;
      if (settings.quiet && ok) return;
      const mark = ok ? tint.good('✓') : tint.bad('✗');
      const more = [ok ? detail : message?.split('\n', 1)[0], tries ? `(${tries} tries)` : ''].filter(Boolean).join(' ');
      const { title: titleWidth, detail: detailWidth } = widthsIn(told.isTTY ? told.columns : Infinity);
      write(`${pad(step)}${mark} ${padTo(escapeLines(title), titleWidth - pad(step).length)}  ${padTo(escapeLines(more), detailWidth)} ${tint.dim(spell(ms).padStart(TIME))}\n`);
    },
    'step-retry': ({ step, title, tries, message }) => { if (settings.verbose > 0) write(`${pad(step)}… ${escapeLines(title)}: try ${tries} failed: ${escapeLines(message)}\n`, streams.err); },
    log: ({ level, text, step }) => {
      counts.said = true;
      const lines = escapeLines(text).split('\n').map((line) => `${pad(step)}${line}\n`).join('');
      if (level === 'warn' || level === 'error') write(level === 'error' ? paint.err.bad(lines) : paint.err.warn(lines), streams.err);
      else if (level !== 'debug' || settings.verbose > 0) write(lines);
    },
    table: ({ rows, columns, shape, more }) => {
      counts.said = true;
      const view = { format: { name: 'table', argument: '' }, utc: settings.utc, now: clock.now(), shape: columns ? { name: 'Row', id: columns[0]?.from ?? '', columns } : registry.shape(shape ?? '') };
      const indented = { ...told, isTTY: told.isTTY, columns: told.columns - 2, color: told.color, write: (text: string) => told.write(text.replace(/^(?=.)/gm, '  ')) };
      // Rows are whatever the task made of them.
      later(stringifyJSON(rows).length, () => printList((async function* () { yield { items: rows }; })(), view, indented).then(() => {}, (error: unknown) => streams.err.write(`a table that cannot be shown: ${escapeLines(error instanceof Error ? error.message : String(error))}\n`)));
      if (more) write(`  … and ${more} more\n`);
    },
  };
  const stop = environment.listen((event: Event) => {
    if (event.kind === 'task') (show[event.name] as (event: TaskEvent) => void)(event);
    if (event.kind === 'call' && event.outcome === 'ok') counts.changed += event.affected;
  });
  return {
    unread: () => unread,
    async end(result) {
      stop();
      const parts = [counts.steps > 0 ? plural(counts.steps, 'step') : '', `${counts.changed} changed`, `${counts.failed + (result.ok || counts.failed > 0 ? 0 : 1)} failed`].filter(Boolean);
      if (!settings.quiet && (counts.steps > 0 || counts.changed > 0)) write(`${counts.said ? '\n' : ''}${tint.dim(`${parts.join(', ')} · ${spell(result.ms)}`)}\n`);
      await written;
    },
  };
}

/** In a narrow window details have less room; where that is too little, columns are given up. */
function widthsIn(columns: number): { title: number; detail: number } {
  const detail = Math.min(DETAIL, columns - 1 - TITLE - TIME - GAPS);
  return detail < TITLE / 2 ? { title: 0, detail: 0 } : { title: TITLE, detail };
}

function spell(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}
