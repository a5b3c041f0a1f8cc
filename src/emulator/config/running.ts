// The keys of OpenIM's configuration that the emulator obeys, as one value (operations b.1, b.5, b.6).
// Imported by server.ts and, as a type, by whoever asks ctx.config. A key that comes to be obeyed is a member here with its shipped default.

/** What the server runs with. Members are named after the files' keys; a change is taken up by the next request that asks. */
export interface RunningConfig {
  /** share.yml multiLogin: the login policy 0, 1, 4 or 5, and how many devices one end may have. */
  multiLogin: { policy: number; maxNumOneEnd: number };
  /** openim-rpc-auth.yml tokenPolicy.expire, days. */
  tokenExpireDays: number;
  /** openim-rpc-msg.yml friendVerify: single chats between friends only. */
  friendVerify: boolean;
  /** openim-rpc-group.yml enableHistoryForNewMembers. */
  enableHistoryForNewMembers: boolean;
}

/** As main ships it. */
export const SHIPPED: RunningConfig = {
  multiLogin: { policy: 1, maxNumOneEnd: 30 },
  tokenExpireDays: 90,
  friendVerify: false,
  enableHistoryForNewMembers: true,
};
