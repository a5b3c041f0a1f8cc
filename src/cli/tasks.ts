// Tasks and test files as this imctl loads them, and what they can call.
// Imported by the commands that load or run some, by list/filter.ts and types/declare.ts.
import path from 'node:path';
import { describeRegistry, type Description } from '../operation/bridge.ts';
import type { AdminObject } from '../operation/operation.ts';
import type { Registry } from '../operation/registry.ts';
import type { LoadOptions, Task, TaskSource } from '../sandbox/task.ts';
import type { Environment } from './environment.ts';
import { version } from './version.ts';

/** The objects that tasks can call: all but those that are the person's own. */
export function objectsOfTasks({ objects }: Pick<Registry, 'objects'>): AdminObject[] {
  return objects.filter((object) => !object.personal);
}

/** What the sandbox is told of them. */
export function describeForTasks(registry: Registry): Description {
  return describeRegistry(registry, objectsOfTasks(registry));
}

/**
 * Load one; what it was made into is kept for later runs.
 *
 * @param more what it may import beside the objects of tasks; `objects` in place of those.
 * @throws ImctlError as loadTask of the sandbox.
 */
export async function openTask(source: TaskSource, { cwd, home, registry }: Pick<Environment, 'cwd' | 'home' | 'registry'>, more: Partial<Pick<LoadOptions, 'objects' | 'more' | 'called' | 'seen'>> = {}): Promise<Task> {
  const { loadTask } = await import('../sandbox/task.ts');
  return loadTask(source, { objects: objectsOfTasks(registry).map((object) => object.name), ...more, cwd, cacheFolder: path.join(home.cache, 'tasks'), version });
}
