// Permissions a task has not got yet are asked for, where somebody sits who can answer.
// Imported by commands/run.ts and load/admit.ts. What is needed and what is missing is decided in sandbox/grants.ts.
import { ImctlError } from '../base/errors.ts';
import type { Grants } from '../operation/permission.ts';
import { escapeLines } from '../output/hidden.ts';
import { grantTask, listGrants, type GrantRequest } from '../sandbox/grants.ts';
import { askYesNo } from './ask.ts';
import type { Environment } from './environment.ts';

/** Does a person sit at both ends, and was not everything answered beforehand? */
export function canAsk({ streams, settings }: Environment): boolean {
  return streams.err.isTTY && streams.in.isTTY && !settings.yes;
}

/** What is missing is asked for once, all together. @throws ImctlError as grantTask, also after a no. */
export async function grantOrAsk(request: GrantRequest, environment: Environment): Promise<Grants> {
  try {
    return grantTask(request);
  } catch (error) {
    const missing = error instanceof ImctlError && error.code === 'TASK-DENIED' ? listGrants(request).filter((one) => one.state === 'missing').map((one) => one.need) : [];
    if (missing.length === 0 || !canAsk(environment)) throw error;
    await environment.streams.err.write(`${escapeLines((error as ImctlError).message)}\n`);
    if (!await askYesNo('Grant it for this run?', environment)) throw error;
    return grantTask({ ...request, allow: [...request.allow, ...missing] });
  }
}
