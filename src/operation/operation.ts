// The one noun: an Operation, and the admin object it belongs to. Everything a user can call is one.
// Imported by all layers above base.
// A new operation is a row in its object's file in builtins/; a new object is a file there.
import type { Clock } from '../base/clock.ts';
import type { Fields, Values } from '../base/fields.ts';
import type { Effect, Event } from './events.ts';

export type { Effect } from './events.ts';

/** How a cell of a table is drawn; output/cells.ts has a row for each. */
export type CellKind = 'text' | 'time' | 'seconds' | 'list' | 'count' | 'flag';

/** A column of a table: its title and the field it shows. `wide` ones appear with `-o wide` only. */
export interface Column {
  title: string;
  from: string;
  as?: CellKind;
  wide?: boolean;
}

/** What an item looks like: its name, the field that identifies it, its columns, and where its type is told. */
export interface Shape {
  /** `User`; the `kind` of an item in JSON, and with `List` behind it of a list. */
  name: string;
  /** The field that identifies one: `userID`. */
  id: string;
  columns: readonly Column[];
  /** Type of openim/catalog the item has (`sdkws.UserInfo`). */
  type?: string;
  /** Fields that imctl derives itself, by name, with a sentence each. */
  derived?: Record<string, string>;
  /** Their types in TypeScript, where they are no texts. */
  types?: Record<string, string>;
}

/** What an operation answers with. */
export type Returns = { one: string } | { many: string } | { value: string } | { nothing: true };

/** One page of a list: the items, where the next page starts (absent at the end), how many there are in all (absent when the server does not say). */
export interface Page<T = unknown> {
  items: T[];
  next?: string;
  total?: number;
}

/** Which page is wanted: `cursor` as an earlier page's `next` gave it, and how many items. */
export interface PageRequest {
  cursor?: string;
  size: number;
}

/** The way out of an operation; nothing else of the world is reachable from one. builtins/ extends it with the server. */
export interface Ctx {
  readonly operation: Operation;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly page: PageRequest;
  /** Not everything is granted to the one who asks: a task, that is, and no person. */
  readonly limited: boolean;
  /** Why it is done, where the caller said so. */
  readonly reason?: string;
  emit(event: Event): void;
  /** Of the requests made for this call; whoever makes one adds its own. */
  readonly operationIDs: string[];
  /** Call another operation through the same doorway, with the same permissions. */
  invoke(path: string, params: Record<string, unknown>, page?: PageRequest): Promise<unknown>;
}

/** A call that takes another one back. */
export interface InverseCall {
  path: string;
  params: Record<string, unknown>;
}

/** How an operation is taken back. */
export interface Undo<P extends Fields, C extends Ctx> {
  /** The operation of the same object that does it, for help. */
  by: string;
  /**
   * Asked before the operation runs, so that it may look at what is there. What it gives is asked, with the answer of the
   * operation, for the calls that restore it: none when nothing was changed.
   */
  prepare(params: Values<P>, ctx: C): Restore | Promise<Restore>;
}

/** From an operation's answer to the calls that take it back. */
export type Restore = (value: unknown) => readonly InverseCall[];

/**
 * Where many rows go at once: an operation of the same object, the parameter that takes them, and how many at a time. It answers
 * with `{ created, existing, failed }`.
 */
export interface BulkRow {
  operation: string;
  param: string;
  size: number;
  /** The field that tells rows apart, in them and in `failed`; default the one of the object's items. */
  id?: string;
  /** What was done to a row; default `created`. */
  word?: string;
  /** It takes `check: true` for rows that were perhaps sent before, and asks first what came of them; or does so always. */
  checks?: true | 'always';
}

