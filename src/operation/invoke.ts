// The one doorway: every call of every operation goes through here, whoever makes it.
// Imported by the command line, the prompt's host, the sandbox's parent, and tests.
// It learns about no feature: what a feature needs to know it reads from events or from a field of the row.
import type { Clock } from '../base/clock.ts';
import { asImctlError, ImctlError } from '../base/errors.ts';
import { checkFields, isPlainObject, type Fields } from '../base/fields.ts';
import { interruption } from '../base/wait.ts';
import type { Emit } from './events.ts';
import type { Ctx, Effect, InverseCall, Operation, Page, PageRequest } from './operation.ts';
import { everything, namesOf, type Grants } from './permission.ts';
import { shapeOf, type Registry } from './registry.ts';
import { answerYes, checkSafety, sayEffect, type SafetyContext } from './safety.ts';

/** One call. */
export interface Call {
  path: string;
  params: Record<string, unknown>;
  page?: PageRequest;
  /** Default: everything. */
  grants?: Grants;
  signal?: AbortSignal;
  /** Who asks: `command`, `prompt`, `task <file>`. */
  source: string;
  /** How parameters are named to the one who asks (flags on the command line). */
  spell?: (name: string) => string;
  /** Asked before destructive operations, and before every change of a protected context; absent: they are refused. */
  confirm?: Confirm;
  reason?: string;
  /** Refuse to touch more items than this. */
  maxAffected?: number;
  /** Do nothing; tell what would be done by an event. Reads are done. */
  plan?: boolean;
  /** Find out, before it runs, how it would be taken back, and tell with its event. */
  undoable?: boolean;
  /** A part of another call. */
  inner?: boolean;
}

/** Show what will be touched and ask. @returns false when the answer is no. */
export type Confirm = (question: Question) => Promise<boolean> | boolean;

/** What is asked before something that cannot be undone. */
export interface Question {
  path: string;
  effect: Effect;
  text: string;
  context: string;
  /** The context is protected: its name must be typed. */
  typeName: boolean;
}

/** Call an operation. Lists answer with a Page. @throws ImctlError always of this one type. */
export type Invoke = (call: Call) => Promise<unknown>;

/** What the doorway is made of. */
export interface InvokeParts {
  registry: Registry;
  clock: Clock;
  emit: Emit;
  /** Name and safety of the context calls go to. */
  context: SafetyContext;
  /** Adds the server and the host to the way out of an operation. */
  extend(base: Ctx): Ctx;
}

const DEFAULT_PAGE = 100;

/** Build the doorway. */
export function createInvoke(parts: InvokeParts): Invoke {
  const invoke: Invoke = async (call) => {
    const operation = parts.registry.operation(call.path);
    const startedAt = parts.clock.now();
    const operationIDs: string[] = [];
    let params: Record<string, unknown> = {};
    let affected = 0;
    const reason = call.reason ?? parts.context.elevated;
    const report = (outcome: string, message?: string, undo: readonly InverseCall[] = [], items: readonly string[] = []) => parts.emit({
      kind: 'call', path: operation.path, effect: operation.effect, params: blankSecrets(operation.params, params), source: call.source, context: parts.context.name,
      operationIDs, startedAt, ms: parts.clock.now() - startedAt, affected, outcome, ...(message === undefined ? {} : { message }), ...(reason === undefined ? {} : { reason }),
      ...(call.inner ? { inner: true } : {}), ...(undo.length === 0 ? {} : { undo }), ...(items.length === 0 ? {} : { items }),
    });
    try {
      call.signal?.throwIfAborted();
      params = checkParams(operation, call);
      const ctx = parts.extend(baseCtx(operation, call, parts, invoke, operationIDs));
      affected = operation.effect === 'read' ? 0 : (operation.affects?.(params) ?? 1);
      checkPermission(operation, params, ctx, grantsOf(call), affected);
      await checkSafety(operation, params, ctx, call, parts.context, affected);
      if (call.plan && operation.effect !== 'read') {
        parts.emit({ kind: 'plan', path: operation.path, effect: operation.effect, params: blankSecrets(operation.params, params), affects: affected, text: await sayEffect(operation, params, ctx), context: parts.context.name });
        return await operation.planned?.(params, ctx);
      }
      const restore = call.undoable ? await operation.undo?.prepare(params, ctx) : undefined;
      const value = await operation.run(params, ctx);
      affected = operation.changed?.(value) ?? affected;
      report('ok', undefined, restore?.(value), operation.effect === 'read' ? [] : changedItems(operation, params, value, parts.registry));
      return value;
    } catch (thrown) {
      const error = call.signal?.aborted ? interruption(call.signal, { operationID: operationIDs.at(-1) }) : asImctlError(thrown);
      error.context ??= parts.context.name;
      report(error.code, error.message);
      throw error;
    }
  };
  return invoke;
}

