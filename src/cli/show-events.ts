// What events say to the person at the terminal, and to the audit trail.
// Imported by program.ts.
import { auditTrail } from './audit.ts';
import type { Environment } from './environment.ts';
import { isMachineFormat } from '../output/index.ts';

/** Listen for the whole run: notices and progress on stderr, the trace with -v, every change into the audit file. */
export function showEvents(environment: Environment): void {
  const { settings, streams, secrets, home, env, clock } = environment;
  const quiet = settings.quiet || isMachineFormat(environment.format);
  environment.listen(auditTrail(home.audit, secrets, env.USER ?? env.LOGNAME ?? ''));
  let progress: Promise<{ update(event: { label: string; done: number; total?: number }): void }> | undefined;
  environment.listen((event) => {
    if (event.kind === 'notice' && !quiet && streams.err.isTTY) streams.err.write(`${environment.paint.err.dim(event.text)}\n`);
    if (event.kind === 'partial' && !isMachineFormat(environment.format)) streams.err.write(`${event.text}\n`);
    if (event.kind === 'progress' && !quiet) {
      progress ??= import('../output/progress.ts').then(({ createProgress }) => createProgress(streams.err, clock));
      void progress.then((shown) => shown.update(event));
    }
  });
  if (settings.verbose > 0) {
    const loaded = import('../output/trace.ts');
    environment.listen((event) => { void loaded.then(({ renderTrace }) => { streams.err.write(renderTrace(event, settings.verbose)); }); });
  }
}
