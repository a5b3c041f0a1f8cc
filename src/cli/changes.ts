// What a run changed before it failed, by name: whoever reads why it ended early has to know what is done and what is not.
// Imported by commands/run.ts.
import type { Event } from '../operation/events.ts';
import { isChange } from './runs.ts';

/** Keeps what was changed. */
export interface Changes {
  /** A line for each operation: how often, and of which items. Empty when nothing was changed. */
  say(): string[];
  close(): void;
}

/** More are counted and not named. */
const MOST_NAMED = 50;

/** Follow the events of a run from now on. */
export function followChanges(listen: (listener: (event: Event) => void) => () => void): Changes {
  const changed = new Map<string, { affected: number; items: string[] }>();
  const close = listen((event) => {
    if (!isChange(event) || event.outcome !== 'ok') return;
    const before = changed.get(event.path) ?? { affected: 0, items: [] };
    before.items.push(...(event.items ?? []).slice(0, MOST_NAMED - before.items.length));
    changed.set(event.path, { affected: before.affected + event.affected, items: before.items });
  });
  return {
    close,
    say: () => [...changed].map(([path, { affected, items }]) => {
      const others = affected - items.length;
      const named = items.length === 0 ? '' : `: ${items.join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
      return `done before that: ${path} ${affected}${named}`;
    }),
  };
}
