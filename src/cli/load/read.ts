// A scenario read from its file: run once in the sandbox, where it may read from the server and nothing else, and answer with data.
// Imported by commands/load/run.ts.
import { createBridge, type Description } from '../../operation/bridge.ts';
import { createGrants, parsePermission } from '../../operation/permission.ts';
import { runTask } from '../../sandbox/run.ts';
import { spawnChild } from '../../sandbox/spawn.ts';
import { HOST_OBJECTS } from '../../sandbox/speaks.ts';
import type { Task } from '../../sandbox/task.ts';
import { readScenario, type Overrides, type Scenario } from '../../testing/load/scenario.ts';
import type { App } from '../app.ts';
import type { Environment } from '../environment.ts';
import { sandboxFiles } from '../sandbox-files.ts';
import { describeForTasks, openTask } from '../tasks.ts';

/** What was read. */
export interface ReadScenario { task: Task; scenario: Scenario; description: Description }

/** Read it. @throws ImctlError as loadTask and runTask; TASK-INVALID when what it exports is no scenario; USAGE for thresholds. */
export async function readScenarioFile(file: string, overrides: Overrides, app: App, environment: Environment): Promise<ReadScenario> {
  const { registry, signal } = environment;
  const files = sandboxFiles(environment);
  const child = environment.sandbox ?? spawnChild(files);
  try {
    const description = describeForTasks(registry);
    const task = await openTask(file, environment);
    const reads = description.objects.filter(({ name }) => !HOST_OBJECTS.has(name)).map(({ name }) => parsePermission(`${name}:read`));
    const grants = createGrants(reads);
    const params = Object.fromEntries(Object.entries(task.meta?.params ?? {}).filter(([, field]) => field.default !== undefined).map(([name, field]) => [name, field.default]));
    const result = await runTask({ task, params, description, files, child, signal, emit: () => {}, bridge: createBridge(app.invoke, { source: `load ${task.file}`, grants }) });
    if (!result.ok) throw result.error;
    return { task, description, scenario: readScenario(result.value, task.file, overrides) };
  } finally {
    child.kill();
  }
}
