// A scenario read from its file: run once in the sandbox, where it may read from the server and nothing else, and answer with data.
// Imported by commands/load/run.ts.
import path from 'node:path';
import { createBridge, describeRegistry, type Description } from '../../operation/bridge.ts';
import { createGrants, parsePermission } from '../../operation/permission.ts';
import { runTask } from '../../sandbox/run.ts';
import { spawnChild } from '../../sandbox/spawn.ts';
import { loadTask, type Task } from '../../sandbox/task.ts';
import { readScenario, type Overrides, type Scenario } from '../../testing/load/scenario.ts';
import type { App } from '../app.ts';
import type { Environment } from '../environment.ts';
import { sandboxFiles } from '../sandbox-files.ts';
import { version } from '../version.ts';

/** What was read. */
export interface ReadScenario { task: Task; scenario: Scenario; description: Description }

/** Read it. @throws ImctlError as loadTask and runTask; TASK-INVALID when what it exports is no scenario; USAGE for thresholds. */
export async function readScenarioFile(file: string, overrides: Overrides, app: App, environment: Environment): Promise<ReadScenario> {
  const { cwd, home, registry, signal } = environment;
  const files = sandboxFiles(environment);
  const child = environment.sandbox ?? spawnChild(files);
  try {
    const all = describeRegistry(registry);
    const description = { ...all, objects: all.objects.filter((object) => object.name !== 'context') };
    const objects = description.objects.map((object) => object.name);
    const task = await loadTask(file, { cwd, objects, cacheFolder: path.join(home.cache, 'tasks'), version });
    const grants = createGrants(objects.filter((name) => !HOST.has(name)).map((name) => parsePermission(`${name}:read`)));
    const params = Object.fromEntries(Object.entries(task.meta?.params ?? {}).filter(([, field]) => field.default !== undefined).map(([name, field]) => [name, field.default]));
    const result = await runTask({ task, params, description, files, child, signal, emit: () => {}, bridge: createBridge(app.invoke, { source: `load ${task.file}`, grants }) });
    if (!result.ok) throw result.error;
    return { task, description, scenario: readScenario(result.value, task.file, overrides) };
  } finally {
    child.kill();
  }
}

/** Objects of the machine. */
const HOST = new Set(['fs', 'sh', 'http', 'env']);
