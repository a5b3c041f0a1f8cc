// Of what a task speaks: whether a server will be asked, before it is.
// Imported by cli/ and testing/runner.
import type { Description } from '../operation/bridge.ts';
import { uses, type Task } from './task.ts';

/** Objects of this machine, not of a server. */
export const HOST_OBJECTS: ReadonlySet<string> = new Set(['fs', 'sh', 'http', 'env']);

/** A task that uses no object of the server will not ask it. */
export function asksServer(task: Pick<Task, 'code'>, { objects }: Description): boolean {
  return objects.some(({ name }) => !HOST_OBJECTS.has(name) && uses(task, name));
}
