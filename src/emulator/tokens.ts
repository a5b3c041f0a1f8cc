// The token store: what is issued, what is kicked, who a token belongs to (http-contract §8).
// Imported by dispatch.ts (every call), rules/auth.ts and the gateway.

import { ServerError } from './errors.ts';
import { parseToken, signToken, type Claims } from './jwt.ts';
import { isPolicy, listEnded, listKicked } from './login-policy.ts';

import type { Session, World } from './context.ts';
import type { Store } from './store/open.ts';

/** The platform of admin tokens. */
export const ADMIN_PLATFORM = 10;

const STATE = { normal: 0, kicked: 2, replaced: 4 } as const;
/** A replaced admin token is honoured this much longer. */
const GRACE_MS = 5 * 60_000;

/** Lifetime of every token in seconds. */
export function tokenSeconds({ config }: World): number {
  return config.tokenExpireDays * 86_400;
}

/**
 * Issue a token and apply the login policy to the user's earlier ones. Writes.
 *
 * @throws ServerError 500 when the configuration names a policy there is not.
 */
export function issueToken(world: World, userID: string, platformID: number): string {
  const { store, secret } = world;
  const now = world.clock.now(), seconds = Math.floor(now / 1000);
  const token = signToken({ userID, platformID, exp: seconds + tokenSeconds(world) }, seconds, secret);
  const isAdmin = world.adminUserIDs.includes(userID);
  if (isAdmin && !world.profile.adminTokensStored) return token;
  if (!isPolicy(world.config.multiLogin.policy)) throw new ServerError(500, 'unknown multiLogin policy');
  if (isAdmin) {
    store.run('DELETE FROM tokens WHERE user_id = ? AND (expires <= ? OR state = ?)', userID, now, STATE.kicked);
    store.run('UPDATE tokens SET state = ?, expires = ? WHERE user_id = ? AND state = ?', STATE.replaced, now + GRACE_MS, userID, STATE.normal);
  } else {
    kickOthers(world, userID, platformID);
  }
  store.run('INSERT OR REPLACE INTO tokens (token, user_id, platform_id, state, expires, n) VALUES (?, ?, ?, ?, ?, ?)',
    token, userID, platformID, STATE.normal, now + tokenSeconds(world) * 1000, now);
  return token;
}

/** Mark a user's tokens on one platform as kicked (force_logout). Writes. */
export function kickTokens(world: World, userID: string, platformID: number): void {
  world.store.run('UPDATE tokens SET state = ? WHERE user_id = ? AND platform_id = ?', STATE.kicked, userID, platformID);
}

/** Mark the tokens as kicked that end with a new connection, `others` being its user's when it came (gateway-protocol §4.2). Writes, when there may be such. */
export function kickEndedTokens({ store, config }: World, userID: string, newcomer: Session, others: readonly Session[]): void {
  const ended = listEnded(config.multiLogin.policy, newcomer, others);
  if (ended === 'none') return;
  if (ended !== 'othersOfPlatform') return markKicked(store, ended);
  store.run('UPDATE tokens SET state = ? WHERE user_id = ? AND platform_id = ? AND token <> ? AND state <> ?',
    STATE.kicked, userID, newcomer.platformID, newcomer.token, STATE.replaced);
}

/**
 * Who a token belongs to.
 *
 * @throws ServerError 1501, 1503–1507 (http-contract §8: the JWT first, then the store).
 */
export function verifyToken(world: World, token: string): Claims {
  const claims = readClaims(world, token);
  const row = world.store.get('SELECT state, expires FROM tokens WHERE token = ?', token);
  if (!row) {
    if (!world.profile.adminTokensStored && world.adminUserIDs.includes(claims.userID)) return claims;
    throw new ServerError(1507);
  }
  if (row.state === STATE.kicked) throw new ServerError(1506);
  if (Number(row.expires) <= world.clock.now()) throw new ServerError(1507);
  return claims;
}

/** Dead tokens are deleted, and those kicked that the policy lets live no longer. */
function kickOthers({ store, clock, config, profile }: World, userID: string, platformID: number): void {
  const rows = store.all('SELECT token, platform_id, state, expires FROM tokens WHERE user_id = ? ORDER BY n', userID).map((row) => ({
    token: String(row.token), platformID: Number(row.platform_id), isGood: row.state === STATE.normal && Number(row.expires) > clock.now(),
  }));
  const kicked = listKicked(config.multiLogin.policy, config.multiLogin.maxNumOneEnd, platformID, rows.filter((row) => row.isGood));
  const isReached = (row: { platformID: number }): boolean => profile.policyReachesAllPlatforms || row.platformID === platformID;
  for (const row of rows) if (!row.isGood && isReached(row)) store.run('DELETE FROM tokens WHERE token = ?', row.token);
  markKicked(store, kicked.filter(isReached));
}

function markKicked(store: Store, those: readonly { token: string }[]): void {
  for (const { token } of those) store.run('UPDATE tokens SET state = ? WHERE token = ?', STATE.kicked, token);
}

/** Signatures already checked, by secret: an HMAC per call would cost more than the rest of a small read. */
const KNOWN = new WeakMap<object, { secret: string; claims: Map<string, Claims> }>();
const KNOWN_MAX = 20_000;

function readClaims(world: World, token: string): Claims {
  let ofStore = KNOWN.get(world.store);
  if (ofStore?.secret !== world.secret) KNOWN.set(world.store, ofStore = { secret: world.secret, claims: new Map() });
  const known = ofStore.claims;
  const seconds = Math.floor(world.clock.now() / 1000);
  const found = known.get(token);
  if (found && seconds < found.exp) return found;
  const claims = parse(world, token, seconds);
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(token, claims);
  return claims;
}

/** The older server says which token it could not read (http-contract §6). */
function parse(world: World, token: string, seconds: number): Claims {
  try {
    return parseToken(token, seconds, world.secret);
  } catch (error) {
    if (!(error instanceof ServerError) || !world.profile.wrapsErrors) throw error;
    throw new ServerError(error.code, `${error.code} ${error.errMsg} jwt parse error, token=${token}`, { message: error.errMsg });
  }
}
