import { expect, test } from 'vitest';
import { HELPER_TYPES } from '../../../src/cli/types/helpers.ts';
import { ACTIONS } from '../../../src/testing/load/actions.ts';
import { EXECUTORS } from '../../../src/testing/load/executors.ts';
import { needsOf } from '../../../src/testing/load/needs.ts';
import { MEMBERS, readScenario } from '../../../src/testing/load/scenario.ts';

test('what is left out has its default', () => {
  expect(readScenario({}, 'x.ts')).toEqual({
    executor: 'constant-online', devices: 100, rate: 10, durationMs: 30_000, stages: [], mix: [{ action: 'text', weight: 1, size: [10, 120], forMs: [0, 0] }], groups: { count: 0, members: 0 },
    colleagues: 10, platformIDs: [2, 1, 3], seed: 1, logins: 250, drainMs: 5000, gzip: false, thresholds: [],
  });
});

test('the command line beats the file; a rate of each device is one of all', () => {
  const said = { devices: 10, rate: { perDevice: 2 }, duration: '1m', seed: 3, thresholds: { im_loss: 'count==0' } };
  expect(readScenario(said, 'x.ts')).toMatchObject({ devices: 10, rate: 20, durationMs: 60_000, seed: 3 });
  const over = readScenario(said, 'x.ts', { devices: 50, durationMs: 1000, seed: 4, thresholds: ['im_dup==0'] });
  expect(over).toMatchObject({ devices: 50, rate: 100, durationMs: 1000, seed: 4, thresholds: [{ text: 'im_loss: count==0' }, { text: 'im_dup==0' }] });
  expect(readScenario(said, 'x.ts', { rate: 7 })).toMatchObject({ rate: 7 });
});

test('stages say devices and time; others are in proportion', () => {
  const said = { executor: 'ramping-devices', stages: [{ duration: '10s', devices: 100 }, { duration: '30s', devices: 50 }] };
  const scenario = readScenario(said, 'x.ts');
  expect(scenario).toMatchObject({ devices: 100, durationMs: 40_000 });
  expect([0, 5000, 10_000, 25_000, 40_000].map((ms) => EXECUTORS['ramping-devices'].target(scenario, ms))).toEqual([0, 50, 100, 75, 50]);
  expect(readScenario(said, 'x.ts', { devices: 20, durationMs: 4000 }).stages).toEqual([{ durationMs: 1000, devices: 20 }, { durationMs: 3000, devices: 10 }]);
});

test('what it needs to be allowed follows from what it does', () => {
  const scenario = readScenario({ devices: 100, rate: 50, duration: '10s', groups: { count: 3, members: 10 }, mix: { text: 3, groupText: 1, history: 1 } }, 'x.ts');
  expect(needsOf(scenario, false)).toEqual([
    { permission: 'users:write', amount: 200 }, { permission: 'groups:write', amount: 6 }, { permission: 'im:device', amount: 100 }, { permission: 'im:send', amount: 500 },
  ]);
  expect(needsOf(scenario, true)[0]).toEqual({ permission: 'users:write', amount: 100 });
});

test('the types tasks see have the same members, actions and executors', () => {
  const declared = /export interface Scenario \{([^]*?)\n\}/.exec(HELPER_TYPES)![1]!;
  expect([...declared.matchAll(/^ {2}(\w+)\?:/gm)].map((match) => match[1]).sort()).toEqual([...MEMBERS].sort());
  expect([...new Set(/type LoadAction = (.*);/.exec(HELPER_TYPES)![1]!.match(/\w+/g))].sort()).toEqual(Object.keys(ACTIONS).sort());
  expect(/executor\?: (.*);/.exec(HELPER_TYPES)![1]!.match(/[\w-]+/g)!.sort()).toEqual(Object.keys(EXECUTORS).sort());
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ['colleagues of all devices', { devices: 100_000, colleagues: 10_000 }, /100,000 devices with 10,000 colleagues each are too many/],
  ['members of all groups', { devices: 10_000, groups: { count: 10_000, members: 10_000 }, mix: { groupText: 1 } }, /10,000 groups of 10,000 are too many/],
  ['thresholds', { thresholds: Array.from({ length: 201 }, () => 'im_loss==0') }, /201 thresholds are too many/],
  ['a long threshold', { thresholds: [`im_loss${' '.repeat(1_000_000)}==0`] }, /a threshold is one short line/],
  ['a threshold of two lines', { thresholds: ['im_loss==0\nx'] }, /a threshold is one short line/],
  ['devices', { devices: 1e9 }, /devices must be a whole number from 1 to 100,000/],
  ['stages', { executor: 'ramping-devices', stages: Array.from({ length: 1001 }, () => ({ duration: '1s', devices: 2 })) }, /stages/],
  ['a number that is none', { rate: Number.NaN }, /rate must/],
])('too much is refused before memory is taken for it: %s', (_what, said, says) => {
  expect(() => readScenario(said, 'x.ts')).toThrow(says);
});
