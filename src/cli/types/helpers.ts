// The helpers of the module "imctl" as TypeScript sees them.
// Imported by declare.ts. A helper of sandbox/messages.ts has its line here; a test compares the names.

/** Inside of `declare module "imctl" { … }`. */
export const HELPER_TYPES = `/** Plain data that \`meta\` describes parameters with. */
export type ParamMeta = { type: "string" | "number" | "integer" | "boolean" | "duration" | "time" | "object" | "any"; doc?: string; required?: boolean; default?: unknown; choices?: readonly (string | number)[]; many?: boolean; secret?: boolean; min?: number; max?: number };
/** What a task says about itself; read without running it. */
export interface TaskMeta {
  name?: string;
  doc?: string;
  /** Contexts it may run on; all without it. */
  contexts?: readonly string[];
  /** Permissions: "users:read", "users:write<=200", "messages:send<=20/min", "fs:read:./data", "net:host", "run:git", "env:NAME", "secret:NAME". */
  needs?: readonly string[];
  limits?: { wall?: string | number; cpu?: string | number; memoryMb?: number };
  params?: Record<string, ParamMeta>;
}
type ParamTypes = { string: string; number: number; integer: number; boolean: boolean; duration: number; time: number; object: Record<string, unknown>; any: any };
type ParamOf<P> = P extends { choices: readonly (infer C)[] } ? C : P extends { type: keyof ParamTypes } ? ParamTypes[P["type"]] : never;
type ParamValue<P> = P extends { many: true } ? ParamOf<P>[] : ParamOf<P>;
type GivenParams<T> = { [K in keyof T]: T[K] extends { required: true } | { default: any } ? K : never }[keyof T];
/** The parameters of a task: \`main({ days }: Params<typeof meta>)\`. */
export type Params<M> = M extends { params: infer T } ? { [K in GivenParams<T>]: ParamValue<T[K]> } & { [K in Exclude<keyof T, GivenParams<T>>]?: ParamValue<T[K]> } : {};
/** What every list answers. Nothing is asked of the server before rows are wanted. */
export interface ListMethods<T> extends AsyncIterable<T> {
  all(): Promise<T[]>;
  first(condition?: (item: T) => unknown): Promise<T | undefined>;
  last(): Promise<T | undefined>;
  last(count: number): Promise<T[]>;
  find(condition: (item: T) => unknown): Promise<T | undefined>;
  count(): Promise<number>;
  limit(most: number): List<T>;
  where(condition: ((item: T) => unknown) | Partial<T>): List<T>;
  sort(order?: string | ((a: T, b: T) => number)): List<T>;
  map<U>(turn: (item: T, at: number) => U): Promise<Awaited<U>[]>;
  forEach(act: (item: T, at: number) => unknown): Promise<void>;
}
export interface List<T> extends ListMethods<T> {}
interface Step {
  /** A titled, timed part of the task. A text that it answers with stands beside its title. */
  <T>(title: string, act: (step: Step) => T | Promise<T>): Promise<T>;
  /** Try again when it throws: \`times\` in all (3), \`delay\` between them ("1s"). */
  retry<T>(title: string, options: { times?: number; delay?: number | string }, act: (step: Step) => T | Promise<T>): Promise<T>;
}
export const step: Step;
/** Say something; \`log.table(rows)\` shows a table. */
export const log: { (...what: unknown[]): void; info(...what: unknown[]): void; warn(...what: unknown[]): void; error(...what: unknown[]): void; debug(...what: unknown[]): void; table(rows: readonly unknown[] | AsyncIterable<unknown>, columns?: readonly (string | { title: string; from: string })[]): Promise<void> };
/** Wait: milliseconds, or "2s". */
export function sleep(time: number | string): Promise<void>;
/** Ask the person who runs the task. */
export function confirm(question: string): Promise<boolean>;
/** Done at the end, whatever happens; the last one first. */
export function cleanup(act: () => unknown): void;
/**
 * Stands for a secret that the task may use and cannot see: in an address, a header or a body of \`http\`, as a password, in routes of \`api\`.
 * Needs "secret:NAME". Its value is the context's \`secrets.NAME\`, else the variable NAME; in answers it is blanked.
 */
export function secret(name: string): string;
/** The parameters, for a task without a main function. */
export const params: Record<string, any>;
export function days(count: number): number;
export function hours(count: number): number;
export function minutes(count: number): number;
export function seconds(count: number): number;
/** Unix milliseconds. */
export function now(): number;
export const time: { days(count: number): number; hours(count: number): number; minutes(count: number): number; seconds(count: number): number; now(): number };
/** What imctl throws: \`code\` says what it was. */
export class ImctlError extends Error { readonly code: string; readonly hint?: string; readonly errCode?: number; readonly operationID?: string; readonly retryable: boolean }
type LoadAction = "text" | "groupText" | "typing" | "markRead" | "history" | "background" | "reconnect";
type FromTo<T> = T | readonly [from: T, to: T];
/** Load, as data: \`imctl load run\` reads it once and makes it. */
export interface Scenario {
  /** constant-online: devices stay and act at a rate; arrival-rate: actions are due however slow the server is; ramping-devices: they come and go by stages. */
  executor?: "constant-online" | "arrival-rate" | "ramping-devices";
  /** All that are connected; default 100. With stages they say it. */
  devices?: number;
  /** Actions a second: of all devices together, or of each. Default one in ten seconds for each. */
  rate?: number | { perDevice: number };
  /** In place of a rate: how long a device thinks between two actions. */
  think?: FromTo<number | string>;
  /** Of ramping-devices: in this time to so many. */
  stages?: readonly { duration: number | string; devices: number }[];
  duration?: number | string;
  /** What devices do, by weight. \`size\`: characters of a text; \`for\`: how long a device is away. */
  mix?: { [A in LoadAction]?: number | { weight?: number; size?: FromTo<number>; for?: FromTo<number | string> } };
  groups?: { count: number; members: number };
  /** To how many others a device writes; default 10. */
  colleagues?: number;
  /** Of the devices, in turn; default android, ios, windows. */
  platforms?: readonly string[];
  /** The same seed is the same people, groups and choices; default 1. */
  seed?: number;
  /** At most so many logins a second; default 250. */
  logins?: number;
  /** How long messages may still come at the end; default 5s. */
  drain?: number | string;
  /** Compressed frames, as official clients have them; default false. */
  gzip?: boolean;
  /** What must hold: "im_loss==0", "im_deliver_ms: p(99)<800"; or by metric, as k6 has them. */
  thresholds?: readonly string[] | Record<string, string | readonly string[]>;
}
/** Say what load is to be made: \`export default scenario({ … })\`. A function may compute it. */
export function scenario(what: Scenario | ((params: any) => Scenario | Promise<Scenario>)): () => Promise<Scenario>;`;
