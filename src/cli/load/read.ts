// A scenario read from its file: run once in the sandbox, where it may read from the server and nothing else, and answer with data.
// Imported by commands/load/run.ts.
import { createBridge, type Description } from '../../operation/bridge.ts';
import { createGrants, parsePermission } from '../../operation/permission.ts';
import { runTask } from '../../sandbox/run.ts';
import { HOST_OBJECTS } from '../../sandbox/speaks.ts';
import type { SandboxChild } from '../../sandbox/connection.ts';
import type { Task } from '../../sandbox/task.ts';
import { readScenario, type Overrides, type Scenario } from '../../testing/load/scenario.ts';
import type { App } from '../app.ts';
import type { Environment } from '../environment.ts';

/** What it is read from. */
export interface ScenarioSource {
  task: Task;
  /** Checked against `meta.params`. */
  params: Record<string, unknown>;
  description: Description;
  child: SandboxChild;
}

/** Read it. @throws ImctlError as runTask; TASK-INVALID when what it exports is no scenario; USAGE for thresholds. */
export async function readScenarioFile({ task, params, description, child }: ScenarioSource, overrides: Overrides, app: App, environment: Environment): Promise<Scenario> {
  const grants = createGrants(description.objects.filter(({ name }) => !HOST_OBJECTS.has(name)).map(({ name }) => parsePermission(`${name}:read`)));
  const result = await runTask({ task, params, description, child, signal: environment.signal, emit: () => {}, bridge: createBridge(app.invoke, { source: `load ${task.file}`, grants }) });
  if (!result.ok) throw result.error;
  return readScenario(result.value, task.file, overrides);
}
