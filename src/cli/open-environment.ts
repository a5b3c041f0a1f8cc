// What a run has around it, put together: settings from everywhere, streams, the admin objects, and who listens to what happens.
// Imported by program.ts.
import path from 'node:path';
import { parseYAML, readIfThere } from '../base/files.ts';
import type { Secrets } from '../base/secrets.ts';
import { readSettings, type Settings, type SettingsFile } from '../base/settings.ts';
import type { Sink, Streams } from '../base/streams.ts';
import type { Event } from '../operation/events.ts';
import type { Registry } from '../operation/registry.ts';
import { parseFormat } from '../output/index.ts';
import { loadPaint, plainPaint } from '../output/paint.ts';
import type { App } from './app.ts';
import { asksHelp } from './arguments.ts';
import { auditTrail } from './audit.ts';
import { findCommand } from './commands/index.ts';
import type { Environment, Outside } from './environment.ts';
import type { Line } from './line.ts';
import { createPlan } from './plan.ts';
import { createRecorder } from './runs.ts';
import { showEvents } from './show-events.ts';

/** An environment, and its end. */
export type OpenEnvironment = Environment & { close(): Promise<void> };

/** What a run has around it. @throws ImctlError ARG-*, FILE-INVALID for settings. */
export async function openEnvironment(line: Line, outside: Outside & Pick<Environment, 'bare'>, secrets: Secrets): Promise<OpenEnvironment> {
  const settings = readSettings(line.settings, outside.env, { user: await readFile(outside.home.prefs), project: await findProject(outside.cwd) });
  const streams = withColor(outside.streams, settings);
  const [out, err] = await Promise.all([streams.out.color ? loadPaint(true) : plainPaint, streams.err.color ? loadPaint(true) : plainPaint]);
  const listeners = new Set<(event: Event) => void>();
  const emit = (event: Event) => { for (const listener of listeners) listener(event); };
  const registry = await findRegistry(line);
  let app: Promise<App> | undefined;
  let partial = false;
  const runs = createRecorder({ folder: outside.home.runs, user: outside.runtime.user, secrets, now: outside.clock.now, command: line.args });
  const environment: OpenEnvironment = {
    runs, get plan() { return plan; },
    ...outside, streams, settings, secrets, emit,
    format: parseFormat(settings.output ?? 'table'), formatGiven: settings.output !== undefined, paint: { out, err },
    get registry() { return registry ?? failAlone(); },
    get partial() { return partial; },
    listen: (listener) => { listeners.add(listener); return () => { listeners.delete(listener); }; },
    app: () => app ??= (async () => {
      const { createApp } = await import('./app.ts');
      return outlivingReaders(await createApp({ settings, home: outside.home, env: outside.env, cwd: outside.cwd, clock: outside.clock, emit, secrets, direct: true }), outside);
    })(),
    shown: () => shown(),
    close: async () => {
      await app?.then((one) => one.close(), () => {});
      await shown();
    },
  };
  const shown = showEvents(environment);
  const plan = createPlan(environment);
  environment.listen(runs.take);
  environment.listen(auditTrail(outside.home.audit, secrets, outside.runtime.user, () => runs.id));
  environment.listen((event) => { if (event.kind === 'partial') partial = true; });
  return environment;
}

/** From the first change on the run goes on to its end, whether anyone reads what it says or not. */
function outlivingReaders(app: App, { outliveReader }: Outside): App {
  return {
    ...app,
    invoke(call) {
      if (!call.plan && app.registry.operation(call.path).effect !== 'read') outliveReader();
      return app.invoke(call);
    },
  };
}

/** The admin objects, unless the words name a command that has nothing to do with them. */
async function findRegistry({ words, args }: Line): Promise<Registry | undefined> {
  if (!asksHelp(args) && findCommand(words, args)?.row.alone) return undefined;
  return (await import('../builtins/index.ts')).adminRegistry();
}

function failAlone(): never {
  throw new Error('a command that says it works without the admin objects has asked for them');
}

async function readFile(file: string): Promise<SettingsFile | undefined> {
  const text = readIfThere(file);
  return text === undefined ? undefined : { path: file, values: await parseYAML(text, file) };
}

/** imctl.yaml in this folder or the nearest above it. */
async function findProject(cwd: string): Promise<SettingsFile | undefined> {
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    const found = await readFile(path.join(folder, 'imctl.yaml'));
    if (found || folder === path.dirname(folder)) return found;
  }
}

function withColor(streams: Streams, settings: Settings): Streams {
  if (settings.color === 'auto') return streams;
  const color = settings.color === 'always';
  return { ...streams, out: Object.create(streams.out, { color: { value: color } }) as Sink, err: Object.create(streams.err, { color: { value: color } }) as Sink };
}

/** The streams, with secrets blanked in all that is written. */
export function maskStreams(streams: Streams, secrets: Secrets): Streams {
  const mask = (sink: Sink): Sink => Object.create(sink, { write: { value: (text: string) => sink.write(secrets.mask(text)) } }) as Sink;
  return { out: mask(streams.out), err: mask(streams.err), in: streams.in };
}
