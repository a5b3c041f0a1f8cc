// The way out of an operation of an admin object: the server, the contexts, the machine.
// Imported by every file here and by cli/app.ts, which provides it.
import type { ContextStore, Context } from '../base/contexts.ts';
import type { Elevations } from '../base/elevations.ts';
import type { RequestOf, ResponseOf, RoutePath } from '../openim/catalog.ts';
import type { ChatPath, ChatRequest, ChatResponse, ChatSide } from '../openim/catalog/chat.ts';
import type { PagedPath } from '../openim/pages.ts';
import type { Devices } from '../testing/devices/pool.ts';
import { objectDefiner, type Ctx, type Page, type Restore } from '../operation/operation.ts';

/** What every operation here may use. */
export interface AdminCtx extends Ctx {
  readonly context: Context;
  readonly contexts: ContextStore;
  readonly elevations: Elevations;
  readonly machine: Machine;
  /** Ask the server as the administrator. @throws ImctlError when it says no, is not reached, or answers nonsense. */
  call<P extends RoutePath>(path: P, body: RequestOf<P>, as?: As): Promise<ResponseOf<P>>;
  /** Ask the account system beside the server (chat), by one of its two APIs. @throws ImctlError UNSUPPORTED (exit 9) when the context has none. */
  chat<S extends ChatSide, P extends ChatPath<S>>(side: S, path: P, body: ChatRequest<S, P>): Promise<ChatResponse<S, P>>;
  /** One page of a route of the account system that takes `pagination`; otherwise as `pages`. */
  chatPages<S extends ChatSide, P extends ChatPath<S>, T>(side: S, path: P, body: Omit<ChatRequest<S, P>, 'pagination'>, pick: (data: ChatResponse<S, P>) => T[] | null | undefined): Promise<Page<T>>;
  /** Any route, also one the catalog does not have. */
  raw(method: string, path: string, body: unknown, as?: As): Promise<unknown>;
  /** The virtual devices of this run. */
  devices(): Promise<Devices>;
  /** Trouble on purpose; undefined on a server that is no emulator of ours. */
  faults(): Promise<Faults | undefined>;
  /** One page of a paged route; which one stands in `ctx.page`. `pick` finds the items in the answer; null is an empty list. */
  pages<P extends PagedPath, T>(path: P, body: Omit<RequestOf<P>, 'pagination'>, pick: (data: ResponseOf<P>) => T[] | null | undefined): Promise<Page<T>>;
}

/** What goes wrong on purpose on an emulator. What a run sets is taken back at its end. */
export interface Faults {
  show(): Promise<Record<string, unknown>>;
  /** Change what is named. @throws ImctlError ARG-*. @returns what is set then. */
  set(changes: Record<string, unknown>): Promise<Record<string, unknown>>;
}

/** Who asks in the administrator's place: whoever has this token. */
export interface As {
  token?: string;
}

/** The machine imctl runs on, for the host helpers. */
export interface Machine {
  readonly cwd: string;
  env(name: string): string | undefined;
}

/** Define an admin object. Its operations get an AdminCtx. */
export const defineObject = objectDefiner<AdminCtx>();

/** Constants of OpenIM by their number, for columns and flags (constants.json). */
export function nameOf(table: Record<string, number>, value: number): string {
  return Object.keys(table).find((name) => table[name] === value) ?? String(value);
}

/** How a request to a group or for friendship stands, by its handleResult (constants.json, friendHandleResult and groupHandleResult: the same numbers). */
export function requestState(handleResult: number): 'open' | 'accepted' | 'refused' {
  return handleResult === 0 ? 'open' : handleResult > 0 ? 'accepted' : 'refused';
}

/** The way back from an update: the same operation with the values that stood there before, of the fields that are changed. */
export function undoChanges(path: string, id: Record<string, unknown>, changes: Record<string, unknown>, before: unknown): Restore {
  const names = Object.keys(changes).filter((name) => changes[name] !== undefined);
  const values = Object.fromEntries(names.map((name) => [name, (before as Record<string, unknown>)[name]]));
  return () => (names.length === 0 ? [] : [{ path, params: { ...id, ...values } }]);
}

/** All items of a list, page by page. */
export async function allItems<T>(path: string, params: Record<string, unknown>, ctx: AdminCtx): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await ctx.invoke(path, params, { cursor, size: 500 }) as Page<T>;
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return items;
}
