// What a caller may do: grants like `groups:write<=50`, and the needs they are held against.
// Imported by invoke.ts, the sandbox and the command line.
// The words: `noun:read`, `noun:write` (every write), `noun:<operation>`, and host ones `fs:read:<path>`, `net:<host>`, `run:<program>`, `env:<NAME>` (design §6).
import { ImctlError } from '../base/errors.ts';
import type { Operation } from './operation.ts';

/** One permission, taken apart. */
export interface Permission {
  /** As it was written. */
  text: string;
  noun: string;
  /** `read`, `write`, an operation's name; for `net`, `run`, `env` the target itself. */
  act: string;
  /** Path of `fs:read:<path>`; undefined for the others. */
  target?: string;
  /** At most so many affected items. */
  budget?: number;
}

/** What one caller was granted, with what is left of the budgets. */
export interface Grants {
  readonly list: readonly Permission[];
  /** Take `amount` for one of the permissions of `wanted`. @throws ImctlError TASK-DENIED (exit 23), nothing taken. */
  take(wanted: Wanted): void;
}

/** What a call needs: any one of `oneOf`, for `amount` items; all of `allOf`. */
export interface Wanted {
  what: string;
  oneOf?: readonly string[];
  allOf?: readonly string[];
  amount: number;
}

/** Nouns whose target is a name and not an act. */
const HOST_NOUNS = new Set(['net', 'run', 'env', 'fs']);

/** Take a permission apart. @throws ImctlError ARG-TYPE when it is none. */
export function parsePermission(text: string): Permission {
  const match = /^([a-z][A-Za-z]*):(.+?)(?:<=(\d+))?$/.exec(text.trim());
  if (!match) throw new ImctlError('ARG-TYPE', `"${text}" is not a permission`, { hint: 'permissions look like  users:read  users:write<=200  messages:send<=500  fs:read:./data  net:localhost' });
  const [, noun, rest, budget] = match as unknown as [string, string, string, string | undefined];
  const colon = rest.indexOf(':');
  const act = noun === 'fs' && colon > 0 ? rest.slice(0, colon) : rest;
  return {
    text: text.trim(), noun, act,
    ...(noun === 'fs' && colon > 0 ? { target: rest.slice(colon + 1) } : {}),
    ...(budget === undefined ? {} : { budget: Number(budget) }),
  };
}

/** Is it about the machine (files, network, programs, environment) and not about OpenIM's objects? Such ones always need a grant. */
export function isHostPermission(permission: Permission): boolean {
  return HOST_NOUNS.has(permission.noun);
}

/** The permissions of which one is enough to call an operation of OpenIM's objects. */
export function namesOf(operation: Operation): string[] {
  const noun = operation.object.name;
  return [`${noun}:${operation.effect === 'read' ? 'read' : 'write'}`, `${noun}:${operation.name}`];
}

/** May do everything: the person at the command line or the prompt. */
export const everything: Grants = { list: [], take: () => {} };

/** Hold calls against a list of permissions; each budget is spent as calls are made. */
export function createGrants(list: readonly Permission[]): Grants {
  const left = new Map(list.filter((one) => one.budget !== undefined).map((one) => [one, one.budget!]));
  return {
    list,
    take({ what, oneOf = [], allOf = [], amount }) {
      const wanted = allOf.length > 0 ? allOf.map((need) => [need]) : [oneOf];
      const chosen = wanted.map((needs) => choose(list, left, needs, amount, what));
      for (const permission of chosen) {
        if (left.has(permission)) left.set(permission, left.get(permission)! - amount);
      }
    },
  };
}

function choose(list: readonly Permission[], left: Map<Permission, number>, needs: readonly string[], amount: number, what: string): Permission {
  const wanted = needs.map(parsePermission);
  const fitting = list.filter((granted) => wanted.some((need) => covers(granted, need)));
  const enough = fitting.find((granted) => (left.get(granted) ?? Infinity) >= amount);
  if (enough) return enough;
  const add = needs[0]!;
  if (fitting.length === 0) throw new ImctlError('TASK-DENIED', `${what} needs ${add}`, { hint: `declare it in meta.needs and run with  --allow '${add}'` });
  const granted = fitting[0]!;
  throw new ImctlError('TASK-DENIED', `${what} is over the budget ${granted.text}: ${left.get(granted)} of ${granted.budget} left, ${amount} wanted`, { hint: 'raise the number in meta.needs and in --allow' });
}

/** Does what was granted include what is needed? Budgets are not looked at. */
export function covers(granted: Permission, need: Permission): boolean {
  if (granted.noun !== need.noun) return false;
  if (granted.noun === 'fs') return granted.act === need.act && isInside(granted.target ?? '', need.target ?? '');
  if (granted.noun === 'net') return granted.act === '*' || granted.act === need.act || granted.act === need.act.replace(/:\d+$/, '');
  return granted.act === need.act || granted.act === '*';
}

/** Is `path` the folder or file `root`, or below it? Both absolute and resolved. */
function isInside(root: string, path: string): boolean {
  const folder = root.replace(/\/+$/, '');
  return path === folder || path.startsWith(`${folder}/`) || folder === '';
}
