// Chat expectations by the names of their matchers: each waits for what happens, and says where a message stopped.
// The folder's main file; imported by builtins/im-expect.ts. A new one is a function here and a row there.
export type { ChatParts, ServerFacts, Sought, Verdict } from './parts.ts';
export { toReceive, toReceiveInOrder, toReceiveNothing } from './receive.ts';
export { toBeKicked, toBeOnline } from './states.ts';
export { toConverge, toHaveNoDuplicates, toHaveNoSeqGaps, toHaveUnread } from './views.ts';
