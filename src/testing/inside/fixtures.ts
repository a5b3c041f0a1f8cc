// What tests are given: `im`, `users`, `group`. Each is made when it is asked for, and taken away by the host when its test has ended.
// Imported by index.ts; pure code. What is made, and how it is called, is decided on the host's side (runner/fixtures.ts).
import type { InsideParts } from './parts.ts';

/** A user of this test alone. */
export interface TestUser {
  userID: string;
  nickname: string;
  /** Log it in. */
  device(platform?: string, options?: Record<string, unknown>): Promise<unknown>;
}

/** A group of this test alone. */
export interface TestGroup {
  groupID: string;
  groupName: string;
  owner: TestUser;
  /** All but the owner. */
  members: TestUser[];
}

/** Who a device is for: an ID, or anything that has one. */
type Who = string | { userID: string };

type DeviceFunction = (userID: string, platform?: string, options?: Record<string, unknown>) => Promise<unknown>;

/** The argument of every test and hook. */
export function createFixtures({ call, facade }: Pick<InsideParts, 'call' | 'facade'>): Record<string, unknown> {
  const { device: open } = (facade.im ?? {}) as { device?: DeviceFunction };
  const device = (who: Who, platform?: string, options?: Record<string, unknown>) => {
    if (!open) throw new Error('there are no devices here');
    return open(idOf(who), platform, options);
  };
  const dress = (user: { userID: string; nickname: string }): TestUser => ({ ...user, device: (platform, options) => device(user.userID, platform, options) });
  const users = async (count = 1): Promise<TestUser[]> => (await call('test.users', { count }) as TestUser[]).map(dress);
  const group = async (options: Record<string, unknown> = {}): Promise<TestGroup> => {
    const { owner, members, ...made } = await call('test.group', { ...options, ...(Array.isArray(options.members) ? { members: (options.members as Who[]).map(idOf) } : {}), ...(options.owner === undefined ? {} : { owner: idOf(options.owner as Who) }) }) as TestGroup;
    return { ...made, owner: dress(owner), members: members.map(dress) };
  };
  return Object.freeze({
    im: within(facade.im ?? {}, { device, devices: (many: readonly Who[], platform?: string, options?: Record<string, unknown>) => allOf(many.map((who) => device(who, platform, options))) }),
    users, group,
  });
}

/** An object with some members more or in place of its own. */
function within(object: object, members: Record<string, unknown>): object {
  const own = Object.fromEntries(Object.entries(members).map(([name, value]) => [name, { value, enumerable: true }]));
  return Object.freeze(Object.defineProperties({}, { ...Object.getOwnPropertyDescriptors(object), ...own }));
}

function idOf(who: Who): string {
  return typeof who === 'string' ? who : who.userID;
}

/** All of them, or what failed first once none is on its way any more. */
function allOf<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  return Promise.all(promises).catch(async (first: unknown) => {
    await Promise.allSettled(promises);
    throw first;
  });
}
