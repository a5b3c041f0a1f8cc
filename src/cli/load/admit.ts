// May this load be made: by this machine, by what was allowed, by the person.
// Imported by commands/load/run.ts.
import { ImctlError } from '../../base/errors.ts';
import { groupThousands } from '../../base/spell.ts';
import type { Description } from '../../operation/bridge.ts';
import type { Grants } from '../../operation/permission.ts';
import type { Task } from '../../sandbox/task.ts';
import { sayNeed, type Need } from '../../testing/load/needs.ts';
import type { Scenario } from '../../testing/load/scenario.ts';
import type { App } from '../app.ts';
import { confirmMany } from '../confirm.ts';
import type { Environment } from '../environment.ts';
import { grantOrAsk } from '../grant.ts';
import type { LoadPlace } from './place.ts';

/** Descriptors this process needs beside its devices'. */
const OTHER_FILES = 100;

/** May this process have as many sockets? @throws ImctlError TOO-MANY. */
export function checkOpenFiles({ devices }: Scenario, { lasting }: LoadPlace, { openFiles }: Pick<Environment, 'openFiles'>): void {
  // With a server of its own both ends of each connection are in this process.
  const ends = lasting ? 1 : 2;
  const needed = devices * ends + OTHER_FILES;
  const most = openFiles();
  if (most === undefined || needed <= most) return;
  throw new ImctlError('TOO-MANY', `${groupThousands(devices)} devices need ${groupThousands(needed)} open files, and this process may have ${groupThousands(most)}`, { hint: `raise the limit with  ulimit -n ${needed}  (as root, or in /etc/security/limits.conf), or take  --devices ${Math.max(2, Math.floor((most - OTHER_FILES) / ends))}` });
}

/** What decides on a server that is not this run's own. */
export interface LoadRequest {
  task: Task;
  description: Description;
  needs: readonly Need[];
  allow: readonly string[];
  deny: readonly string[];
}

/** What the scenario's data says it needs, or what its `meta` declares, held against --allow, and asked for. @throws ImctlError TASK-DENIED, TASK-CONTEXT. */
export async function grantLoad({ task, description, needs, allow, deny }: LoadRequest, { context }: App, environment: Environment): Promise<Grants> {
  const meta = { limits: {}, params: {}, ...task.meta, needs: task.meta?.needs.length ? task.meta.needs : needs.map(sayNeed) };
  const grants = await grantOrAsk({ task: { file: task.file, meta }, description, context: context.name, local: context.embedded, allow, deny, cwd: environment.cwd }, environment);
  // Users and groups are made through the doorway, which takes what they need; what devices do does not pass it.
  for (const { permission, amount } of needs) if (permission.startsWith('im:')) grants.take({ what: `${groupThousands(amount)} times ${permission.replace(':', '.')}`, oneOf: ['im:write', permission], amount });
  return grants;
}

/** @throws ImctlError TOO-MANY, PROTECTED, CONFIRM-*. */
export async function confirmLoad({ devices }: Scenario, app: App, environment: Environment): Promise<void> {
  await confirmMany({ path: 'im.send', effect: 'write' }, `make ${groupThousands(devices)} users and load on ${app.context.name}`, Array.from({ length: devices }, (_none, at) => `user ${at + 1}`), environment, app);
}
