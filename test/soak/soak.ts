// A minute of everything at once: messages over HTTP and on devices, readers, changes, faults that come and go, and a server that is killed
// in the middle of it; then all that is there is read and held against all that was said.
// Imported by run.ts (npm run soak) and soak.test.ts.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

import { createRandom, type Random } from '../../src/base/random.ts';
import { createCall } from './call.ts';
import { CONVERSATION_IDS, settleIn, USER_IDS } from './crowd.ts';
import { createLedger, judge, type Fate, type Finding } from './ledger.ts';
import { changeThings, listen, readAlong, sendByDevice, sendByHTTP, type Field } from './lanes.ts';
import { readAll } from './read-all.ts';
import { startVictim, type Victim } from './server.ts';

import type { FaultOptions } from '../../src/emulator/faults/fields.ts';

/** How long and how hard. */
export interface SoakOptions {
  /** So long at least: it is over when all kills were made, too, and so much was acknowledged as is asked for. */
  seconds: number;
  /** How often the server is killed, evenly spread. */
  kills: number;
  /** Default 0. */
  leastAcknowledged?: number;
  /** The same number sets the same faults at the same times. */
  seed: number;
  /** No more messages than this are sent. */
  mostMessages: number;
  /** Ends the load early; what was sent until then is judged. */
  signal?: AbortSignal;
  /** Told what happens as it happens. */
  tell(line: string): void;
}

/** What it did and found. */
export interface SoakReport {
  fates: Record<Fate, number>;
  /** Of those without an answer, how many are there. */
  unknownKept: number;
  kept: number; pushes: number; restarts: number; faultChanges: number; reads: number; changes: number; connections: number;
  findings: Finding[];
}

const HTTP_LANES = 5, DEVICE_LANES = 8, LISTENERS = 4;
const FAULTS_LAST_MS = [600, 1800] as const;

/** Faults as they come; none is one of them. */
const TROUBLES: readonly FaultOptions[] = [
  {}, { latency: '5ms..60ms' }, { fail: ['/msg/send_msg=500:0.3', '1003=500:0.3'] }, { fail: ['*=cut:0.1'] }, { fail: ['/msg/send_msg=cut:0.2', '1003=cut:0.05'] }, {},
  { fail: ['1003=hang:0.05', '/msg/send_msg=hang:0.05'] }, { fail: ['*=half:0.08'] }, { dropPush: 0.5, reorder: 0.3 }, { fail: ['/=http-503:0.3', 'connect=http-503:0.3'], latency: '1ms..10ms' },
  { fail: ['/=429:0.4', 'gateway=429:0.4'] }, { clockSkew: '45s' }, { clockSkew: '-45s' }, { fail: ['connect=hang:0.3', '/auth/=hang:0.2'] }, { latency: '10ms..200ms', fail: ['*=cut:0.05'], reorder: 0.2, dropPush: 0.1 },
];

