// What the module "imctl" gives to test files, as TypeScript sees it: test, describe, hooks, expect, fixtures.
// Imported by declare.ts. A name of sandbox/messages.ts (TEST_NAMES) has its line here, a matcher of testing/inside its own in Matchers or ChatMatchers; a test compares.

/** Inside of `declare module "imctl" { … }`. */
export const TEST_TYPES = `/** A user of one test alone. */
export interface TestUser {
  readonly userID: string;
  readonly nickname: string;
  /** Log it in: ios, android, windows, osx, web, … */
  device(platform?: string, options?: DeviceChoice): Promise<Device>;
}
/** A group of one test alone. */
export interface TestGroup {
  readonly groupID: string;
  readonly groupName: string;
  readonly owner: TestUser;
  /** All but the owner. */
  readonly members: TestUser[];
}
interface DeviceChoice { gzip?: boolean; reconnect?: boolean }
type Who = string | { readonly userID: string };
/** Devices of one test; logged out when it ends. */
export interface TestDevices extends Omit<ImObject, "device">, ListMethods<Device> {
  /** Log somebody in. On the embedded server a user that is not there is made. */
  device(who: Who, platform?: string, options?: DeviceChoice): Promise<Device>;
  /** Log many in at once. */
  devices(who: readonly Who[], platform?: string, options?: DeviceChoice): Promise<Device[]>;
}
/** What tests and hooks are called with; each is made when it is asked for, and taken away when the test ends. */
export interface Fixtures {
  im: TestDevices;
  /** Users of this test alone. */
  users(count?: number): Promise<TestUser[]>;
  /** A group of this test alone; its owner and members are made with it, unless they are named. */
  group(options?: { members?: number | readonly Who[]; owner?: Who; name?: string }): Promise<TestGroup>;
}
type TestBody<F = Fixtures> = (fixtures: F) => unknown;
interface TestDetails { /** Limit of its time: milliseconds or "5s". */ timeout?: number | string; /** Why it is skipped. */ reason?: string; /** Words that --grep finds beside its titles. */ tag?: string | readonly string[] }
interface AddTest<F = Fixtures> { (title: string, body: TestBody<F>, timeout?: number | string): void; (title: string, details: TestDetails, body: TestBody<F>): void }
/** One for each row: %s in the title stands for its values, $name for a member. */
interface Each<F> {
  <T extends unknown[] | [unknown]>(rows: readonly T[]): AddRow<[...T, F]>;
  <T>(rows: Iterable<T>): AddRow<[row: T, fixtures: F]>;
}
interface AddRow<A extends unknown[]> { (title: string, body: (...args: A) => unknown, timeout?: number | string): void; (title: string, details: TestDetails, body: (...args: A) => unknown): void }
interface Marked<F = Fixtures> extends AddTest<F> {
  /** Inside of a test: about that test, when the condition holds. */
  (condition?: unknown, reason?: string): void;
}
interface Describe {
  (title: string, body: () => void, timeout?: number | string): void;
  (title: string, details: TestDetails, body: () => void): void;
}
/** What it answers with, where that is a function, is called when the test or group has ended. */
interface Hook<F = Fixtures> { (body: TestBody<F>): void; (title: string, body: TestBody<F>): void }
type MakeFixture<F, V> = (fixtures: F, use: (value: V) => Promise<void>) => Promise<void>;
export interface Test<F = Fixtures> extends AddTest<F> {
  /** Run this one and no other that is not marked so. */
  only: AddTest<F> & { each: Each<F> };
  /** With a condition and outside of a test: about all of the group or file. */
  skip: Marked<F> & { each: Each<F> };
  /** Skipped until it is mended. */
  fixme: Marked<F>;
  /** It is expected to fail. */
  fail: Marked<F>;
  each: Each<F>;
  /** The same; a row that is an array stays one argument. */
  for: <T>(rows: Iterable<T>) => AddRow<[row: T, fixtures: F]>;
  skipIf(condition: unknown): AddTest<F>;
  runIf(condition: unknown): AddTest<F>;
  /** One that is still to be written. */
  todo(title: string): void;
  /** From here on the test has so long; outside of tests, each test of the group or file. */
  setTimeout(time: number | string): Promise<void>;
  /** Three times as long, when the condition holds: from here on the test; outside of tests, each test of the group or file. */
  slow(condition?: unknown, reason?: string): Promise<void>;
  /** About the test that runs. \`retry\`: how often it was tried before. */
  info(): { readonly title: string; readonly titlePath: readonly string[]; readonly retry: number };
  /** The same with more fixtures: values, or functions that make one for each test that names it, and hand it to \`use\`; what stands behind that is done when the test has ended. With \`{ auto: true }\` it is made for each test. */
  extend<T extends object>(fixtures: { [K in keyof T]: T[K] | MakeFixture<F & T, T[K]> | [make: MakeFixture<F & T, T[K]>, options: { auto?: boolean; scope?: "test" }] }): Test<F & T>;
  describe: typeof describe;
  /** A titled, timed part of a test. */
  step: Step;
  beforeAll: Hook;
  beforeEach: Hook<F>;
  afterEach: Hook<F>;
  afterAll: Hook;
}
export const test: Test;
export const it: Test;
export const describe: Describe & {
  only: Describe;
  skip: Describe;
  /** Its tests build on each other: after one that failed the others are skipped, and none is tried again. */
  serial: Describe & { only: Describe; skip: Describe };
  /** About all of the group or file it stands in. */
  configure(how: { mode?: "serial" | "default"; timeout?: number | string }): void;
  skipIf(condition: unknown): Describe;
  runIf(condition: unknown): Describe;
  each: {
    <T extends unknown[] | [unknown]>(rows: readonly T[]): AddRow<T>;
    <T>(rows: Iterable<T>): AddRow<[row: T]>;
  };
  for: <T>(rows: Iterable<T>) => AddRow<[row: T]>;
};
export const beforeAll: Hook;
export const beforeEach: Hook;
export const afterEach: Hook;
export const afterAll: Hook;
interface Within { /** How long to wait: milliseconds or "2s". */ within?: number | string }
/** A message that is expected: what sending answered, its text, or what it is like. */
type Sought = string | { clientMsgID: string } | Like;
interface Like { from?: Who; text?: string; group?: string | { readonly groupID: string }; type?: string; contentType?: number }
/** Of a device, or of several at once. */
interface ChatMatchers<R> {
  toReceive(message: Sought, options?: Within): R;
  toReceiveInOrder(messages: readonly Sought[], options?: Within): R;
  /** Nothing comes for a while. */
  toReceiveNothing(options?: Like & { for?: number | string }): R;
  toBeOnline(options?: Within): R;
  toBeKicked(options?: Within): R;
  toHaveUnread(count: number, options?: Within & { in?: string | { conversationID: string } | { groupID: string } }): R;
  /** Comes to know the same messages as another device of the user. */
  toConverge(other: Device, options?: Within): R;
  toHaveNoSeqGaps(options?: Within): R;
  toHaveNoDuplicates(options?: Within): R;
}
interface Matchers<R> {
  toBe(expected: unknown): R;
  toEqual(expected: unknown): R;
  toStrictEqual(expected: unknown): R;
  toMatchObject(expected: object): R;
  toMatch(expected: string | RegExp): R;
  toContain(item: unknown): R;
  toContainEqual(item: unknown): R;
  toBeTruthy(): R;
  toBeFalsy(): R;
  toBeNull(): R;
  toBeUndefined(): R;
  toBeDefined(): R;
  toBeNullable(): R;
  toBeNaN(): R;
  toBeGreaterThan(number: number | bigint): R;
  toBeGreaterThanOrEqual(number: number | bigint): R;
  toBeLessThan(number: number | bigint): R;
  toBeLessThanOrEqual(number: number | bigint): R;
  toBeCloseTo(number: number, digits?: number): R;
  toBeTypeOf(type: "bigint" | "boolean" | "function" | "number" | "object" | "string" | "symbol" | "undefined"): R;
  toBeInstanceOf(type: abstract new (...args: any[]) => unknown): R;
  toBeOneOf(values: readonly unknown[] | Set<unknown>): R;
  toSatisfy(holds: (value: any) => boolean, message?: string): R;
  toHaveLength(length: number): R;
  toHaveProperty(path: string | readonly (string | number)[], value?: unknown): R;
  toThrow(expected?: string | RegExp | Error | (abstract new (...args: any[]) => unknown) | object): R;
  toThrowError(expected?: string | RegExp | Error | (abstract new (...args: any[]) => unknown) | object): R;
  /** Of a function: again and again until it throws no more. */
  toPass(options?: { timeout?: number | string; intervals?: readonly number[] }): Promise<void>;
}
interface Expectation<R> extends Matchers<R>, ChatMatchers<Promise<void>> { readonly not: Expectation<R> }
interface FullExpectation extends Expectation<void> {
  readonly resolves: Expectation<Promise<void>>;
  readonly rejects: Expectation<Promise<void>>;
}
interface AsymmetricMatchers {
  stringContaining(text: string): any;
  stringMatching(text: string | RegExp): any;
  objectContaining(members: object): any;
  arrayContaining(items: readonly unknown[]): any;
  closeTo(number: number, digits?: number): any;
}
interface Expect extends AsymmetricMatchers {
  (value: unknown, message?: string): FullExpectation;
  /** The test goes on when it does not hold, and fails at its end. */
  soft(value: unknown, message?: string): FullExpectation;
  /** Ask for the value again and again until the matcher holds: 5 s, every 100 ms. */
  poll(read: () => unknown, options?: { timeout?: number | string; interval?: number | string; message?: string }): Expectation<Promise<void>>;
  any(type: abstract new (...args: any[]) => unknown | ((...args: any[]) => unknown)): any;
  anything(): any;
  not: AsymmetricMatchers;
  fail(message?: string): never;
  /** The test makes exactly so many expectations. */
  assertions(count: number): void;
  hasAssertions(): void;
  extend(matchers: Record<string, (this: { isNot: boolean }, received: any, ...args: any[]) => { pass: boolean; message(): string } | Promise<{ pass: boolean; message(): string }>>): void;
}
export const expect: Expect;`;
