// Secrets that a task may use and not see: secret("NAME") gives it a mark, and the side that does the work puts the value in the mark's place.
// Imported by cli/. Wraps the bridge of one run; what comes back is blanked by value before it crosses.
import { ImctlError, toErrorData } from '../base/errors.ts';
import { isPlainObject } from '../base/fields.ts';
import { parseJSON, stringifyJSON } from '../base/json.ts';
import { createSecrets, type Secrets } from '../base/secrets.ts';
import { readCall } from './bridge.ts';
import type { Operation } from './operation.ts';
import type { Grants } from './permission.ts';
import type { Registry } from './registry.ts';
import { secretMarks } from './secret-mark.ts';

/** What lending needs. */
export interface LendParts {
  registry: Registry;
  /** Each use takes `secret:<NAME>`. */
  grants: Grants;
  /** Goes into the marks of this run: what nobody knows, nobody can have a task say. */
  nonce: string;
  /** Fetch a value. @throws ImctlError SECRET-MISSING. */
  find(name: string): Promise<string>;
  /** Told each value once it is used, so that no output shows it. */
  secrets: Secrets;
}

type Bridge = (text: string, signal?: AbortSignal) => Promise<string>;

/** Shorter ones can be guessed, and blanking them would garble everything. */
const MIN_LENGTH = 8;

/** The bridge of a run, with marks replaced on the way in and values blanked on the way out. */
export function lendSecrets(bridge: Bridge, { registry, grants, nonce, find, secrets }: LendParts): Bridge {
  const mark = secretMarks(nonce);
  const values = new Map<string, Promise<string>>();
  const used = createSecrets({ shapes: false });
  let lentAny = false;
  const lend = (name: string) => {
    const value = values.get(name) ?? find(name).then((found) => {
      if (found.length < MIN_LENGTH) throw new ImctlError('SECRET-UNSAFE', `the secret ${name} is shorter than ${MIN_LENGTH} characters, and cannot be kept from being seen`);
      used.add(found);
      lentAny = true;
      secrets.add(found);
      return found;
    });
    values.set(name, value);
    return value;
  };
  const fill = async (text: string): Promise<string> => {
    const call = readCall(text);
    const operation = registry.operation(call.path);
    const places = Object.entries(call.params).filter(([, value]) => namesIn(value, mark).length > 0);
    const names = new Set(places.flatMap(([, value]) => namesIn(value, mark)));
    if (names.size === 0) return text;
    const wrong = places.find(([param]) => kindOf(operation, param) === undefined);
    if (wrong) throw new ImctlError('TASK-DENIED', `${call.path} does not take a secret as ${wrong[0]}`, { hint: 'a secret goes into an address, a header or a body of http, into a password, and into routes of api' });
    grants.take({ what: call.path, allOf: [...names].map((name) => `secret:${name}`), amount: 1 });
    const found = new Map(await Promise.all([...names].map(async (name) => [name, await lend(name)] as const)));
    const params = Object.fromEntries(Object.entries(call.params).map(([param, value]) => {
      const encode = kindOf(operation, param) === 'address' ? encodeURIComponent : (one: string) => one;
      return [param, mapTexts(value, (one) => one.replace(mark, (_mark, name: string) => encode(found.get(name)!)))];
    }));
    return stringifyJSON({ ...call, params }, 'number');
  };
  return async (text, signal) => {
    try {
      const answer = await bridge(text.includes(nonce) ? await fill(text) : text, signal);
      // Text by text: what is quoted twice is found as well.
      return lentAny ? stringifyJSON(mapTexts(parseJSON(answer), used.mask, true), 'number') : answer;
    } catch (error) {
      return stringifyJSON({ error: toErrorData(error) });
    }
  };
}

/** May a secret stand in this parameter, and how is it written there? */
function kindOf(operation: Operation, param: string): 'text' | 'address' | undefined {
  if (operation.open) return 'text';
  const field = Object.hasOwn(operation.params, param) ? operation.params[param] : undefined;
  return field?.secret ? 'text' : field?.lends;
}

function namesIn(value: unknown, mark: RegExp): string[] {
  const names: string[] = [];
  mapTexts(value, (text) => {
    for (const [, name] of text.matchAll(mark)) names.push(name!);
    return text;
  });
  return names;
}

/** The value with each text in it turned, names of members too; with `numbers` also those, where turning changes what is written. */
function mapTexts(value: unknown, turn: (text: string) => string, numbers = false): unknown {
  if (typeof value === 'string') return turn(value);
  if (numbers && (typeof value === 'number' || typeof value === 'bigint') && turn(String(value)) !== String(value)) return turn(String(value));
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, turn, numbers));
  return isPlainObject(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [turn(name), mapTexts(one, turn, numbers)])) : value;
}
