import { describe, expect, it } from 'vitest';

import { readFlows, SETS } from './flow.ts';
import { NOT_YET } from './not-yet.ts';
import { replayAgainstEmulator } from './target.ts';

const flows = readFlows(SETS.main);

describe('the embedded server answers as main does', () => {
  for (const flow of flows) {
    it.concurrent(`${flow.flow}: ${flow.about}`, { timeout: 60_000 }, async () => {
      const known = NOT_YET.filter((line) => line.flow === flow.flow);
      const isKnown = (n: number): boolean => known.some((line) => line.steps === undefined || line.steps.includes(n));
      // A step known to differ is not polled for ten seconds first.
      const steps = flow.steps.map((step) => (isKnown(step.n) ? { ...step, eventually: false } : step));
      const failed = (await replayAgainstEmulator({ ...flow, steps }, 'main')).filter((step) => step.differences.length > 0);

      expect(failed.filter((step) => !isKnown(step.n))).toEqual([]);
      for (const line of known) {
        const needed = line.steps?.filter((n) => failed.some((step) => step.n === n)) ?? (failed.length > 0 ? undefined : 'no difference left');
        expect(needed, `not-yet.ts: ${line.flow}, "${line.reason}" lists more than differs`).toEqual(line.steps);
      }
    });
  }

  it('every line of not-yet.ts names a flow that is replayed', () => {
    const replayed = flows.map((flow) => flow.flow);
    expect(NOT_YET.filter((line) => !replayed.includes(line.flow))).toEqual([]);
  });
});

describe('the replayer is strict', () => {
  const register = flows.find((flow) => flow.flow === 'users-register')!;
  const spoil = (change: (body: Record<string, unknown>) => void) => {
    const flow = structuredClone(register);
    change(flow.steps.find((step) => step.n === 17)!.response!.body as Record<string, unknown>);
    return replayAgainstEmulator(flow, 'main');
  };
  const first = (body: Record<string, unknown>) => (body.data as { usersInfo: Record<string, unknown>[] }).usersInfo[0]!;

  it.each<[string, (body: Record<string, unknown>) => void]>([
    ['a value', (body) => { body.errCode = 1; }],
    ['a type', (body) => { body.errCode = '0'; }],
    ['a key too many', (body) => { first(body).more = null; }],
    ['a key too few', (body) => { delete first(body).ex; }],
    ['null for empty', (body) => { first(body).ex = null; }],
    ['the order of keys', (body) => { const { errMsg, ...rest } = body; for (const key in body) delete body[key]; Object.assign(body, rest, { errMsg }); }],
    ['an element too few', (body) => { (body.data as { usersInfo: unknown[] }).usersInfo.pop(); }],
    ['a time that is none', (body) => { first(body).createTime = '{{s}}'; }],
  ])('%s', async (_what, change) => {
    const failed = (await spoil(change)).filter((step) => step.differences.length > 0);
    expect(failed.map((step) => step.n)).toEqual([17]);
  });
});
