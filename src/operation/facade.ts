// The far side of the bridge: admin objects as a script sees them, made from a description.
// Runs at the prompt (calls block) and in the sandbox (calls are promises); pure code, bundled into both.
// Both modes share one text: what waits is written as a generator, and driven to its end at once or by promises (drive.ts).
import { isPlainObject } from '../base/fields.ts';
import type { BridgeCall, Description, ObjectDescription, OperationDescription } from './bridge.ts';
import { createDriver, type Send, type Steps } from './drive.ts';
import { createLists, LIST_METHODS } from './lists.ts';

/** How calls leave, and what the place adds to lists. */
export interface FacadeParts {
  /** `sync`: send answers at once (or throws); `async`: it returns promises. */
  mode: 'sync' | 'async';
  send: Send;
  /** In sync mode: the same call as a promise, for `users.get.async('ben')`. */
  sendAsync?: Send;
  /** Methods every list gets beside its own, such as `json()` at the prompt. */
  listExtras?: Record<string | symbol, (this: object, ...args: unknown[]) => unknown>;
}

/** Key under which an item tells the name of its shape. */
export const SHAPE = Symbol.for('imctl.shape');

type Callable = ((...args: unknown[]) => unknown) & { async?: (...args: unknown[]) => unknown };

/** All admin objects: frozen plain objects, by name, each made when somebody looks. `api.user.getUsers` nests by the dots in its path. */
export function createFacade(description: Description, parts: FacadeParts): Record<string, object> {
  const drive = createDriver(parts.mode, parts.send);
  const sendLater = parts.sendAsync ?? parts.send;
  const driveAsync = parts.sendAsync ? createDriver('async', parts.sendAsync) : undefined;
  const protos: Record<string, object> = lazily(Object.entries(description.shapes).map(([name, shape]) => [name, () => createProto(description, name, shape.id, callable)]));
  const dress = (value: unknown, shape: string | undefined) => dressItem(value, shape !== undefined && Object.hasOwn(protos, shape) ? protos[shape] : undefined);
  const lists = createLists({ mode: parts.mode, drive, driveAsync, dress, extras: parts.listExtras ?? {} });

  const callable = (operation: OperationDescription, bound: (self: unknown) => Record<string, unknown> = () => ({}), skip?: string): Callable => {
    const how = (async: boolean) => function (this: unknown, ...args: unknown[]) {
      const call = async || parts.mode === 'async' ? later : now;
      // A list of rows goes to the operation that takes many: users.create([{ … }, { … }]).
      if (operation.bulk && Array.isArray(args[0])) return call({ path: `${operation.path.slice(0, operation.path.indexOf('.'))}.${operation.bulk.operation}` }, { [operation.bulk.param]: args[0] });
      const { params, limit } = collectParams(operation, args, bound(this), skip);
      if (operation.returns === 'many') {
        const list = lists.create({ path: operation.path, params, shape: operation.shape }, async);
        return limit === undefined ? list : (list as { limit(n: number): unknown }).limit(limit);
      }
      return call(operation, params);
    };
    // In promises without a generator: a task may hold a hundred thousand calls at once, and each one's memory counts.
    const later = async (operation: { path: string; shape?: string }, params: Record<string, unknown>) => dress(await sendLater({ path: operation.path, params }), operation.shape);
    const now = (operation: { path: string; shape?: string }, params: Record<string, unknown>) => drive(one(operation, params));
    function* one(operation: { path: string; shape?: string }, params: Record<string, unknown>): Steps<unknown> {
      return dress(yield { call: { path: operation.path, params } satisfies BridgeCall }, operation.shape);
    }
    const call: Callable = how(false);
    if (driveAsync) call.async = how(true);
    Object.defineProperty(call, 'name', { value: operation.name });
    return call;
  };

  return lazily(description.objects.map((object) => [object.name, () => createObject(object, callable)]));
}

/** An object whose members are made when somebody looks: a script speaks of few of some four hundred operations. */
function lazily(members: readonly (readonly [name: string, make: () => object])[]): Record<string, object> {
  const all: Record<string, object> = {};
  for (const [name, make] of members) {
    let made: object | undefined;
    Object.defineProperty(all, name, { get: () => made ??= make(), enumerable: true, configurable: true });
  }
  return all;
}

function createObject(object: ObjectDescription, callable: (operation: OperationDescription) => Callable): object {
  const made: Record<string | symbol, unknown> = {};
  for (const operation of object.operations) {
    const steps = operation.name.split('.');
    let place = made;
    for (const step of steps.slice(0, -1)) place = (place[step] ??= {}) as Record<string | symbol, unknown>;
    place[steps.at(-1)!] = callable(operation);
  }
  const list = made.list as ((...args: unknown[]) => Record<string | symbol, (...args: unknown[]) => unknown>) | undefined;
  if (list) {
    for (const name of LIST_METHODS) made[name] ??= (...args: unknown[]) => list()[name]!(...args);
    for (const symbol of [Symbol.iterator, Symbol.asyncIterator]) Object.defineProperty(made, symbol, { value: () => list()[symbol]!() });
  }
  return deepFreeze(made);
}

