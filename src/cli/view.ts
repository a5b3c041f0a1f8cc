// How a run shows what it answers with: in the format that was asked for, with times as its settings say.
// Imported by the commands, plan.ts and what shows lists.
import type { Shape } from '../operation/operation.ts';
import { printItems, printValue, type View } from '../output/index.ts';
import type { Environment } from './environment.ts';

type Showing = Pick<Environment, 'format' | 'settings' | 'clock' | 'streams'>;

/** The view of a run. @param shape of what is shown; none for raw answers. */
export function viewOf({ format, settings, clock }: Omit<Showing, 'streams'>, shape?: Shape): View {
  return { format, shape, utc: settings.utc, now: clock.now() };
}

/** Print rows that are here already, as a list. */
export async function showItems(items: readonly unknown[], shape: Shape, environment: Showing): Promise<void> {
  await printItems(items, viewOf(environment, shape), environment.streams.out);
}

/** Print anything without a shape. */
export async function showData(data: unknown, environment: Showing): Promise<void> {
  await printValue(data, viewOf(environment), environment.streams.out);
}
