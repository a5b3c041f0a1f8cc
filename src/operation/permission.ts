// What a caller may do: grants like `groups:write<=50` and `messages:send<=20/min`, and the needs they are held against.
// Imported by invoke.ts, the sandbox and the command line.
// The words: `noun:read`, `noun:write` (every write), `noun:<operation>`, and host ones `fs:read:<path>`, `net:<host>`, `run:<program>`, `env:<NAME>`,
// `secret:<NAME>` (design §6).
import { uptimeMs } from '../base/clock.ts';
import { ImctlError } from '../base/errors.ts';
import { given } from '../base/given.ts';
import type { Operation } from './operation.ts';

/** One permission, taken apart. */
export interface Permission {
  /** As it was written. */
  text: string;
  noun: string;
  /** `read`, `write`, an operation's name; for `net`, `run`, `env`, `secret` the target itself. */
  act: string;
  /** Path of `fs:read:<path>`; undefined for the others. */
  target?: string;
  /** At most so many affected items. */
  budget?: number;
  /** In so many milliseconds, again and again; without it in all. */
  perMs?: number;
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
const HOST_NOUNS = new Set(['net', 'run', 'env', 'fs', 'secret']);

/** Take a permission apart. @throws ImctlError ARG-TYPE when it is none. */
export function parsePermission(text: string): Permission {
  const match = /^([a-z][A-Za-z]*):(.+?)(?:<=(\d+)(?:\/(s|min|h|d))?)?$/.exec(text.trim());
  if (!match) throw new ImctlError('ARG-TYPE', `"${text}" is not a permission`, { hint: 'permissions look like  users:read  users:write<=200  messages:send<=20/min  fs:read:./data  net:localhost' });
  const [, noun, rest, budget, per] = match as unknown as [string, string, string, string | undefined, string | undefined];
  // Names of the machine may hold anything.
  const odd = HOST_NOUNS.has(noun) ? undefined : /<=?(.*)$/.exec(rest)?.[1];
  if (odd !== undefined) throw new ImctlError('ARG-TYPE', `${text}: ${JSON.stringify(odd)} is no budget`, { hint: 'budgets look like  <=200  or  <=20/min  (s, min, h, d)' });
  const colon = rest.indexOf(':');
  // Hosts are the same in capitals.
  const act = noun === 'fs' && colon > 0 ? rest.slice(0, colon) : noun === 'net' ? rest.toLowerCase() : rest;
  return {
    text: text.trim(), noun, act,
    ...given({ target: noun === 'fs' && colon > 0 ? rest.slice(colon + 1) : undefined, budget: budget === undefined ? undefined : Number(budget), perMs: per === undefined ? undefined : PERIODS[per] }),
  };
}

const PERIODS: Record<string, number> = { s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** What a call needs, taken apart: by its colons alone, since paths and names may hold anything, also what looks like a budget. */
export function parseNeed(text: string): Permission {
  const [, noun, rest] = /^([a-z][A-Za-z]*):(.*)$/s.exec(text) as unknown as [string, string, string];
  const colon = noun === 'fs' ? rest.indexOf(':') : -1;
  return colon < 0 ? { text, noun, act: rest } : { text, noun, act: rest.slice(0, colon), target: rest.slice(colon + 1) };
}

/** A permission with another budget, as it would be written. */
export function withBudget(permission: Permission, { budget, perMs }: Pick<Permission, 'budget' | 'perMs'>): Permission {
  const { budget: _budget, perMs: _perMs, text, ...others } = permission;
  const per = Object.keys(PERIODS).find((name) => PERIODS[name] === perMs);
  const bare = text.replace(/<=\d+(\/\w+)?$/, '');
  return budget === undefined ? { ...others, text: bare } : { ...others, text: `${bare}<=${budget}${per === undefined ? '' : `/${per}`}`, budget, ...given({ perMs }) };
}

/** Is it about the machine (files, network, programs, environment, secrets) and not about OpenIM's objects? Such ones always need a grant. */
export function isHostPermission(permission: Permission): boolean {
  return HOST_NOUNS.has(permission.noun);
}

/** The permissions of which one is enough to call an operation of OpenIM's objects. */
export function namesOf(operation: Operation): string[] {
  const wide = operation.effect === 'read' ? 'read' : 'write';
  const own = operation.allowedBy ?? operation.name;
  // `conversations:read` lets read, and does not mean the operation of that name, which marks as read. What answers with tokens or
  // passwords is no ordinary reading: it is allowed by its own name.
  const wides = operation.reveals && operation.effect === 'read' ? [] : [wide];
  return [...wides, ...(own === 'read' || own === 'write' ? [] : [own])].map((act) => `${operation.object.name}:${act}`);
}

/** May do everything: the person at the command line or the prompt. */
export const everything: Grants = { list: [], take: () => {} };

/** Where a caller's permissions are written, and so what a refusal says to do. */
export interface Remedy {
  /** One is not there. */
  add(need: string): string;
  /** A budget is used up. */
  raise: string;
}

/** Those of a task: declared in its file, and allowed. */
const DECLARED: Remedy = { add: (need) => `declare it in meta.needs and run with  --allow '${need}'`, raise: 'raise the number in meta.needs and in --allow' };

/**
 * Hold calls against a list of permissions; each budget is spent as calls are made, and one by the minute comes back with time.
 *
 * @param now milliseconds that only go forward.
 * @param remedy default that of a task.
 */
export function createGrants(list: readonly Permission[], { now = uptimeMs, remedy = DECLARED }: { now?: () => number; remedy?: Remedy } = {}): Grants {
  const budgets = new Map(list.filter((one) => one.budget !== undefined).map((one) => [one, createBudget(one, now)]));
  return {
    list,
    take({ what, oneOf = [], allOf = [], amount }) {
      const wanted = allOf.length > 0 ? allOf.map((need) => [need]) : [oneOf];
      const taken = new Map<Permission, number>();
      for (const needs of wanted) {
        const permission = choose(list, budgets, needs, amount, what, taken, remedy);
        taken.set(permission, (taken.get(permission) ?? 0) + amount);
      }
      for (const [permission, sum] of taken) budgets.get(permission)?.spend(sum);
    },
  };
}

/** What is left of one permission. */
interface Budget {
  left(): number;
  spend(amount: number): void;
}

function createBudget({ budget = Infinity, perMs = Infinity }: Permission, now: () => number): Budget {
  let spent: { at: number; amount: number }[] = [];
  return {
    left() {
      const from = now() - perMs;
      spent = spent.filter((one) => one.at > from);
      return budget - spent.reduce((sum, one) => sum + one.amount, 0);
    },
    spend(amount) {
      const last = spent.at(-1);
      // Without a period only the sum counts.
      if (perMs === Infinity && last) last.amount += amount;
      else spent.push({ at: now(), amount });
    },
  };
}

function choose(list: readonly Permission[], budgets: Map<Permission, Budget>, needs: readonly string[], amount: number, what: string, taken: ReadonlyMap<Permission, number>, remedy: Remedy): Permission {
  const wanted = needs.map(parseNeed);
  const fitting = list.filter((granted) => wanted.some((need) => covers(granted, need)));
  const left = (granted: Permission) => (budgets.get(granted)?.left() ?? Infinity) - (taken.get(granted) ?? 0);
  const enough = fitting.find((granted) => left(granted) >= amount);
  if (enough) return enough;
  const add = needs[0]!;
  if (fitting.length === 0) throw new ImctlError('TASK-DENIED', `${what} needs ${add}`, { hint: remedy.add(add) });
  const granted = fitting[0]!;
  const over = `${what} is over the budget ${granted.text}: ${left(granted)} of ${granted.budget} left, ${amount} wanted`;
  throw new ImctlError('TASK-DENIED', over, { hint: granted.perMs === undefined ? remedy.raise : `wait a while, or ${remedy.raise}` });
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
