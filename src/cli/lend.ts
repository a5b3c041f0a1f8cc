// Secrets of the context lent to what a sandbox calls: it names them and never sees them.
// Imported by commands/run.ts and commands/test.ts.
import { randomHex } from '../base/entropy.ts';
import type { createBridge } from '../operation/bridge.ts';
import type { Grants } from '../operation/permission.ts';
import { uses, type Task } from '../sandbox/task.ts';
import type { App } from './app.ts';
import type { Environment } from './environment.ts';

type Bridge = ReturnType<typeof createBridge>;

/** The bridge of a task; where the task says `secret("NAME")`, one that puts secrets in. */
export async function lendTo(task: Pick<Task, 'code'>, bridge: Bridge, grants: Grants, { context, registry }: Pick<App, 'context' | 'registry'>, { env, secrets }: Pick<Environment, 'env' | 'secrets'>): Promise<{ bridge: Bridge; nonce?: string }> {
  if (!uses(task, 'secret')) return { bridge };
  const [{ lendSecrets }, { resolveNamedSecret }] = await Promise.all([import('../operation/lend.ts'), import('../base/contexts.ts')]);
  const nonce = randomHex(12);
  return { nonce, bridge: lendSecrets(bridge, { registry, grants, nonce, secrets, find: (name) => resolveNamedSecret(context, name, env) }) };
}
