// What events say to the person at the terminal.
// Imported by open-environment.ts, and by the shell, whose other thread keeps the audit trail itself.
import type { Environment } from './environment.ts';
import { isForPerson, type Event } from '../operation/events.ts';
import { isMachineFormat } from '../output/index.ts';
import type { Progress } from '../output/progress.ts';

/**
 * Listen for the whole run: notices and progress on stderr, the trace with -v.
 *
 * @returns a wait for what is still to be written, to be called at the end.
 */
export function showEvents(environment: Pick<Environment, 'settings' | 'streams' | 'clock' | 'paint' | 'format' | 'listen' | 'secrets'>): () => Promise<void> {
  const { settings, streams, clock, paint, secrets } = environment;
  const quiet = settings.quiet || isMachineFormat(environment.format);
  // Drawn by modules that are loaded when first needed; events wait for them in order.
  let drawn: Promise<void> = Promise.resolve();
  let progress: Progress | undefined;
  const show = async (event: Event) => {
    if (event.kind === 'progress') {
      progress ??= (await import('../output/progress.ts')).createProgress(streams.err, clock);
      progress.update(event);
      if (event.total !== undefined && event.done >= event.total) progress.finish();
      return;
    }
    progress?.clear();
    await streams.err.write(settings.verbose > 0 ? (await import('../output/trace.ts')).renderTrace(event, paint.err, secrets.mask) : `${paint.err.dim('text' in event ? event.text : '')}\n`);
  };
  const partialTold = new Set<string>();
  environment.listen((event) => {
    // Told once, however many items it holds for.
    if (event.kind === 'partial' && (partialTold.has(event.text) || !partialTold.add(event.text))) return;
    if (event.kind === 'notice' && !streams.err.isTTY) return;
    if (isForPerson(event) ? !quiet : settings.verbose > 0) drawn = drawn.then(() => show(event));
  });
  return async () => {
    await drawn;
    progress?.finish();
  };
}