/** Run it, in a folder of its own that goes with it. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const folder = mkdtempSync(join(tmpdir(), 'soak-'));
  const victim = await startVictim(folder);
  try {
    return await soakIn(folder, victim, options);
  } finally {
    victim.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function soakIn(folder: string, victim: Victim, options: SoakOptions): Promise<SoakReport> {
  const startedAt = performance.now(), endsAt = startedAt + options.seconds * 1000;
  const ledger = createLedger();
  const { apiURL, gatewayURL } = victim;
  const quiet = createCall(apiURL, 10_000);
  await settleIn(quiet.call);
  const counts: Field['counts'] = { reads: 0, changes: 0, connections: 0, wentBack: [] }, trouble: Trouble = { restarts: 0, faultChanges: 0 };
  // However slow the machine, each part has had its turn.
  const isEnough = (): boolean => trouble.restarts >= options.kills && counts.reads > 0 && counts.changes > 0 && ledger.heard.length > 0
    && ledger.entries.filter(({ fate }) => fate === 'acknowledged').length >= (options.leastAcknowledged ?? 0);
  const field: Field = {
    apiURL, gatewayURL, ledger, counts,
    isOver: () => options.signal?.aborted === true || ledger.entries.length >= options.mostMessages || (performance.now() >= endsAt && isEnough()),
  };
  const tell = (line: string): void => options.tell(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)} s  ${line}`);
  tell(`${HTTP_LANES} senders over HTTP, ${DEVICE_LANES} on devices, ${LISTENERS} listeners, readers and changes, on ${apiURL}`);

  await Promise.all([
    makeTrouble(victim, options, startedAt, field, trouble, tell),
    ...Array.from({ length: HTTP_LANES }, (_, at) => sendByHTTP(field, `h${at}`, USER_IDS[at]!)),
    ...Array.from({ length: DEVICE_LANES }, (_, at) => sendByDevice(field, `d${at}`, USER_IDS[at + 2]!, 2)),
    ...Array.from({ length: LISTENERS }, (_, at) => listen(field, USER_IDS[at]!, 3)),
    readAlong(field), changeThings(field),
  ]);
  // Once more, so that what is read is what the file holds.
  await victim.killAndRestart();
  tell('the load is over; reading everything from a server that was started anew');
  const kept = await readAll(quiet.call, new Set([...CONVERSATION_IDS, ...ledger.seen.keys()]));
  quiet.close();
  const status = await victim.stop();

  const fates: Record<Fate, number> = { acknowledged: 0, refused: 0, unknown: 0, unsent: 0 };
  for (const { fate } of ledger.entries) fates[fate]++;
  const names = new Set(kept.map(({ name }) => name));
  return {
    fates, unknownKept: ledger.entries.filter(({ fate, name }) => fate === 'unknown' && names.has(name)).length, kept: kept.length, pushes: ledger.heard.length, ...trouble, ...counts,
    findings: [
      ...judge(ledger, kept),
      { promise: 'no reader saw a conversation go back', broken: counts.wentBack },
      { promise: 'the file is whole', broken: checkFile(join(folder, 'soak.db')) },
      { promise: 'the server ends in good order', broken: status === 0 ? [] : [`exit status ${status}`] },
    ],
  };
}

/** What trouble there was so far. */
type Trouble = Pick<SoakReport, 'restarts' | 'faultChanges'>;

/** Faults that come and go, and kills, until the load is over; counted as they come. */
async function makeTrouble(victim: Victim, { seconds, kills, seed }: SoakOptions, startedAt: number, field: Field, trouble: Trouble, tell: (line: string) => void): Promise<void> {
  const random = createRandom(seed, 'soak');
  const killTimes = Array.from({ length: kills }, (_, at) => startedAt + (at + 1) * seconds * 1000 / (kills + 1));
  while (!field.isOver()) {
    const faults = chooseFaults(random);
    await victim.setFaults(faults);
    trouble.faultChanges++;
    tell(`faults  ${describe(faults)}`);
    // A kill comes when it is due, in the middle of whatever is on.
    await sleep(Math.max(0, Math.min(random.integer(...FAULTS_LAST_MS), (killTimes[0] ?? Infinity) - performance.now())));
    if (killTimes.length === 0 || performance.now() < killTimes[0]!) continue;
    killTimes.shift();
    const before = field.ledger.entries.length;
    const ms = await victim.killAndRestart();
    trouble.restarts++;
    tell(`kill -9 after ${before} messages; up again ${Math.round(ms)} ms later`);
  }
  await victim.setFaults({});
}

function chooseFaults(random: Random): FaultOptions {
  const faults = random.pick(TROUBLES);
  return Object.keys(faults).length === 0 ? faults : { ...faults, faultSeed: random.integer(0, 1_000_000) };
}

function describe({ faultSeed: _seed, ...faults }: FaultOptions): string {
  return Object.entries(faults).map(([name, value]) => `${name} ${[value].flat().join(', ')}`).join('  ') || 'none';
}

function checkFile(path: string): string[] {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const rows = db.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[];
    return rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
  } finally {
    db.close();
  }
}
