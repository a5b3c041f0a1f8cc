// What a task may do: what it asks for in `meta.needs`, held against where it runs and what the person allowed.
// Imported by cli/. The words of permissions, and the holding of calls against them, are in operation/permission.ts.
import * as path from 'node:path';
import { realpathSync } from 'node:fs';
import { ImctlError } from '../base/errors.ts';
import { didYouMean } from '../base/nearest.ts';
import { quoteWord } from '../base/spell.ts';
import type { Description } from '../operation/bridge.ts';
import { covers, createGrants, everything, isHostPermission, parseNeed, parsePermission, withBudget, type Grants, type Permission, type Remedy } from '../operation/permission.ts';
import type { Task } from './task.ts';

/** What the decision depends on. */
export interface GrantRequest {
  task: Pick<Task, 'file' | 'meta'>;
  description: Description;
  context: string;
  /** The embedded server: what is declared on OpenIM's objects is granted by itself. */
  local: boolean;
  /** `--allow` and `--deny`, as written. */
  allow: readonly string[];
  deny: readonly string[];
  /** Where relative paths of `fs:` permissions start. */
  cwd: string;
}

/** Grants that let OpenIM's objects through and keep what was used: for `--record-permissions`. */
export interface RecordedGrants extends Grants {
  /** The smallest `needs` that would have done, budgets included. */
  needs(): string[];
}

/**
 * Record what a task uses. On the embedded server everything on OpenIM's objects is let through; elsewhere reads, and what was allowed.
 * What belongs to the machine is let through when it was allowed, and listed either way.
 */
export function recordGrants({ description, local, allow, deny, cwd }: GrantRequest): RecordedGrants {
  const allowed = allow.map((text) => absolute(checkKnown(parsePermission(text), description, '--allow', 'ARG-TYPE'), cwd));
  const free = local ? description.objects.map((object) => parsePermission(`${object.name}:*`)).filter((one) => !isHostPermission(one)) : [];
  const reads = description.objects.map((object) => parsePermission(`${object.name}:read`)).filter((one) => !isHostPermission(one));
  const grants = withDenied(createGrants([...free, ...reads, ...allowed]), deny.map((text) => absolute(parsePermission(text), cwd)));
  const used = new Map<string, { amount: number; counts: boolean }>();
  return {
    list: grants.list,
    take(wanted) {
      // The second name is the narrower one: of `users:write` and `users:create` the latter.
      for (const name of wanted.allOf ?? [wanted.oneOf!.at(-1)!]) {
        const before = used.get(name)?.amount ?? 0;
        used.set(name, { amount: before + wanted.amount, counts: wanted.oneOf?.[0]?.endsWith(':write') ?? false });
      }
      grants.take(wanted);
    },
    needs: () => [...used].map(([name, { amount, counts }]) => (counts ? `${name}<=${amount}` : name)).sort(),
  };
}

/** One line of the list: a permission as written, and whether it is there. */
export interface Granted {
  need: string;
  state: 'granted' | 'missing' | 'denied';
}

/** What a task needs and what of it it has, without deciding anything. For `--explain`, and for asking. @throws ImctlError as grantTask, but for TASK-DENIED. */
export function listGrants(request: GrantRequest): Granted[] {
  return decide(request).map(({ need, state }) => ({ need: need.text, state }));
}

/**
 * The grants a task runs with. Budgets: the smaller of what it asks for and what is allowed.
 *
 * @throws ImctlError TASK-CONTEXT (exit 8) when `meta.contexts` leaves this one out; TASK-DENIED (exit 23) with all that is missing and
 *   the flags to add; TASK-INVALID (exit 24) when it needs what there is not; ARG-TYPE (exit 2) for a wrong flag.
 */
export function grantTask(request: GrantRequest): Grants {
  const { task } = request;
  checkContext(task, request.context);
  if (!task.meta && request.allow.length > 0) {
    throw new ImctlError('TASK-INVALID', `${task.file} has no meta, so it may only read; --allow ${request.allow[0]} gives it nothing`, { hint: `declare it in the file:  export const meta = { needs: [${request.allow.map((one) => JSON.stringify(one)).join(', ')}] }` });
  }
  const decided = decide(request);
  const missing = decided.filter((one) => one.state !== 'granted');
  if (missing.length > 0) throw denied(task.file, decided);
  return withDenied(createGrants(decided.flatMap((one) => one.as)), request.deny.map((text) => absolute(parsePermission(text), request.cwd)));
}

