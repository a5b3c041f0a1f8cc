// What is replayed against: the embedded server, anew for each flow, its clock moved where a flow waits; or a server of imctl's
// contexts, where waits are real and names get a prefix of their own.
// Imported by the conformance tests and run.ts.

import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { chooseContext, openContexts, resolveSecret } from '../../src/base/contexts.ts';
import { EXIT, ImctlError } from '../../src/base/errors.ts';
import { findHome } from '../../src/base/home.ts';
import { readSettings } from '../../src/base/settings.ts';
import { createEmulator } from '../../src/emulator/server.ts';
import { replayFlow, type StepResult } from './replay.ts';

import type { ProfileName } from '../../src/emulator/profiles.ts';
import type { Flow } from './flow.ts';

const SECRET = 'openIM123';

/** A few words of the recordings (the order of two IDs in a conversation's) hold for names that sort after imAdmin, as these do. */
const PREFIX = 'qx7k2mp';

/** Replay one flow against a fresh emulator in memory, its names with a prefix unless it wants them bare. `tell` hears of each step. */
export async function replayAgainstEmulator(flow: Flow, as: ProfileName, tell?: (step: StepResult) => void, patienceMs?: number): Promise<StepResult[]> {
  const clock = createMovedClock(flow.recordedAt);
  const emulator = await createEmulator({ as, secret: SECRET, clock });
  try {
    return await replayFlow(flow, { apiURL: emulator.apiURL, gatewayURL: emulator.gatewayURL, secret: SECRET, prefix: flow.needs?.includes('fresh') ? undefined : PREFIX, now: clock.now, wait: clock.wait, patienceMs }, tell);
  } finally {
    await emulator.close();
  }
}

const STEP_MS = 500;
/** Real time after each step of a wait, so that what it set off (a ping, its pong) is through. */
const BREATH_MS = 2;

/** A clock that begins at noon of the recording's day, which stands in some answers, and is moved where a flow waits, its timers with it. */
function createMovedClock(day: string) {
  let waitedMs = Date.parse(`${day}T12:00:00Z`) - Date.now();
  const timers = new Set<() => void>();
  const now = (): number => Date.now() + waitedMs;
  return {
    now,
    every(_ms: number, work: () => void): () => void {
      timers.add(work);
      return () => timers.delete(work);
    },
    async wait(ms: number): Promise<void> {
      // However long a busy machine takes over it, the clock shows what was waited and no more.
      for (let left = ms, at = now(); left > 0; left -= STEP_MS) {
        at += Math.min(left, STEP_MS);
        waitedMs = at - Date.now();
        for (const work of timers) work();
        if (timers.size > 0) await new Promise((resolve) => setTimeout(resolve, BREATH_MS));
      }
    },
  };
}

/** A server that runs already. */
export interface Server { apiURL: string; gatewayURL: string; secret: string; adminUserID: string }

/**
 * The server of a context, once it has answered.
 *
 * @throws ImctlError CONTEXT-*, SECRET-*; USAGE for the embedded one, PROTECTED for one that is; UNREACHABLE.
 */
export async function chooseServer(name: string): Promise<Server> {
  const context = await chooseContext(openContexts(findHome().contexts), readSettings({ context: name }, process.env, {}));
  if (context.embedded) throw new ImctlError('USAGE', `context ${name} is the embedded server`, { hint: 'leave out --context, or start one (imctl emulator start --memory) and make it a context' });
  if (context.protected) throw new ImctlError('PROTECTED', `context ${name} is protected, and the flows leave users, groups and messages behind`);
  const server = { apiURL: context.api!, gatewayURL: context.gateway!, secret: await resolveSecret(context, 'secret', process.env), adminUserID: context.adminUserID };
  await checkLogin(name, server);
  return server;
}

/** Without it every step of every flow would differ. */
async function checkLogin(name: string, { apiURL, secret, adminUserID }: Server): Promise<void> {
  let answer: { errCode?: unknown; errMsg?: unknown };
  try {
    const response = await fetch(`${apiURL.replace(/\/$/, '')}/auth/get_admin_token`, {
      method: 'POST', headers: { operationID: 'conformance' }, body: JSON.stringify({ secret, userID: adminUserID }), signal: AbortSignal.timeout(10_000),
    });
    answer = await response.json() as typeof answer;
  } catch (cause) {
    throw new ImctlError('UNREACHABLE', `no OpenIM answers at ${apiURL}`, { hint: `see  imctl context show ${name}`, cause });
  }
  if (answer.errCode !== 0) throw new ImctlError('LOGIN-FAILED', `the administrator ${adminUserID} cannot log in at ${apiURL}: ${String(answer.errCode)} ${String(answer.errMsg)}`, { hint: `see  imctl context show ${name}`, exitStatus: EXIT.auth });
}

/** What a real server does behind its answer is through after this (recordings/README.md). */
const PAUSE_MS = 40;

/** Replay one flow against a server that runs already, its names with a prefix of its own unless it wants them bare. */
export function replayAgainstContext(flow: Flow, server: Server, tell?: (step: StepResult) => void): Promise<StepResult[]> {
  const prefix = flow.needs?.includes('fresh') ? undefined : makePrefix();
  return replayFlow(flow, { ...server, prefix, pauseMs: PAUSE_MS, now: Date.now, wait: (ms) => sleep(ms) }, tell);
}

/** Begins like PREFIX, so that it sorts as names in the recordings do. */
function makePrefix(): string {
  return `q${Array.from({ length: 6 }, () => randomInt(36).toString(36)).join('')}`;
}
