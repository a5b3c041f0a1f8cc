// Of what a task speaks: whether a server will be asked, and what its sandbox has to know, before it runs.
// Imported by cli/ and testing/runner.
import type { Description } from '../operation/bridge.ts';
import { uses, type Task } from './task.ts';

/** Objects of this machine, not of a server. */
export const HOST_OBJECTS: ReadonlySet<string> = new Set(['fs', 'sh', 'http', 'env']);

/** A task that uses no object of the server will not ask it. */
export function asksServer(task: Pick<Task, 'code'>, { objects }: Description): boolean {
  return objects.some(({ name }) => !HOST_OBJECTS.has(name) && uses(task, name));
}

/** What a task can come by: what it names of this machine; with one object of the server all, since items carry operations of others. */
export function describeWithin(task: Pick<Task, 'code'>, description: Description): Description {
  if (asksServer(task, description)) return description;
  const objects = description.objects.filter(({ name }) => HOST_OBJECTS.has(name) && uses(task, name));
  const shapes = Object.entries(description.shapes).filter(([, shape]) => objects.some(({ name }) => name === shape.object));
  return { objects, shapes: Object.fromEntries(shapes) };
}
