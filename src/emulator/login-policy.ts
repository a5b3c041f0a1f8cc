// Which devices of a user may be logged in together: share.yml multiLogin, for tokens as they are made and for connections as they come
// (http-contract §8, gateway-protocol §4.2).
// Imported by tokens.ts and gateway/connect.ts. Pure.

import { PLATFORM_CLASSES, PLATFORM_NAMES } from '../openim/catalog/constants.ts';

/** The policies by the numbers of multiLogin.policy; 2 and 3 are none any more. */
const POLICY = { keepAll: 0, onePerPlatform: 1, onePerClass: 4, besidesPC: 5 } as const;

/** One end a user is logged in at: a token, or a connection. */
interface End { platformID: number; token: string }

const ANDROID = PLATFORM_NAMES.Android;
const CLASS_OF = new Map<number, string>(Object.entries(PLATFORM_NAMES).map(([name, id]) => [id, PLATFORM_CLASSES[name as keyof typeof PLATFORM_CLASSES]]));

/** Platforms nobody knows are one class. */
function classOf({ platformID }: Pick<End, 'platformID'>): string {
  return CLASS_OF.get(platformID) ?? '';
}

/** Whether there is such a policy: without one no token is made, and no connection kicked. */
export function isPolicy(policy: number): boolean {
  return (Object.values(POLICY) as number[]).includes(policy);
}

/** Connections that go when another one of the same user comes. The same token never kicks itself. */
export function listReplaced<T extends End>(policy: number, newcomer: End, others: readonly T[]): T[] {
  const rivals: Record<number, (other: T) => boolean> = {
    [POLICY.onePerPlatform]: (other) => other.platformID === newcomer.platformID,
    [POLICY.onePerClass]: (other) => classOf(other) === classOf(newcomer),
    [POLICY.besidesPC]: (other) => classOf(newcomer) !== 'PC' && classOf(other) !== 'PC',
  };
  const isRival = rivals[policy];
  return isRival ? others.filter((other) => other.token !== newcomer.token && isRival(other)) : [];
}

/**
 * Tokens that end with a new connection: those of the connections it replaced, or all others of its platform.
 *
 * @param others the user's connections when it came: one of its platform is enough for policy 1, any for 5, though it has the same token and stays.
 */
export function listEnded<T extends End>(policy: number, newcomer: End, others: readonly T[]): 'none' | 'othersOfPlatform' | T[] {
  switch (policy) {
    case POLICY.onePerPlatform: return others.some((other) => other.platformID === newcomer.platformID) ? 'othersOfPlatform' : 'none';
    case POLICY.onePerClass: return listReplaced(policy, newcomer, others);
    case POLICY.besidesPC: return classOf(newcomer) !== 'PC' && others.length > 0 ? 'othersOfPlatform' : 'none';
    default: return 'none';
  }
}

/**
 * Tokens that are kicked when another one is made for a platform. Where the server keeps any one of several, the newest is kept here.
 *
 * @param tokens those of the user that are good, oldest first.
 * @param limit multiLogin.maxNumOneEnd, of policy 0: tokens of one platform, the new one among them.
 */
export function listKicked<T extends End>(policy: number, limit: number, platformID: number, tokens: readonly T[]): T[] {
  const made = classOf({ platformID });
  switch (policy) {
    case POLICY.keepAll:
      return groups(tokens, (token) => token.platformID).flatMap(([platform, those]) => allButNewest(those, platform === platformID ? limit - 1 : limit));
    case POLICY.onePerPlatform:
      return groups(tokens, (token) => token.platformID).flatMap(([platform, those]) => allButNewest(those, platform === platformID ? 0 : 1));
    case POLICY.onePerClass:
      return groups(tokens, classOf).flatMap(([name, those]) => allButNewest(those, name === made ? 0 : 1));
    case POLICY.besidesPC: {
      const others = tokens.filter((token) => classOf(token) !== 'PC');
      if (made !== 'PC') return others;
      const kept = others.findLast((token) => token.platformID === ANDROID) ?? others.at(-1);
      return others.filter((token) => token !== kept);
    }
    default: return [];
  }
}

function groups<T, K>(those: readonly T[], key: (one: T) => K): [K, T[]][] {
  return [...Map.groupBy(those, key)];
}

function allButNewest<T>(those: readonly T[], kept: number): T[] {
  return those.slice(0, Math.max(0, those.length - Math.max(0, kept)));
}
