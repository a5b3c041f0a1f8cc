import { describe, expect, test } from 'vitest';
import type { DeviceEvent } from '../../../../src/testing/devices/trail.ts';
import { keepTests, LIMITS, type TestData, type TryData } from '../../../../src/testing/reporters/html/data.ts';
import { layOut } from '../../../../src/testing/reporters/html/lanes.ts';
import { aCall, aRun, aTest, aTry, BEGAN, lostMessage } from '../setup.ts';

const at = (ms: number) => BEGAN + ms;
const none = { calls: 0, devices: 0, events: 0, logs: 0 };
const tryOf = (given: Partial<TryData> = {}): TryData => ({ startedAt: BEGAN, ms: 1000, status: 'passed', worker: 1, steps: [], calls: [], devices: [], logs: [], left: none, ...given });
const device = (name: string, events: readonly DeviceEvent[]) => ({ name, userID: name, platform: 'iOS', events, dropped: 0 });
const keep = (run: Parameters<typeof keepTests>[0], limits: Partial<typeof LIMITS> = {}) => keepTests(run, false, JSON.stringify, { ...LIMITS, ...limits });
const dataOf = (kept: ReturnType<typeof keep>, nth = 0) => JSON.parse(kept.tests[nth]!.data!) as { tries: TryData[] };

describe('lanes', () => {
  test('steps by depth, calls, the server, and a lane for each device', () => {
    const step = { title: 'outer', startedAt: at(10), ms: 50, ok: true, steps: [{ title: 'inner', startedAt: at(20), ms: 20, ok: false, steps: [] }] };
    const { lanes, bars } = layOut(tryOf({ steps: [step], calls: dataOf(keep(aRun([lostMessage()]))).tries[0]!.calls, devices: [device('anna', []), device('ben', [])] }));
    expect(lanes.map(({ kind, title }) => `${kind} ${title}`)).toEqual(['steps steps', 'steps ', 'calls calls', 'server server', 'device anna', 'device ben']);
    expect(bars.map(({ lane, from, to, tone, title }) => [lane, from - BEGAN, to - BEGAN, tone, title])).toEqual([[0, 10, 60, 'accent', 'outer'], [1, 20, 40, 'bad', 'inner'], [2, 0, 3, 'good', 'users.create'], [2, 20, 32, 'good', 'groups.create']]);
  });

  test('calls at the same time are beside each other', () => {
    const call = (startedAt: number, ms: number) => dataOf(keep(aRun([aTest('x', { tries: [aTry({ calls: [aCall({ startedAt, ms })] })] })]))).tries[0]!.calls[0]!;
    const { bars } = layOut(tryOf({ calls: [call(at(0), 10), call(at(5), 10), call(at(10), 5), ...Array.from({ length: 9 }, () => call(at(11), 90))] }));
    expect(bars.map((bar) => bar.lane)).toEqual([0, 1, 0, 2, 3, 4, 4, 4, 4, 4, 4, 4]);
  });

  test('the way of a message: sent to the server, from there acknowledged, pushed and pulled; never back in time', () => {
    const one = { conversationID: 'si_a_b', clientMsgID: 'c-1' };
    const came = { ...one, seq: 1, serverMsgID: 's-1', contentType: 101, verdict: 'new' as const };
    const { arrows, lanes } = layOut(tryOf({ devices: [
      device('anna', [{ kind: 'sent', at: at(10), operationID: 'o', contentType: 101, stored: true, ...one }, { kind: 'acknowledged', at: at(16), serverMsgID: 's-1', ms: 6, ...one }]),
      device('ben', [{ kind: 'message', at: at(11), via: 'push', ...came }]), device('carla', [{ kind: 'message', at: at(400), via: 'pull', ...came }]),
      device('dora', [{ kind: 'message', at: at(20), via: 'push', ...came, clientMsgID: '', serverMsgID: 's-2' }]),
    ] }));
    const lane = (n: number) => lanes[n]!.title;
    expect(arrows.map(({ from, to, kind, message }) => `${message} ${kind} ${lane(from.lane)} ${from.at - BEGAN} > ${lane(to.lane)} ${to.at - BEGAN}`)).toEqual([
      'c-1 send anna 10 > server 10.5', 'c-1 ack server 10.5 > anna 16', 'c-1 push server 10.5 > ben 11', 'c-1 pull server 10.5 > carla 400', 's-2 push server 20 > dora 20',
    ]);
  });

  test('when a device was connected, seen from its first event and its ends', () => {
    const lost: DeviceEvent = { kind: 'ended', at: at(50), why: 'lost', code: 1006, message: 'gone' };
    const { bars } = layOut(tryOf({ devices: [device('anna', [{ kind: 'connected', at: at(10) }, lost, { kind: 'connected', at: at(80) }]), device('ben', [lost]), device('carla', [])] }));
    expect(bars.map(({ lane, from, to }) => [lane, from - BEGAN, to - BEGAN])).toEqual([[1, 10, 50], [1, 80, 1000], [2, 0, 50]]);
  });

  test('what happened before or after the try is on the clock too; a try of no length has some', () => {
    const { begin, end } = layOut(tryOf({ ms: 0, devices: [device('anna', [{ kind: 'connected', at: at(-5) }])] }));
    expect([begin - BEGAN, end - BEGAN]).toEqual([-5, 0]);
    expect(layOut(tryOf({ ms: 0 })).end).toBe(BEGAN + 1);
  });

  test('so many events that a call could not take them all', () => {
    const many = Array.from({ length: 300 }, (_, n) => device(`d${n}`, Array.from({ length: 700 }, (_unused, ms): DeviceEvent => ({ kind: 'connected', at: at(ms) }))));
    expect(layOut(tryOf({ devices: many })).end).toBe(at(1000));
  });
});

