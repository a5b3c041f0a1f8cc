// How far a long piece of work is: one line that is rewritten on a terminal, a line a second elsewhere.
// Imported by the command line. Driven by progress events alone, so nothing is left running when the work ends.
import type { Clock } from '../base/clock.ts';
import { groupThousands } from '../base/spell.ts';
import type { Sink } from '../base/streams.ts';
import type { ProgressEvent } from '../operation/events.ts';
import { escapeHidden } from './hidden.ts';
import { displayWidth, truncate } from './width.ts';

/** Shows progress. */
export interface Progress {
  update(event: ProgressEvent): void;
  /** Wipe the line, so that something else can be written; the next update draws it again. */
  clear(): void;
  /** Write where it stands as a last line, and forget it. Harmless when nothing was shown. */
  finish(): void;
}

/** How often a line is drawn. */
const TERMINAL_EVERY_MS = 100;
const PIPE_EVERY_MS = 1000;

/** Make one that draws on a sink, stderr as a rule. */
export function createProgress(sink: Sink, clock: Clock): Progress {
  const every = sink.redraws ? TERMINAL_EVERY_MS : PIPE_EVERY_MS;
  let now: { event: ProgressEvent; samples: Sample[]; drawnAt: number; drawn?: ProgressEvent } | undefined;
  let onScreen = false;
  const draw = (line: string) => {
    void sink.write(sink.redraws ? `\r\x1b[K${truncate(line, Math.max(1, sink.columns - 1))}` : `${line}\n`);
    onScreen = sink.redraws;
  };
  const progress: Progress = {
    update(event) {
      const at = clock.now();
      if (now?.event.label !== event.label) {
        progress.finish();
        // In a pipe the first line waits its second: short work then says nothing.
        now = { event, samples: [], drawnAt: sink.redraws ? -Infinity : at };
      }
      now.event = event;
      now.samples = keepRecent(now.samples, { at, done: event.done });
      if (at - now.drawnAt < every) return;
      now.drawnAt = at;
      now.drawn = event;
      draw(renderProgress(event, rateOf(now.samples), sink.columns));
    },
    clear() {
      if (onScreen) void sink.write('\r\x1b[K');
      onScreen = false;
    },
    finish() {
      if (now?.drawn) {
        if (now.drawn !== now.event || (sink.redraws && !onScreen)) draw(renderProgress(now.event, rateOf(now.samples), sink.columns));
        if (sink.redraws) void sink.write('\n');
      }
      onScreen = false;
      now = undefined;
    },
  };
  return progress;
}

/** The line: `people.csv  ████████░░░░  68,200 / 100,000  11,240/s  eta 3 s`. The bar takes what room there is. */
export function renderProgress(event: ProgressEvent, perSecond: number | undefined, columns: number): string {
  const { done, total } = event;
  const rate = perSecond === undefined ? [] : [`${groupThousands(Math.round(perSecond))}/s`];
  const label = escapeHidden(event.label);
  if (total === undefined || total <= 0) return [label, groupThousands(done), ...rate].join('  ');
  const left = perSecond !== undefined && perSecond > 0 && done < total ? [`eta ${spellSeconds((total - done) / perSecond)}`] : [];
  const numbers = [`${groupThousands(done)} / ${groupThousands(total)}`, ...rate, ...left].join('  ');
  const width = Math.min(WIDEST_BAR, columns - 1 - displayWidth(label) - displayWidth(numbers) - 4);
  if (width < 5) return `${label}  ${numbers}`;
  const full = Math.round(width * Math.min(1, Math.max(0, done / total)));
  return `${label}  ${'█'.repeat(full)}${'░'.repeat(width - full)}  ${numbers}`;
}

const WIDEST_BAR = 30;

interface Sample {
  at: number;
  done: number;
}

/** Long enough to be steady, short enough to notice that it has slowed down. */
const WINDOW_MS = 5000;
const SAMPLE_EVERY_MS = 100;

/** The samples of the window, and one from before it; the newest takes the place of one just made. */
function keepRecent(samples: readonly Sample[], sample: Sample): Sample[] {
  const before = samples.at(-2);
  const kept = before && sample.at - before.at < SAMPLE_EVERY_MS ? samples.slice(0, -1) : samples;
  const start = kept.findLastIndex((one) => one.at <= sample.at - WINDOW_MS);
  return [...kept.slice(Math.max(0, start)), sample];
}

function rateOf(samples: readonly Sample[]): number | undefined {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || last.at <= first.at) return undefined;
  return ((last.done - first.done) * 1000) / (last.at - first.at);
}

const UNITS: readonly [string, number][] = [['d', 86_400], ['h', 3600], ['min', 60], ['s', 1]];

/** A length of time in its two largest units: `45 s`, `5 min`, `1 d 2 h`. */
function spellSeconds(seconds: number): string {
  let rest = Math.ceil(seconds);
  const at = UNITS.findIndex(([, size]) => rest >= size);
  const parts: string[] = [];
  for (const [unit, size] of UNITS.slice(at, at + 2)) {
    const amount = Math.floor(rest / size);
    if (amount > 0) parts.push(`${amount} ${unit}`);
    rest -= amount * size;
  }
  return parts.join(' ');
}
