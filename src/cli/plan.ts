// `--plan`: what would have been done, shown in place of doing it.
// Imported by open-environment.ts and environment.ts.
import type { Event, PlanEvent } from '../operation/events.ts';
import type { Shape } from '../operation/operation.ts';
import type { Environment } from './environment.ts';

/** Gathers what would have been done. */
export interface Plan {
  /** Hear of what happens: the prompt's other thread does not tell it to the run. */
  take(event: Event): void;
  /** Print it as a list in the format asked for; nothing without --plan. */
  show(): Promise<void>;
}

const SHAPE: Shape = {
  name: 'PlannedCall', id: 'path',
  columns: [
    { title: 'WOULD', from: 'text' }, { title: 'EFFECT', from: 'effect' }, { title: 'TOUCHES', from: 'affects', as: 'count' },
    { title: 'OPERATION', from: 'path', wide: true }, { title: 'CONTEXT', from: 'context', wide: true },
  ],
};

/** Listen for what a run would do. */
export function createPlan(environment: Pick<Environment, 'settings' | 'streams' | 'format' | 'clock' | 'listen'>): Plan {
  const { settings, streams } = environment;
  const planned: Omit<PlanEvent, 'kind'>[] = [];
  const take = (event: Event) => {
    if (event.kind !== 'plan') return;
    const { kind, ...call } = event;
    planned.push(call);
  };
  environment.listen(take);
  return {
    take,
    async show() {
      if (!settings.plan) return;
      const { showItems } = await import('./view.ts');
      if (planned.length > 0) await showItems(planned, SHAPE, environment);
      if (!settings.quiet) await streams.err.write(planned.length === 0 ? 'nothing would be changed\n' : 'nothing was changed: this was the plan\n');
    },
  };
}
