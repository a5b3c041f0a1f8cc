// A load run while it goes on: one block that is drawn again on a terminal, a line every few seconds elsewhere.
// Imported by perform.ts. Writes to stderr alone: the summary is the data.
import { groupThousands } from '../../base/spell.ts';
import type { Sink } from '../../base/streams.ts';
import { escapeHidden } from '../../output/hidden.ts';
import type { Paint } from '../../output/paint.ts';
import { truncate } from '../../output/width.ts';
import type { Progress } from '../../testing/load/run.ts';
import { judgeThresholds, type Threshold } from '../../testing/load/thresholds.ts';
import { shortMs } from './summary.ts';

/** Shows how it goes. */
export interface LiveView {
  update(progress: Progress): void;
  /** Wipe the block. */
  end(): void;
}

/** A line so often where nothing can be drawn again. */
const PIPE_EVERY_MS = 5000;
const TERMINAL_EVERY_MS = 200;
const BAR = 24;

/** @param now milliseconds. @param quiet nothing is shown. */
export function createLiveView(sink: Sink, paint: Paint, thresholds: readonly Threshold[], now: () => number, quiet: boolean): LiveView {
  let drawn = 0;
  let shownAt = sink.redraws ? -Infinity : now();
  let phase = '';
  const wipe = () => {
    if (drawn > 0) void sink.write(`\x1b[${drawn}A\r\x1b[J`);
    drawn = 0;
  };
  return {
    update(progress) {
      if (quiet) return;
      const at = now();
      const isNew = progress.phase !== phase;
      if (at - shownAt < (sink.redraws ? TERMINAL_EVERY_MS : PIPE_EVERY_MS) && !(isNew && sink.redraws)) return;
      shownAt = at;
      phase = progress.phase;
      if (!sink.redraws) return void sink.write(`${shortLine(progress)}\n`);
      const lines = renderLive(progress, thresholds, sink.columns, paint);
      wipe();
      void sink.write(`${lines.join('\n')}\n`);
      drawn = lines.length;
    },
    end: wipe,
  };
}

/** The block, a text for each line: what phase, how much is there, how fast it is, and thresholds as they stand. No line is wider than the terminal. */
export function renderLive({ phase, done, total, online, metrics, last }: Progress, thresholds: readonly Threshold[], columns: number, paint: Paint): string[] {
  // Painted when it has been cut: marks of colour have no width.
  const line = (text: string, tone: (text: string) => string = String) => tone(truncate(text, Math.max(1, columns - 1)));
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const full = Math.round(BAR * share);
  const isTime = phase === 'load' || phase === 'draining';
  const far = isTime ? `${(done / 1000).toFixed(0)} / ${(total / 1000).toFixed(0)} s` : `${groupThousands(done)} / ${groupThousands(total)}`;
  const head = line(`${phase}  ${'█'.repeat(full)}${'░'.repeat(BAR - full)}  ${far}`, paint.strong);
  if (phase === 'reaching the gateway') return [line(phase, paint.strong)];
  if (phase === 'making users') return [head];
  if (phase === 'cleaning up') return [head, line('Ctrl+C leaves what is left on the server', paint.dim)];
  const count = (name: 'im_sent' | 'im_delivered' | (typeof TROUBLE)[number]) => groupThousands(metrics.count(name));
  const problems = TROUBLE.filter((name) => metrics.count(name) > 0).map((name) => `${name.slice(3)} ${count(name)}`);
  const [gap, wide] = columns < WIDE ? [' ', 0] : ['   ', 6];
  const three = (title: string, values: [number, number, number] | null | undefined) => line(`${title.padEnd(8)} ${values ? `${['p50', 'p95', 'p99'].map((name, at) => `${name} ${shortMs(values[at]!).padStart(wide)}`).join(gap)} ms` : '–'}`);
  // What can only be judged at the end is not judged before.
  const judged = phase === 'load' ? judgeThresholds(thresholds.filter(({ metric }) => metric !== 'im_loss'), metrics, Math.max(1, done)).filter((one) => one.actual !== null) : [];
  return [
    head, line(`devices  ${groupThousands(online)} online`),
    line(`sent     ${count('im_sent')}${last ? `  (${Math.round(last.sent)}/s)` : ''}   delivered ${count('im_delivered')}${last ? `  (${Math.round(last.delivered)}/s)` : ''}`),
    three('ack', last?.ack), three('deliver', last?.deliver), ...(problems.length > 0 ? [line(problems.join('   '), paint.warn)] : []),
    ...judged.map(({ text, ok }) => line(`${ok ? '✓' : '✗'} ${escapeHidden(text)}`, ok ? paint.good : paint.bad)),
  ];
}

/** So many columns three times need with room between them. */
const WIDE = 50;

const TROUBLE = ['im_errors', 'im_dropped', 'im_disconnects', 'im_dup', 'im_reorder'] as const;

function shortLine({ phase, done, total, online, metrics, last }: Progress): string {
  if (phase === 'reaching the gateway') return phase;
  if (phase === 'making users' || phase === 'cleaning up' || phase === 'logging in') return `${phase}: ${groupThousands(done)} of ${groupThousands(total)}`;
  const p99 = (values: [number, number, number] | null | undefined) => (values ? `${shortMs(values[2])} ms` : '–');
  const errors = metrics.count('im_errors');
  return `${phase} ${(done / 1000).toFixed(0)} of ${(total / 1000).toFixed(0)} s: ${groupThousands(online)} devices, ${groupThousands(metrics.count('im_sent'))} sent${last ? ` (${Math.round(last.sent)}/s)` : ''}, p99 ack ${p99(last?.ack)}, deliver ${p99(last?.deliver)}${errors > 0 ? `, ${groupThousands(errors)} errors` : ''}`;
}