/** An operation as its author writes it; `P` is the table of parameters, `C` the way out it may use. */
export interface OperationRow<P extends Fields, C extends Ctx> {
  doc: string;
  effect: Effect;
  /** Always written, `{}` too: types of all rows are inferred together, and a missing one would lose them all. */
  params: P;
  /** Takes any object instead of a table of parameters: the raw routes. */
  open?: boolean;
  returns?: Returns;
  /** Method syntax, so that a row with its own parameters can stand in the registry. */
  run(params: Values<P>, ctx: C): unknown;
  /** Command lines that show its use; a test runs each. */
  examples?: readonly string[];
  /** Other verbs for it on the command line: `delete` for `dismiss`. */
  verbs?: readonly string[];
  /** Many at once: where rows go. `create -f people.csv` goes there. */
  bulk?: BulkRow;
  /** Which list `--where` chooses from, and the parameter that takes the ID of each; default the object's own list, and its item. */
  each?: { list: string; param: string };
  /** How it is taken back; rows without it have no way back. */
  undo?: Undo<P, C>;
  /** Doing it twice is the same as doing it once: bulk work may try again what failed, and what was perhaps sent. */
  repeatable?: boolean;
  /** Its answer is a secret that was asked for: the command shows it as it is, and reading it is allowed by its own name only. */
  reveals?: boolean;
  /** Hard on its item although it can be changed back: refused for what stands on the protect list, as destructive ones are. */
  guarded?: boolean;
  /** What a plan answers in its place, in the shape of its answer; default nothing. */
  planned?(params: Values<P>, ctx: C): unknown;
  /** Says what is wrong with parameters that are each right by themselves, before anything is counted or asked. */
  check?(params: Values<P>): void;
  /** Allowed by the word of another operation of its object, and counted with it: `im:send` is for sendMany too. */
  allowedBy?: string;
  /** How many items it touches, for budgets and brakes. Default 1. */
  affects?(params: Values<P>): number;
  /** How many it did change, told by its answer, where that may be fewer. */
  changed?(value: unknown): number;
  /**
   * Of a list: fields of its rows that the server can be asked for by a parameter, so that `--where` reads fewer. `same`: the
   * parameter takes the very value; `pattern`: a regular expression, which the server may hold against other fields too.
   */
  narrow?: Record<string, { param: string; as: 'same' | 'pattern' }>;
  /** Permissions instead of `noun:read` and `noun:write`: host access with its real arguments (`fs:read:/data/x`). */
  needs?(params: Values<P>, ctx: C): readonly string[];
  /** A call in words, where one parameter holds all: what is done (`apply user/anna`), and the fields that are told beside it. Long lists come as `{ count, first }`. */
  says?(params: Values<P>): { what: string; fields: Record<string, unknown> };
  /** For destructive ones: a sentence with what will be touched, shown before asking. */
  preview?(params: Values<P>, ctx: C): Promise<string>;
  /** Items of these objects carry it as a method, bound to the named parameter: `{ users: 'from' }` makes `user.send(…)`. */
  on?: Record<string, string>;
}

/** An admin object as its author writes it. */
export interface ObjectRow<P extends Record<string, Fields>, C extends Ctx> {
  name: string;
  singular: string;
  /** The name of one item in expressions: `u`. */
  short?: string;
  aliases?: readonly string[];
  doc: string;
  /** Its items; the first is the object's own. None for host helpers. */
  shapes?: readonly Shape[];
  /** Not on the command line: for the prompt and tasks only. */
  scriptOnly?: boolean;
  /** The person's own affair: no task sees it. */
  personal?: boolean;
  /** Its list is worth showing with others: `get all`. */
  overview?: boolean;
  /** Lists worth showing beside one item, by heading: what `describe` adds. */
  related?: Record<string, (id: string) => { path: string; params: Record<string, unknown> }>;
  /** A function where they are many and made of something: it is called when somebody looks. */
  operations: { [K in keyof P]: OperationRow<P[K], C> } | (() => { [K in keyof P]: OperationRow<P[K], C> });
}

/** An operation in the registry: the row, and where it stands. */
export interface Operation extends Omit<OperationRow<Fields, Ctx>, 'run' | 'planned' | 'check' | 'affects' | 'needs' | 'says' | 'preview' | 'undo'> {
  path: string;
  name: string;
  object: AdminObject;
  params: Fields;
  returns: Returns;
  examples: readonly string[];
  run(params: Record<string, unknown>, ctx: Ctx): unknown;
  undo?: { by: string; prepare(params: Record<string, unknown>, ctx: Ctx): Restore | Promise<Restore> };
  planned?(params: Record<string, unknown>, ctx: Ctx): unknown;
  check?(params: Record<string, unknown>): void;
  affects?(params: Record<string, unknown>): number;
  needs?(params: Record<string, unknown>, ctx: Ctx): readonly string[];
  says?(params: Record<string, unknown>): { what: string; fields: Record<string, unknown> };
  preview?(params: Record<string, unknown>, ctx: Ctx): Promise<string>;
}

/** An admin object in the registry. */
export interface AdminObject {
  name: string;
  singular: string;
  short: string;
  aliases: readonly string[];
  doc: string;
  shapes: readonly Shape[];
  scriptOnly: boolean;
  personal: boolean;
  overview: boolean;
  related: Record<string, (id: string) => { path: string; params: Record<string, unknown> }>;
  /** Made when they are first asked for. */
  readonly operations: Record<string, Operation>;
}

/** Make the function that defines objects whose operations get the way out `C`. */
export function objectDefiner<C extends Ctx>() {
  return <const P extends Record<string, Fields>>(row: ObjectRow<P, C>): AdminObject => {
    let operations: Record<string, Operation> | undefined;
    const object: AdminObject = {
      name: row.name, singular: row.singular, short: row.short ?? row.singular, aliases: row.aliases ?? [], doc: row.doc,
      shapes: row.shapes ?? [], scriptOnly: row.scriptOnly ?? false, personal: row.personal ?? false, overview: row.overview ?? false, related: row.related ?? {},
      get operations() { return operations ??= mapRows(typeof row.operations === 'function' ? row.operations() : row.operations); },
    };
    const mapRows = (rows: Record<string, OperationRow<Fields, C>>) => Object.fromEntries(Object.entries(rows).map(([name, operation]): [string, Operation] => [name, {
      ...(operation as unknown as Omit<Operation, 'path' | 'name' | 'object'>),
      path: `${row.name}.${name}`, name, object,
      params: operation.params, returns: operation.returns ?? { nothing: true }, examples: operation.examples ?? [],
    }]));
    return object;
  };
}