/**
 * Walk all pages of a list, one invocation each.
 *
 * @param ahead ask for the next page while this one is worked on: for those who want them all.
 */
export async function* eachPage(invoke: Invoke, call: Call, size: number, ahead = false): AsyncGenerator<Page> {
  const ask = (cursor?: string) => invoke({ ...call, page: { cursor, size } }) as Promise<Page>;
  let asked: Promise<Page> | undefined = ask();
  while (asked) {
    const page: Page = await asked;
    asked = ahead && page.next !== undefined ? ask(page.next) : undefined;
    // A failure is told when its turn comes; where nobody comes, it is nobody's.
    asked?.catch(() => {});
    yield page;
    if (page.next !== undefined) asked ??= ask(page.next);
  }
}

function checkParams(operation: Operation, call: Call): Record<string, unknown> {
  if (!operation.open) {
    const params = checkFields(operation.params, call.params, operation.path, call.spell);
    operation.check?.(params);
    return params;
  }
  if (!isPlainObject(call.params)) throw new ImctlError('ARG-TYPE', `${operation.path} takes one object`);
  return call.params;
}

function baseCtx(operation: Operation, call: Call, parts: InvokeParts, invoke: Invoke, operationIDs: string[]): Ctx {
  return {
    operation, operationIDs, emit: parts.emit, clock: parts.clock,
    signal: call.signal ?? new AbortController().signal,
    page: call.page ?? { size: DEFAULT_PAGE }, limited: grantsOf(call) !== everything, ...(call.reason === undefined ? {} : { reason: call.reason }),
    // Inner calls are part of this one: what it was allowed and confirmed covers them.
    invoke: (path, params, page) => invoke({ path, params, page, signal: call.signal, source: call.source, reason: call.reason, confirm: answerYes, inner: true }),
  };
}

function grantsOf(call: Call): Grants {
  return call.grants ?? everything;
}

function checkPermission(operation: Operation, params: Record<string, unknown>, ctx: Ctx, grants: Grants, affected: number): void {
  if (grants === everything) return;
  if (operation.needs) grants.take({ what: operation.path, allOf: operation.needs(params, ctx), amount: 1 });
  else grants.take({ what: operation.path, oneOf: namesOf(operation), amount: affected });
}

const MOST_ITEMS = 100;

/** What a change touched: the IDs of what it answers with, where that has a shape; else what it was called with. */
function changedItems(operation: Operation, params: Record<string, unknown>, value: unknown, registry: Registry): string[] {
  const id = shapeOf(registry, operation)?.id;
  const answered = id === undefined ? [] : [value].flat().flatMap((one) => (isPlainObject(one) && typeof one[id] === 'string' ? [one[id]] : []));
  if (answered.length > 0) return answered.slice(0, MOST_ITEMS);
  // Rows are told by the ID that items of their object have.
  const own = operation.object.shapes[0]?.id ?? '';
  const given = Object.entries(operation.params).flatMap(([name, field]) => (field.secret ? [] : [params[name]].flat().flatMap((one) => (field.positional ? [one] : isPlainObject(one) ? [one[own]] : []))));
  return given.filter((one) => typeof one === 'string').slice(0, MOST_ITEMS);
}

function blankSecrets(fields: Fields, params: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, fields[name]?.secret ? '***' : value]));
}
