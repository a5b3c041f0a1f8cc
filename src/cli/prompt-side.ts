// The working side of the prompt: an app for each context it is on, its protection, and who is asked.
// Imported by host-thread.ts and commands/shell.ts.
import type { Clock } from '../base/clock.ts';
import type { Home } from '../base/home.ts';
import type { Secrets } from '../base/secrets.ts';
import type { Settings } from '../base/settings.ts';
import { createBridge, describeRegistry } from '../operation/bridge.ts';
import { isForPerson, type Event } from '../operation/events.ts';
import { answerYes } from '../operation/safety.ts';
import type { ContextLabel } from '../shell/host-messages.ts';
import type { OpenHost } from '../shell/serve.ts';
import { createApp } from './app.ts';

/** What the prompt's thread hands over: plain data. */
export interface PromptData {
  settings: Settings;
  home: Home;
  env: Record<string, string | undefined>;
  cwd: string;
  user: string;
  /** Somebody sits at the terminal and can answer. */
  canAsk: boolean;
}

/** Opens a context for the prompt. A protected one starts read-only; `rw("reason", "15m")` lifts that for a time. */
export function openPromptSide(data: PromptData, secrets: Secrets, clock: Clock, keep: (event: Event) => void): OpenHost {
  return async (contextName, { ask, emit, keepSecret }) => {
    let allowed: { until: number; reason: string } | undefined;
    const isAllowed = () => allowed !== undefined && clock.now() < allowed.until;
    const known: Secrets = {
      mask: secrets.mask,
      add(value) {
        secrets.add(value);
        keepSecret(value);
      },
    };
    const app = await createApp({
      ...data, clock, contextName, readOnly: () => !isAllowed(), secrets: known,
      emit: (event) => {
        keep(event);
        // To cross to the prompt takes longer than all else that is done about a call which nobody wants to hear of.
        if (isForPerson(event) || event.kind === 'plan' || data.settings.verbose > 0) emit(event);
      },
    });
    app.warm();
    const { context } = app;
    const label = (): ContextLabel => ({ name: context.name, label: context.embedded ? 'embedded OpenIM' : context.api!, readOnly: context.protected && !isAllowed() });
    return {
      description: describeRegistry(app.registry), context: label(),
      bridge: (text, signal) => createBridge(app.invoke, {
        source: 'prompt', undoable: true, plan: data.settings.plan, reason: allowed?.reason ?? data.settings.reason,
        // Changes of a protected context were agreed to by rw(); only what cannot be undone is asked about then.
        confirm: data.settings.yes ? answerYes : data.canAsk ? (question) => (question.effect !== 'destructive' && isAllowed()) || ask(question) : undefined,
      })(text, signal),
      allowChanges(reason, forMs) {
        allowed = { until: clock.now() + forMs, reason };
        return label();
      },
      close: app.close,
    };
  };
}
