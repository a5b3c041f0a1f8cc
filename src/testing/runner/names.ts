// How users and groups of tests are called: so that they can be told from others, and leftovers found.
// Imported by fixtures.ts and gc.ts.

/** Names of one run. */
export interface Names {
  readonly run: string;
  user(): { userID: string; nickname: string; ex: string };
  group(name?: string): { groupID: string; groupName: string };
}

/** Beginning of every ID. IDs are letters, digits and _ (operations e). */
export const PREFIX = 'imtest_';

/** @param now Unix milliseconds: the run's time is a part of its name. @param random a number from 0 to 1, so that two runs of one second differ. */
export function createNames(now: number, random: number): Names {
  const run = `${Math.floor(now / 1000).toString(36)}${Math.floor(random * 36 ** 3).toString(36).padStart(3, '0')}`;
  let users = 0;
  let groups = 0;
  return {
    run,
    user() {
      const number = ++users;
      return { userID: `${PREFIX}${run}_${number}`, nickname: `Test user ${number}`, ex: JSON.stringify({ imctlTest: run }) };
    },
    group(name) {
      const number = ++groups;
      return { groupID: `${PREFIX}${run}_g${number}`, groupName: name ?? `Test group ${number}` };
    },
  };
}

/** The run that an ID belongs to, and when it began, Unix milliseconds; undefined for an ID that is no test's. */
export function runOf(id: string): { run: string; beganAt: number } | undefined {
  const [, run, seconds] = new RegExp(`^${PREFIX}(([0-9a-z]{6,})[0-9a-z]{3})_g?\\d+$`).exec(id) ?? [];
  return run === undefined ? undefined : { run, beganAt: Number.parseInt(seconds!, 36) * 1000 };
}
