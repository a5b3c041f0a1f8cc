// Making many accounts at once: the account system takes them one after the other and stops at the first it refuses (operations f.2).
// Imported by accounts.ts.
import { asImctlError, EXIT, ImctlError } from '../base/errors.ts';
import { checkFields, isPlainObject, type Fields } from '../base/fields.ts';
import type { ChatMessage } from '../openim/catalog/chat.ts';
import type { AdminCtx } from './define.ts';

/** An account as it is asked for; its password in the form the server wants. */
export type NewAccount = Partial<ChatMessage<'chat.RegisterUserInfo'>> & { userID: string };

/** What became of the rows. */
export interface AccountsOutcome {
  created: number;
  existing: string[];
  failed: { userID: string; code: string; message: string }[];
}

/** Read one row; the same rules as for one that is typed. */
type ReadRow = (values: Record<string, unknown>) => Promise<NewAccount>;

/**
 * Make accounts, each for itself; those that are there are skipped.
 *
 * Which are there is asked before, and after a refusal again: the first that is still missing is the one that was refused.
 */
export async function importMany(rows: readonly unknown[], fields: Fields, read: ReadRow, ctx: AdminCtx): Promise<AccountsOutcome> {
  const outcome: AccountsOutcome = { created: 0, existing: [], failed: [] };
  const fail = (userID: string, { code, message }: ImctlError) => { outcome.failed.push({ userID, code, message }); };
  const good = new Map<string, NewAccount>();
  for (const row of rows) {
    try {
      const account = await read(checkFields(fields, asTexts(row), 'an account'));
      if (!good.has(account.userID)) good.set(account.userID, account);
    } catch (thrown) {
      fail(isPlainObject(row) ? String(row.userID ?? '') : '', asImctlError(thrown));
    }
  }
  const there = await findThere([...good.keys()], ctx);
  outcome.existing.push(...there);
  let left = [...good.values()].filter(({ userID }) => !there.has(userID));
  while (left.length > 0) {
    const refusal = await send(left, ctx);
    if (!refusal) {
      outcome.created += left.length;
      break;
    }
    const made = await findThere(left.map(({ userID }) => userID), ctx);
    outcome.created += made.size;
    const last = left.findLast(({ userID }) => made.has(userID));
    left = left.filter(({ userID }) => !made.has(userID));
    if (!last || isOwn(refusal)) {
      if (left[0]) fail(left[0].userID, refusal);
      left = left.slice(1);
    } else if (refusal.errCode === IN_OPENIM) {
      ctx.emit({ kind: 'notice', text: sayThere(last.userID) });
    } else {
      // OpenIM refused the user after its account was made.
      outcome.created--;
      fail(last.userID, refusal);
    }
  }
  return outcome;
}

/** What is told of a user who is in OpenIM already: the account is made all the same (operations f.3). */
export function sayThere(userID: string): string {
  return `user ${userID} was there before, and has an account now; friends and groups that new users get were not given`;
}

/** OpenIM's word for a user that exists. */
export const IN_OPENIM = 1102;

/** Did the account system itself refuse, before it made the account? */
function isOwn({ code, errCode = 0 }: ImctlError): boolean {
  return errCode === 1001 || errCode >= 20_000 || (code === 'CONFLICT' && errCode !== IN_OPENIM);
}

async function send(users: readonly NewAccount[], ctx: AdminCtx): Promise<ImctlError | undefined> {
  try {
    await ctx.chat('admin', '/user/import/json', { users: [...users] });
    return undefined;
  } catch (thrown) {
    const error = asImctlError(thrown);
    if (error.errCode === undefined || error.retryable || error.exitStatus === EXIT.auth) throw error;
    return error;
  }
}

async function findThere(userIDs: readonly string[], ctx: AdminCtx): Promise<Set<string>> {
  if (userIDs.length === 0) return new Set();
  const { users } = await ctx.chat('chat', '/user/find/full', { userIDs: [...userIDs] });
  return new Set((users ?? []).map((one) => one.userID));
}

/** Numbers of JSON and YAML are meant as they are written: a phone number, an ID. */
function asTexts(row: unknown): unknown {
  return isPlainObject(row) ? Object.fromEntries(Object.entries(row).map(([name, value]) => [name, typeof value === 'number' ? String(value) : value])) : row;
}
