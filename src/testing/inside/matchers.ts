// Expectations about chats: they ask the host, which waits for what is expected and says where it stopped.
// Imported by expect.ts; pure code. A new one is a row of the table.

/** What a matcher may use: a call to the host, as operations make them. */
export interface MatcherParts {
  call(path: string, params: Record<string, unknown>): Promise<unknown>;
}

/** What a matcher found. */
export interface Verdict {
  pass: boolean;
  message(): string;
  /** Goes with the failure: hops of the message, what the server called the request, what to do. */
  meta?: { hops?: readonly unknown[]; operationID?: string; hint?: string };
}

/** Called with what was given to `expect(…)`, and with its own arguments. `isNot`: after `.not`. */
export type Matcher = (this: { isNot: boolean }, received: unknown, ...args: never[]) => Verdict | Promise<Verdict>;

/** All of them, by name. */
export function createMatchers(_parts: MatcherParts): Record<string, Matcher> {
  return {};
}