/**
 * The grants of a test file: those of a task where it has `meta`; without, it may read, do what was allowed, and on the embedded server use what `free` names.
 *
 * @param free objects of which everything is granted on the embedded server.
 * @throws ImctlError as grantTask.
 */
export function grantTest(request: GrantRequest, free: readonly string[]): Grants {
  const { task, description, local, allow, deny, cwd } = request;
  if (task.meta) return grantDeclared(request);
  const reads = description.objects.map((object) => parsePermission(`${object.name}:read`)).filter((one) => !isHostPermission(one));
  const allowed = allow.map((text) => absolute(checkKnown(parsePermission(text), description, '--allow', 'ARG-TYPE'), cwd));
  const all = [...reads, ...allowed, ...(local ? free.map((name) => parsePermission(`${name}:*`)).filter((one) => !isHostPermission(one)) : [])];
  return withDenied(createGrants(all, { remedy: ALLOWED }), deny.map((text) => absolute(checkKnown(parsePermission(text), description, '--deny', 'ARG-TYPE'), cwd)));
}

/** As a task's; what its fixtures need is not declared, and told with the rest. */
function grantDeclared(request: GrantRequest): Grants {
  try {
    return grantTask(request);
  } catch (thrown) {
    if (!request.local && thrown instanceof ImctlError && thrown.code === 'TASK-DENIED') thrown.hint = `${thrown.hint}  ; for devices and all fixtures  ${ALLOW_TESTS}`;
    throw thrown;
  }
}

/** What devices and the fixtures `users` and `group` do elsewhere than on the embedded server. */
export const ALLOW_TESTS = '--allow im:write,users:write,groups:write';

/** For a test, which need not declare anything, and for its fixtures. */
const ALLOWED: Remedy = {
  add: (need) => (ALLOW_TESTS.includes(need) ? `add  --allow '${need}'  ; for devices and all fixtures  ${ALLOW_TESTS}` : `add  --allow '${need}'`),
  raise: 'raise the number in --allow',
};

/** Whether flags name what there is, before anything is run. @throws ImctlError ARG-TYPE (exit 2). */
export function checkGrantFlags({ allow, deny, description }: Pick<GrantRequest, 'allow' | 'deny' | 'description'>): void {
  for (const text of allow) checkKnown(parsePermission(text), description, '--allow', 'ARG-TYPE');
  for (const text of deny) checkKnown(parsePermission(text), description, '--deny', 'ARG-TYPE');
}

/** What the runner itself may do for tests: on the embedded server everything, elsewhere what was allowed; nowhere what was denied. */
export function grantFixtures({ local, allow, deny, cwd }: Pick<GrantRequest, 'local' | 'allow' | 'deny' | 'cwd'>): Grants {
  const all = local ? everything : createGrants(allow.map((text) => absolute(parsePermission(text), cwd)), { remedy: ALLOWED });
  return withDenied(all, deny.map((text) => absolute(parsePermission(text), cwd)));
}

interface Decision { need: Permission; state: Granted['state']; as: Permission[] }

function decide({ task, description, local, allow, deny, cwd }: GrantRequest): Decision[] {
  const allowed = allow.map((text) => absolute(checkKnown(parsePermission(text), description, '--allow', 'ARG-TYPE'), cwd));
  const refused = deny.map((text) => absolute(checkKnown(parsePermission(text), description, '--deny', 'ARG-TYPE'), cwd));
  const reads = description.objects.map((object) => parsePermission(`${object.name}:read`)).filter((one) => !isHostPermission(one));
  const needs = task.meta ? task.meta.needs.map((text) => checkKnown(parsePermission(text), description, task.file, 'TASK-INVALID')) : reads;
  return needs.map((written) => {
    const need = absolute(written, cwd);
    const wide = widen(need, description);
    if (refused.some((one) => covers(one, need) || wide.some((other) => covers(one, other)))) return { need: written, state: task.meta ? 'denied' : 'granted', as: task.meta ? [] : [need] };
    const free = !isHostPermission(need) && (local || isRead(need, description));
    if (free) return { need: written, state: 'granted', as: [need] };
    const by = allowed.filter((one) => covers(one, need) || wide.some((other) => covers(one, other)));
    if (by.length === 0) return { need: written, state: 'missing', as: [] };
    return { need: written, state: 'granted', as: [withBudget(need, [need, ...by].reduce(smaller))] };
  });
}

/** Of two budgets the one that lets less through in the long run; one in all is less than any that comes back. */
function smaller(one: Permission, other: Permission): Permission {
  const rate = ({ budget = Infinity, perMs = Infinity }: Permission) => (budget === Infinity ? Infinity : budget / perMs);
  if (rate(one) !== rate(other)) return rate(one) < rate(other) ? one : other;
  return (one.budget ?? Infinity) <= (other.budget ?? Infinity) ? one : other;
}

