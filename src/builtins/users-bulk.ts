// Registering many users at once: all-or-nothing on the server, each for itself here.
// Imported by users.ts and accounts.ts.
import { asImctlError, EXIT, ImctlError } from '../base/errors.ts';
import { isPlainObject } from '../base/fields.ts';
import type { UserInfo } from '../openim/catalog/types.ts';
import type { AdminCtx } from './define.ts';

/** What became of the rows. */
export interface BulkOutcome {
  created: number;
  skipped: number;
  /** Those of the skipped that were there already. */
  existing: string[];
  failed: { userID: string; code: string; message: string }[];
}

/**
 * Register rows; those that exist are skipped.
 *
 * The server refuses a whole batch when one ID is taken (1102, api-catalog user_register), so a refused batch is asked which
 * are taken (account_check) and the rest is sent again. Rows that the server would refuse are told apart before sending.
 *
 * @param check ask first which are there: the rows were sent before, and nobody knows what came of it.
 */
export async function registerMany(rows: readonly Record<string, unknown>[], check: boolean, ctx: AdminCtx): Promise<BulkOutcome> {
  const outcome: BulkOutcome = { created: 0, skipped: 0, existing: [], failed: [] };
  const good = new Map<string, UserInfo>();
  for (const row of rows) {
    const user = readRow(row);
    if (user instanceof ImctlError) outcome.failed.push({ userID: String(row.userID ?? ''), code: user.code, message: user.message });
    else if (good.has(user.userID)) outcome.skipped++;
    else good.set(user.userID, user);
  }
  const all = [...good.values()];
  await register(check && all.length > 0 ? await dropTaken(all, ctx, outcome) : all, ctx, outcome);
  return outcome;
}

/** A failure without a name (http-contract §7): the rows may have arrived, and the next try may go well. */
const UNCLASSIFIED = 500;
const TRIES = 3;

async function register(users: UserInfo[], ctx: AdminCtx, outcome: BulkOutcome, tries = 1): Promise<void> {
  if (users.length === 0) return;
  try {
    await ctx.call('/user/user_register', { users });
    outcome.created += users.length;
  } catch (thrown) {
    const error = asImctlError(thrown);
    // What every row would meet: no server, no right, a token that is not taken.
    if (error.errCode === undefined || error.retryable || error.exitStatus === EXIT.auth) throw error;
    const mayPass = error.errCode === UNCLASSIFIED && tries < TRIES;
    if (users.length === 1 && !mayPass) return void note(users[0]!, error, outcome);
    const free = error.errCode === 1102 || mayPass ? await dropTaken(users, ctx, outcome) : users;
    if (free.length > 1 && free.length === users.length) return registerHalves(users, ctx, outcome);
    await register(free, ctx, outcome, tries + 1);
  }
}

/** One row is at fault and the server does not say which: halve until it stands alone. */
async function registerHalves(users: UserInfo[], ctx: AdminCtx, outcome: BulkOutcome): Promise<void> {
  const middle = Math.ceil(users.length / 2);
  await register(users.slice(0, middle), ctx, outcome);
  await register(users.slice(middle), ctx, outcome);
}

async function dropTaken(users: UserInfo[], ctx: AdminCtx, outcome: BulkOutcome): Promise<UserInfo[]> {
  const { results } = await ctx.call('/user/account_check', { checkUserIDs: users.map((user) => user.userID) });
  const taken = new Set((results ?? []).filter((one) => Number(one.accountStatus) === 1).map((one) => one.userID));
  for (const userID of taken) skip(userID, outcome);
  return users.filter((user) => !taken.has(user.userID));
}

function note(user: UserInfo, error: ImctlError, outcome: BulkOutcome): void {
  if (error.errCode === 1102) skip(user.userID, outcome);
  else outcome.failed.push({ userID: user.userID, code: error.code, message: error.message });
}

function skip(userID: string, outcome: BulkOutcome): void {
  outcome.skipped++;
  outcome.existing.push(userID);
}

const COLUMNS = ['userID', 'nickname', 'faceURL', 'ex'];

/** Fields of printed users that may come back in a file. */
const SERVER_OWN = ['createTime', 'appMangerLevel', 'globalRecvMsgOpt', 'online', 'kind'];

const KNOWN: ReadonlySet<string> = new Set([...COLUMNS, ...SERVER_OWN]);

/** One of a hundred thousand: nothing is made here but the user. */
function readRow(row: unknown): UserInfo | ImctlError {
  if (!isPlainObject(row)) return new ImctlError('ARG-TYPE', 'a row must be an object with userID and nickname');
  for (const key in row) if (!KNOWN.has(key)) return new ImctlError('ARG-UNKNOWN', `a user has no field ${key}; there are ${COLUMNS.join(', ')}`);
  const userID = textOf(row.userID);
  if (!NEW_ID.allows.test(userID)) return new ImctlError('ARG-TYPE', `userID ${NEW_ID.says}, not ${JSON.stringify(userID)}`);
  return { userID, nickname: textOf(row.nickname) || userID, faceURL: textOf(row.faceURL), ex: textOf(row.ex), createTime: 0, appMangerLevel: Number(row.appMangerLevel ?? 0), globalRecvMsgOpt: Number(row.globalRecvMsgOpt ?? 0) };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : String(value);
}

/** What the server takes as an ID when registering (http-contract §5; seen: "userID is legal"). */
export const NEW_ID = { allows: /^[A-Za-z0-9_]+$/, says: 'may hold letters, digits and _ only' };
