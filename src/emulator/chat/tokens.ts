// Chat's own tokens: signed with its own secret, of users and of administrators, good as long as the store has them (operations f.3).
// Imported by dispatch.ts and by rules that log in or out.

import { ServerError } from '../errors.ts';
import { parseClaims, signClaims } from '../jwt.ts';

import type { ChatCaller, ChatWorld } from './context.ts';

const USER_TYPE = { user: 1, admin: 2 } as const;
const DAY_SECONDS = 86_400;

/** Issue a token; earlier ones stay good. Writes. */
export function issueChatToken({ store, clock, config }: ChatWorld, userID: string, type: keyof typeof USER_TYPE): string {
  const now = clock.now(), seconds = Math.floor(now / 1000);
  const { TokenPolicy, Secret } = config.read('chat-rpc-admin.yml');
  const lifeSeconds = TokenPolicy.Expire * DAY_SECONDS;
  const token = signClaims({ UserID: userID, UserType: USER_TYPE[type], PlatformID: 0, exp: seconds + lifeSeconds, nbf: seconds - 60, iat: seconds }, Secret);
  store.run('DELETE FROM chat_tokens WHERE user_id = ? AND expires <= ?', userID, now);
  store.run('INSERT OR REPLACE INTO chat_tokens (token, user_id, expires) VALUES (?, ?, ?)', token, userID, now + lifeSeconds * 1000);
  return token;
}

/** End all tokens of a user. Writes. */
export function endChatTokens({ store }: ChatWorld, userID: string): void {
  store.run('DELETE FROM chat_tokens WHERE user_id = ?', userID);
}

/** Who a token belongs to. @throws ServerError 1501, 1503–1505 for the token itself, 20101 when the store does not have it. */
export function verifyChatToken({ store, clock, config }: ChatWorld, token: string): ChatCaller {
  const { userID, userType } = readToken(token, Math.floor(clock.now() / 1000), config.read('chat-rpc-admin.yml').Secret);
  if (!store.get('SELECT 1 FROM chat_tokens WHERE token = ?', token)) throw new ServerError(20101);
  return { userID, isAdmin: userType === USER_TYPE.admin };
}

function readToken(token: string, seconds: number, secret: string): { userID: string; userType: number } {
  let claims: Record<string, unknown>;
  try {
    claims = parseClaims(token, seconds, secret);
  } catch (error) {
    // Unlike OpenIM it keeps the library's words to itself.
    throw error instanceof ServerError ? new ServerError(error.code) : error;
  }
  if (Number(claims.PlatformID ?? 0) !== 0) throw new ServerError(1501);
  const userType = Number(claims.UserType ?? 0);
  if (userType !== USER_TYPE.user && userType !== USER_TYPE.admin) throw new ServerError(1505, 'token type unknown');
  return { userID: String(claims.UserID ?? ''), userType };
}
