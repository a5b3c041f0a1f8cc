// What data an emulator begins with: `--seed demo`, `--seed users=10000,groups=500,messages=200000`; written once, whole or not at all.
// Imported by server.ts, when a seed is asked for. A further kind of seed is a row in KINDS.

import { ImctlError } from '../../base/errors.ts';
import { checkFields, parseText, type Fields } from '../../base/fields.ts';
import { startOfDay } from './calendar.ts';
import { seedCrowd } from './crowd.ts';
import { seedDemo } from './demo.ts';
import { makeRepeatable } from './repeatable.ts';

import type { World } from '../context.ts';

/** A seed, read. */
export type Seed = { seed: number; /** The day of the data's end, when one is named. */ until?: number } & ({ kind: 'demo' } | { kind: 'crowd'; users: number; groups: number; messages: number });

const COMMON = {
  seed: { kind: 'integer', min: 0, max: 0xffff_ffff, default: 1, doc: 'another number is other data' },
  until: { kind: 'time', doc: 'the day before which all of it happened; default: today' },
} as const satisfies Fields;

const KINDS = {
  demo: COMMON,
  crowd: {
    users: { kind: 'integer', min: 0, max: 1_000_000, default: 0, doc: 'people' }, groups: { kind: 'integer', min: 0, max: 100_000, default: 0, doc: 'groups of 4 to 150 of them' },
    messages: { kind: 'integer', min: 0, max: 10_000_000, default: 0, doc: 'what they said in four weeks' }, ...COMMON,
  },
} as const satisfies Record<Seed['kind'], Fields>;

/** Read a seed. @throws ImctlError ARG-*. */
export function parseSeed(text: string): Seed {
  const [first, ...others] = text.split(',');
  const isDemo = first === 'demo';
  const fields: Fields = KINDS[isDemo ? 'demo' : 'crowd'];
  const given = Object.fromEntries((isDemo ? others : [first!, ...others]).map((part) => {
    const sign = part.indexOf('=');
    if (sign < 1) throw new ImctlError('ARG-TYPE', `--seed takes demo, or a list like users=100,groups=5,messages=2000, not ${JSON.stringify(text)}`);
    const name = part.slice(0, sign);
    return [name, fields[name] ? parseText(fields[name], part.slice(sign + 1), name) : part.slice(sign + 1)];
  }));
  const seed = { kind: isDemo ? 'demo' : 'crowd', ...checkFields(fields, given, '--seed') } as Seed;
  if (seed.kind === 'crowd' && seed.groups > 0 && seed.users < 1) throw new ImctlError('ARG-TYPE', '--seed has groups and nobody to be in them', { hint: 'add  users=100' });
  if (seed.kind === 'crowd' && seed.messages > 0 && seed.users < 2) throw new ImctlError('ARG-TYPE', '--seed has messages and no two users to exchange them', { hint: 'add  users=100' });
  return seed;
}

/**
 * Fill an emulator's data, unless it was filled the same way before. Takes some 15 µs a message.
 *
 * @throws ImctlError CONFLICT when other data is there already.
 */
export function applySeed(world: World, seed: Seed): void {
  const { store } = world;
  const text = JSON.stringify(seed);
  store.inBulk(() => store.transaction(() => {
    const before = store.get('SELECT text FROM seeds');
    if (before?.text === text) return;
    if (before || hasData(world)) throw new ImctlError('CONFLICT', `the data ${before ? 'began with another seed' : 'holds users, groups or messages already'}`, { hint: 'start without  --seed , or with another file:  --data FILE' });
    const until = startOfDay(seed.until ?? world.clock.now());
    if (seed.kind === 'demo') seedDemo(world, { seed: seed.seed, until });
    else seedCrowd(world, { ...seed, until });
    makeRepeatable(store, seed.seed, seed.kind === 'crowd');
    store.run('INSERT INTO seeds (text, until) VALUES (?, ?)', text, until);
  }));
}

function hasData({ store, adminUserIDs }: World): boolean {
  const row = store.get(`SELECT EXISTS (SELECT 1 FROM users WHERE user_id NOT IN (SELECT value FROM json_each(?)))
    OR EXISTS (SELECT 1 FROM groups) OR EXISTS (SELECT 1 FROM messages) AS has`, JSON.stringify(adminUserIDs))!;
  return row.has === 1;
}
