// The work a server does by itself at the time openim-crontask.yml names.
// Imported by server.ts.

import { createContext, NO_REQUEST } from '../perform.ts';
import { joinAsking, settle } from '../webhooks/ask.ts';
import { clearUserMessages, removeOldMessages } from './jobs.ts';
import { readSchedule } from './spec.ts';

import type { RequestContext, World } from '../context.ts';
import type { Delivery } from '../notify.ts';

/** The nightly work of one emulator. */
export interface Nightly {
  /** Go by the configuration as it is now. */
  arm(): void;
  close(): void;
}

/** The clock may be moved meanwhile: it is looked at again after this time at the latest. */
const LOOK_AGAIN_MS = 3_600_000;

/** Nothing is armed yet. It alone keeps no process alive. */
export function createNightly(world: World, delivery: Delivery): Nightly {
  let timer: NodeJS.Timeout | undefined, isClosed = false;

  const wait = (due: number): void => {
    timer = setTimeout(() => {
      if (world.clock.now() < due) return wait(due);
      void work().finally(arm);
    }, Math.min(Math.max(due - world.clock.now(), 0), LOOK_AGAIN_MS)).unref();
  };
  const arm = (): void => {
    clearTimeout(timer);
    if (isClosed) return;
    const { executeTime, retainDays } = world.config.cron;
    // Without a day to keep, nothing at all is done (operations b.1).
    const due = retainDays < 1 ? undefined : readSchedule(executeTime)?.(world.clock.now());
    if (due !== undefined) wait(due);
  };
  const work = async (): Promise<void> => {
    const { retainDays } = world.config.cron;
    await inOwnTurn('cron_msg', (ctx) => removeOldMessages(ctx, retainDays));
    await inOwnTurn('cron_user_msg', clearUserMessages);
  };
  const inOwnTurn = async (name: string, job: (ctx: RequestContext) => void): Promise<void> => {
    const [userID = ''] = world.adminUserIDs;
    const caller = { userID, platformID: 0, isAdmin: true };
    try {
      settle(await joinAsking(world, (unit) => {
        const ctx = createContext(world, delivery, caller, { ...NO_REQUEST, operationID: `${name}_${process.pid}_${world.clock.now()}` }, unit);
        world.store.transaction(() => job(ctx));
        return ctx;
      }));
    } catch {
      // The file is full or held: the next night will do.
    }
  };
  return { arm, close: () => { isClosed = true; clearTimeout(timer); } };
}