/** The prototype of items of one shape: its object's operations that take its id first, and those of others that say so (`on`). */
function createProto(description: Description, shape: string, id: string, callable: (operation: OperationDescription, bound: (self: unknown) => Record<string, unknown>, skip: string) => Callable): object {
  const owner = description.shapes[shape]!.object;
  const proto: Record<string | symbol, unknown> = Object.create(Object.prototype);
  const bind = (operation: OperationDescription, param: { name: string; many?: boolean }) => {
    proto[operation.name] = callable(operation, (self) => {
      const value = (self as Record<string, unknown>)[id];
      return { [param.name]: param.many ? [value] : value };
    }, param.name);
  };
  for (const object of description.objects) {
    for (const operation of object.operations) {
      const foreign = operation.params.find((param) => param.name === operation.on?.[owner]);
      if (foreign) bind(operation, foreign);
      const own = object.name === owner && operation.params.find((param) => param.positional);
      if (own && (own.name === id || own.name === `${id}s`)) bind(operation, own);
    }
  }
  // Inspectors show the constructor's name in front of the fields: User { userID: 'ben', … }.
  const named = { [shape]: function () {} }[shape]!;
  Object.defineProperty(proto, 'constructor', { value: named });
  Object.defineProperty(proto, SHAPE, { value: shape });
  for (const key of Object.keys(proto)) Object.defineProperty(proto, key, { enumerable: false });
  return Object.freeze(proto);
}

function dressItem(value: unknown, proto: object | undefined): unknown {
  if (proto && Array.isArray(value)) return value.map((one) => dressItem(one, proto));
  return proto && isPlainObject(value) ? Object.setPrototypeOf(value, proto) : value;
}

/** Arguments to parameters: by place first, then one object by name. Lists also take `limit` there. */
function collectParams(operation: OperationDescription, args: readonly unknown[], bound: Record<string, unknown>, skip?: string): { params: Record<string, unknown>; limit?: number } {
  const given = args.at(-1) === undefined ? args.slice(0, -1) : args;
  if (operation.open) {
    if (given.length > 1) throw new TypeError(`${operation.path} takes one object`);
    return { params: (given[0] ?? {}) as Record<string, unknown> };
  }
  const places = operation.params.filter((param) => param.positional && param.name !== skip);
  const params: Record<string, unknown> = {};
  given.forEach((arg, at) => {
    const place = places[at];
    const takesObject = place && (place.kind === 'object' || place.kind === 'any');
    const rest = places.at(-1);
    const named = isPlainObject(arg) && isNamed(operation, arg);
    if (place && isThing(place, arg) && !named) params[place.name] = arg;
    else if (!place && rest?.many && isThing(rest, arg) && !named) params[rest.name] = [params[rest.name], arg].flat();
    else if (isPlainObject(arg) && at === given.length - 1 && !(takesObject && !named)) Object.assign(params, arg);
    else if (place) params[place.name] = arg;
    else if (rest?.many) params[rest.name] = [params[rest.name]].flat().concat(arg);
    else throw new TypeError(`${operation.path} takes ${places.length === 0 ? 'its parameters as one object' : `(${places.map((one) => one.name).join(', ')})`}, not ${given.length} arguments`);
  });
  for (const param of operation.params) {
    const value = params[param.name];
    if (param.idOf !== undefined && typeof value === 'object') params[param.name] = Array.isArray(value) ? value.map((one) => idOf(param, one)) : idOf(param, value);
  }
  const { limit, ...others } = params;
  const own = operation.params.some((param) => param.name === 'limit');
  if (operation.returns === 'many' && !own && limit !== undefined) return { params: { ...others, ...bound }, limit: limit as number };
  return { params: { ...params, ...bound } };
}

/** Something with the ID that is wanted: a user in place of its ID. */
function isThing({ idOf }: OperationDescription['params'][number], value: unknown): boolean {
  return idOf !== undefined && typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[idOf] === 'string';
}

function idOf(param: OperationDescription['params'][number], value: unknown): unknown {
  return isThing(param, value) ? (value as Record<string, unknown>)[param.idOf!] : value;
}

/** Do all keys of the object name parameters? Then it holds parameters, even where an object is a value. */
function isNamed(operation: OperationDescription, value: Record<string, unknown>): boolean {
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => operation.params.some((param) => param.name === key));
}

function deepFreeze(value: Record<string | symbol, unknown>): object {
  for (const one of Object.values(value)) if (typeof one === 'object' && one !== null) deepFreeze(one as Record<string, unknown>);
  return Object.freeze(value);
}
