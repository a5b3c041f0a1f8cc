// Which of many accounts are blocked (operations f.3).
// Imported by accounts.ts.
import type { ChatMessage } from '../openim/catalog/chat.ts';
import type { AdminCtx } from './define.ts';

/** A block as the account system tells of it. */
export type Block = ChatMessage<'admin.BlockUserInfo'>;

/** How many IDs go into one pattern: some kilobytes, and a database takes 32. */
const AT_A_TIME = 200;

/** Those of these users that are blocked, by ID; however many others are blocked, only these are asked for. */
export async function findBlocks(ctx: AdminCtx, userIDs: readonly string[]): Promise<Map<string, Block>> {
  const found = new Map<string, Block>();
  for (let at = 0; at < userIDs.length; at += AT_A_TIME) {
    const some = userIDs.slice(at, at + AT_A_TIME);
    // To the server it is a regular expression, held against the reason and the operator too.
    const keyword = `^(${some.map((userID) => RegExp.escape(userID)).join('|')})$`;
    for (let pageNumber = 1, more = true; more; pageNumber++) {
      const { users, total } = await ctx.chat('admin', '/block/search', { keyword, pagination: { pageNumber, showNumber: AT_A_TIME } });
      for (const block of users ?? []) if (some.includes(block.userID)) found.set(block.userID, block);
      more = (users?.length ?? 0) > 0 && pageNumber * AT_A_TIME < total;
    }
  }
  return found;
}
