// The bridge of calls: what crosses between a script (prompt's thread or sandbox) and the side that does the work.
// Imported by shell/, sandbox/ and cli/. Everything that crosses is JSON text; integers beyond 2^53 are bigint on both sides.
// The far side of the bridge, which turns calls into objects and lists, is facade.ts.
import { toErrorData, ImctlError, type ErrorData } from '../base/errors.ts';
import { isPlainObject, type Field } from '../base/fields.ts';
import { holdsMore, nestsDeeper, parseJSON, stringifyJSON } from '../base/json.ts';
import type { Call, Invoke } from './invoke.ts';
import type { AdminObject, Column, Effect, Operation, PageRequest } from './operation.ts';
import { shapeOf, type Registry } from './registry.ts';

/** A call as it crosses. */
export interface BridgeCall {
  path: string;
  params: Record<string, unknown>;
  page?: PageRequest;
}

/** An answer as it crosses. */
export type BridgeAnswer = { value: unknown } | { error: ErrorData };

/** The registry as plain data: all that the far side needs to build the objects. */
export interface Description {
  objects: ObjectDescription[];
  shapes: Record<string, ShapeDescription>;
}

export interface ShapeDescription {
  id: string;
  columns: readonly Column[];
  /** Object whose items have this shape. */
  object: string;
}

export interface ObjectDescription {
  name: string;
  doc: string;
  operations: OperationDescription[];
}

export interface OperationDescription {
  path: string;
  name: string;
  doc: string;
  effect: Effect;
  params: ({ name: string } & Pick<Field, 'kind' | 'positional' | 'many' | 'required' | 'idOf'>)[];
  open?: boolean;
  returns: 'many' | 'one' | 'value' | 'nothing';
  shape?: string;
  on?: Record<string, string>;
  allowedBy?: string;
  reveals?: boolean;
  /** Called with a list of rows, this operation gets them instead, under `param`. */
  bulk?: { operation: string; param: string };
}

/** Describe what can be called; operations of an object when somebody looks. @param among these objects; default all. */
export function describeRegistry(registry: Registry, among: readonly AdminObject[] = registry.objects): Description {
  const shapes: Description['shapes'] = {};
  const objects = among.map((object) => {
    for (const shape of object.shapes) shapes[shape.name] = { id: shape.id, columns: shape.columns, object: object.name };
    let made: OperationDescription[] | undefined;
    return {
      name: object.name, doc: object.doc,
      get operations() { return made ??= Object.values(object.operations).map((operation) => describeOperation(registry, operation)); },
    };
  });
  return { objects, shapes };
}

function describeOperation(registry: Registry, operation: Operation): OperationDescription {
  const { path, name, doc, effect, open, on, allowedBy, reveals, bulk } = operation;
  return {
    path, name, doc, effect, open, on, allowedBy, reveals, bulk,
    params: Object.entries(operation.params).map(([name, { kind, positional, many, required, idOf }]) => ({ name, kind, positional, many, required, idOf })),
    returns: Object.keys(operation.returns)[0] as OperationDescription['returns'],
    shape: shapeOf(registry, operation)?.name,
  };
}

/** Serve calls that arrive as text: the near side of the bridge. Never throws: a failure is an answer too. */
export function createBridge(invoke: Invoke, caller: Omit<Call, 'path' | 'params' | 'page' | 'signal'>): (text: string, signal?: AbortSignal) => Promise<string> {
  return async (text, signal) => {
    try {
      const call = readCall(text);
      const value = await invoke({ ...caller, ...call, signal });
      const answer = stringifyJSON({ value } satisfies BridgeAnswer, 'number');
      if (answer.length > MAX_ANSWER) throw new ImctlError('ANSWER-TOO-LARGE', `the answer of ${call.path} is ${answer.length} characters long, more than ${MAX_ANSWER}`, { hint: 'ask for less at a time' });
      return answer;
    } catch (error) {
      return stringifyJSON({ error: toErrorData(error) } satisfies BridgeAnswer, 'number');
    }
  };
}

/** Narrow a call that came as text from the other side, which is not trusted. @throws ImctlError ARG-TYPE. */
export function readCall(text: string): BridgeCall {
  if (nestsDeeper(text, MAX_DEPTH)) throw new ImctlError('ARG-TYPE', `parameters nest deeper than ${MAX_DEPTH}`);
  if (holdsMore(text, MAX_VALUES)) throw new ImctlError('ARG-TYPE', `parameters hold more than ${MAX_VALUES} values`, { hint: 'call it several times, with a part each' });
  const call = parseJSON(text);
  if (!isPlainObject(call) || typeof call.path !== 'string' || !isPlainObject(call.params)) throw new ImctlError('ARG-TYPE', 'a call must be {path, params}');
  const page = call.page;
  if (page === undefined) return { path: call.path, params: call.params };
  if (!isPlainObject(page) || typeof page.size !== 'number' || !(page.size >= 1 && page.size <= MAX_PAGE) || !(page.cursor === undefined || typeof page.cursor === 'string')) {
    throw new ImctlError('ARG-TYPE', `a page must be {cursor, size}, size between 1 and ${MAX_PAGE}`);
  }
  return { path: call.path, params: call.params, page: { size: page.size, cursor: page.cursor } };
}

/** No page holds more; OpenIM's own limit for online states is 500 (constants.json, MaxUsersStatusList). */
const MAX_PAGE = 1000;

/** Longer answers do not cross: the far side would hold them several times over. */
const MAX_ANSWER = 64 * 1024 * 1024;

/** What is nested deeper is nobody's data, and would run walks over it out of their stack. */
const MAX_DEPTH = 500;

/** A hundred thousand rows of a dozen fields. Reading more takes seconds, in which the caller's limits are held by nobody. */
const MAX_VALUES = 2_000_000;