describe('limits', () => {
  test('what did not pass comes before what did, then by file and line', () => {
    const flaky = aTest('late', { tries: [aTry({ failures: [{ code: 'ASSERTION', message: 'no' }] }), aTry()] });
    const { tests, leftTests } = keep(aRun([aTest('z', { file: 'a10.ts' }), aTest('y', { file: 'a9.ts', line: 9 }), aTest('x', { file: 'a9.ts', line: 2, status: 'skipped' }), flaky, lostMessage()]), { tests: 4 });
    expect(tests.map(({ test: { title } }) => title)).toEqual(['everybody gets the announcement', 'late', 'x', 'y']);
    expect(leftTests).toBe(1);
  });

  test('when the page is full, failed tests have their data and others not', () => {
    const whole = keep(aRun([aTest('a'), lostMessage(), aTest('b')]));
    const { tests, leftData } = keep(aRun([aTest('a'), lostMessage(), aTest('b')]), { dataLength: whole.tests[0]!.data!.length });
    expect(tests.map(({ data }) => data !== undefined)).toEqual([true, false, false]);
    expect(leftData).toBe(2);
  });

  test('of many tries the last ones are kept', () => {
    const { tries, leftTries } = JSON.parse(keep(aRun([aTest('x', { tries: Array.from({ length: 9 }, (_, n) => aTry({ ms: n })) })])).tests[0]!.data!) as TestData;
    expect([tries.map((one) => one.ms), leftTries]).toEqual([[4, 5, 6, 7, 8], 4]);
  });

  test('of many devices those stay that the failure names, then those that sent; what is left out is counted', () => {
    const devices = Array.from({ length: 30 }, (_, n) => ({ ...device(`m${n}`, Array.from({ length: 10 }, (_unused, ms): DeviceEvent => ({ kind: 'connected', at: at(ms) }))), dropped: 1 }));
    const sender = { ...device('owner', [{ kind: 'sent' as const, at: at(1), conversationID: '', clientMsgID: 'c', operationID: '', contentType: 101, stored: true }]) };
    const failed = aTest('x', { tries: [aTry({ devices: [...devices, sender], calls: Array.from({ length: 5 }, () => aCall()), logs: Array.from({ length: 5 }, () => ({ at: 0, level: 'log', text: 'x'.repeat(99) })), failures: [{ code: 'ASSERTION', message: 'm17 did not', hops: [{ title: "m21's device", text: '' }] }] })] });
    const [one] = dataOf(keep(aRun([failed]), { devices: 4, events: 20, calls: 2, logs: 3, textLength: 10 })).tries;
    expect(one!.devices.map(({ name }) => name)).toEqual(['m0', 'm17', 'm21', 'owner']);
    expect(one!.devices.map(({ events }) => events.length)).toEqual([5, 5, 5, 1]);
    expect(one!.left).toEqual({ calls: 3, devices: 27, events: 18, logs: 2 });
    expect(one!.logs[0]!.text).toBe(`${'x'.repeat(10)}…`);
  });

  test('values of parameters are there only when they are wanted', () => {
    expect(keep(aRun([lostMessage()])).tests[0]!.data).not.toMatch(/a secret word|eyJ/);
    expect(keepTests(aRun([lostMessage()]), true, JSON.stringify).tests[0]!.data).toMatch(/a secret word/);
  });
});
