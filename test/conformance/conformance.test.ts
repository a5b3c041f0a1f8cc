import { describe, expect, it } from 'vitest';

import { ACCEPTED, isAccepted } from './accepted.ts';
import { readFlows, SETS } from './flow.ts';
import { replayAgainstEmulator } from './target.ts';

import type { ProfileName } from '../../src/emulator/profiles.ts';
import type { Flow } from './flow.ts';

const flows = readFlows(SETS.main);

/** What is replayed: every flow of every set. */
const SUITES: [ProfileName, Flow[]][] = [
  ['main', flows],
  ['main-standalone', readFlows(SETS['main-standalone'])],
  ['v3.8.3-patch.16', readFlows(SETS['v3.8.3-patch.16'])],
];
const acceptedOf = (as: ProfileName) => ACCEPTED.filter((line) => line.as === as);

describe.each(SUITES)('the embedded server answers as %s does', (as, suite) => {
  for (const flow of suite) {
    it.concurrent(`${flow.flow}: ${flow.about}`, async () => {
      const mayDiffer = (n: number): boolean => isAccepted(as, flow.flow, n);
      // A step that may differ is not polled for ten seconds first.
      const steps = flow.steps.map((step) => (mayDiffer(step.n) ? { ...step, eventually: false } : step));
      const failed = (await replayAgainstEmulator({ ...flow, steps }, as)).filter((step) => step.differences.length > 0);

      expect(failed.filter((step) => !mayDiffer(step.n))).toEqual([]);
      for (const line of acceptedOf(as).filter((one) => one.flow === flow.flow)) {
        const needed = line.steps?.filter((n) => failed.some((step) => step.n === n)) ?? (failed.length > 0 ? undefined : 'no difference left');
        expect(needed, `accepted.ts: ${line.flow}, "${line.reason}" lists more than differs`).toEqual(line.steps);
      }
    });
  }

  it('every line of accepted.ts names a flow that is replayed', () => {
    const replayed = suite.map((flow) => flow.flow);
    expect(acceptedOf(as).filter((line) => !replayed.includes(line.flow))).toEqual([]);
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

  const text = flows.find((flow) => flow.flow === 'gateway-text')!;
  // What never comes is not waited for long.
  const replayBriefly = (flow: Flow) => replayAgainstEmulator(flow, 'main', undefined, 2000);
  const spoilFrames = (change: (frames: Record<string, unknown>[]) => void) => {
    const flow = structuredClone(text);
    change(flow.steps.find((step) => step.n === 7)!.receive as Record<string, unknown>[]);
    return replayBriefly({ ...flow, steps: flow.steps.filter((step) => step.n <= 7) });
  };
  const frame = (one: Record<string, unknown>) => one.frame as Record<string, unknown>;

  it.each<[string, (frames: Record<string, unknown>[]) => void]>([
    ['a frame too few', (frames) => { frames.push(structuredClone(frames[2]!)); }],
    ['a frame too many', (frames) => { frames.pop(); }],
    ['another device', (frames) => { frames[2]!.device = frames[0]!.device; }],
    ['a value in a payload', (frames) => { (frame(frames[0]!).data as Record<string, unknown>).clientMsgID = 'other'; }],
    ['a key too many in a payload', (frames) => { (frame(frames[0]!).data as Record<string, unknown>).more = null; }],
    ['null for empty', (frames) => { frame(frames[0]!).data = null; }],
  ])('in frames: %s', async (_what, change) => {
    const failed = (await spoilFrames(change)).filter((step) => step.differences.length > 0);
    expect(failed.map((step) => step.n)).toEqual([7]);
  });

  it('in frames: a close nobody made', async () => {
    const flow = structuredClone(text);
    flow.steps.find((step) => step.n === 7)!.closes = { 'alice@ios': 1006 };
    const failed = (await replayBriefly({ ...flow, steps: flow.steps.filter((step) => step.n <= 7) })).filter((step) => step.differences.length > 0);
    expect(failed.map((step) => step.n)).toEqual([7]);
  });
});