function checkContext({ file, meta }: GrantRequest['task'], context: string): void {
  if (!meta?.contexts || meta.contexts.includes(context)) return;
  throw new ImctlError('TASK-CONTEXT', `${file} runs on ${meta.contexts.join(', ') || 'no context at all'}, not on ${context}`, {
    hint: meta.contexts.length > 0 ? `run it with  --context ${meta.contexts[0]}` : 'name contexts in meta.contexts, or leave it out',
  });
}

/** A permission on an object or operation that does not exist would never be met, or hide a slip. */
function checkKnown(permission: Permission, description: Description, where: string, code: 'TASK-INVALID' | 'ARG-TYPE'): Permission {
  if (isHostPermission(permission)) {
    if (permission.noun === 'fs' && permission.act !== 'read' && permission.act !== 'write') throw new ImctlError(code, `${where}: ${permission.text} is no permission`, { hint: 'files are  fs:read:<path>  and  fs:write:<path>' });
    return permission;
  }
  const object = description.objects.find((one) => one.name === permission.noun);
  if (!object) {
    const names = description.objects.map((one) => one.name);
    throw new ImctlError(code, `${where}: ${permission.text}: there is no ${permission.noun}`, { hint: `${didYouMean(permission.noun, names)}objects: ${names.join(', ')}; host: fs, net, run, env, secret` });
  }
  const shared = object.operations.find((one) => one.name === permission.act)?.allowedBy;
  if (shared !== undefined) throw new ImctlError(code, `${where}: ${permission.text}: ${object.name}.${permission.act} is counted with ${object.name}:${shared}`, { hint: `write  ${permission.text.replace(`:${permission.act}`, `:${shared}`)}` });
  const acts = ['read', 'write', ...object.operations.filter((one) => one.allowedBy === undefined).map((one) => one.name)];
  if (permission.act !== '*' && !acts.includes(permission.act)) {
    throw new ImctlError(code, `${where}: ${permission.text}: ${object.name} has no ${permission.act}`, { hint: `${didYouMean(permission.act, acts)}there are ${acts.join(', ')}` });
  }
  return permission;
}

/** `users:disable` is also met by `users:write`, `users:get` by `users:read`. */
function widen(need: Permission, description: Description): Permission[] {
  const operation = description.objects.find((one) => one.name === need.noun)?.operations.find((one) => one.name === need.act);
  if (!operation || (operation.reveals && operation.effect === 'read')) return [];
  return [parsePermission(`${need.noun}:${operation.effect === 'read' ? 'read' : 'write'}`)];
}

function isRead(need: Permission, description: Description): boolean {
  return need.act === 'read' || widen(need, description).some((one) => one.act === 'read');
}

/** The path of an `fs:` permission made absolute, with links resolved as far as it exists. */
function absolute(permission: Permission, cwd: string): Permission {
  return permission.target === undefined ? permission : { ...permission, target: realTarget(path.resolve(cwd, permission.target)) };
}

function realTarget(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    const folder = path.dirname(file);
    return folder === file ? file : path.join(realTarget(folder), path.basename(file));
  }
}

/** `--deny` wins at every call, also where it is narrower than what was granted. */
function withDenied(grants: Grants, refused: readonly Permission[]): Grants {
  if (refused.length === 0) return grants;
  return {
    list: grants.list,
    take(wanted) {
      for (const need of [...(wanted.oneOf ?? []), ...(wanted.allOf ?? [])].map(parseNeed)) {
        const by = refused.find((one) => covers(one, need));
        if (by) throw new ImctlError('TASK-DENIED', `${wanted.what} was denied by --deny ${by.text}`, { hint: `leave out  --deny ${by.text}` });
      }
      grants.take(wanted);
    },
  };
}

function denied(file: string, decided: readonly Decision[]): ImctlError {
  const width = Math.max(...decided.map((one) => one.need.text.length));
  const says = { granted: '', missing: 'not granted', denied: 'denied by --deny' };
  const lines = decided.map(({ need, state }) => `  ${need.text.padEnd(width)}        ${says[state]}`.trimEnd());
  const flags = decided.filter((one) => one.state === 'missing').map((one) => `--allow ${quoteWord(one.need.text)}`);
  const hint = flags.length > 0 ? `run it with  ${flags.join(' ')}` : 'leave out --deny';
  return new ImctlError('TASK-DENIED', `${file} needs\n${lines.join('\n')}`, { hint });
}
