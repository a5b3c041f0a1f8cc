import { beforeAll, describe, expect, it } from 'vitest';

import { loadCatalog } from '../../../src/emulator/catalog.ts';
import { createFaults } from '../../../src/emulator/faults/faults.ts';

beforeAll(loadCatalog);

describe('which requests a rule concerns', () => {
  it.each<[rule: string, yes: string[], no: string[]]>([
    ['/msg/send_msg=500', ['/msg/send_msg'], ['/msg/send_simple_msg', '/msg/', '1003', 'connect']],
    ['/msg/=500', ['/msg/send_msg', '/msg/nothing'], ['/user/get_users', '1003', 'connect']],
    ['/=500', ['/msg/send_msg', '/nothing'], ['1003', 'connect']],
    ['1003=500', ['1003'], ['1001', '/msg/send_msg', 'connect']],
    ['gateway=500', ['1003', '1001'], ['/msg/send_msg', 'connect']],
    ['connect=500', ['connect'], ['1003', '/msg/send_msg']],
    ['*=500', ['connect', '1003', '/msg/send_msg'], []],
    ['*=http-503', ['connect', '/msg/send_msg'], ['1003']],
  ])('%s', (rule, yes, no) => {
    const { active } = createFaults({ fail: [rule] });
    expect([...yes, ...no].filter((name) => active!.judge(name) !== undefined)).toEqual(yes);
  });

  it('the first that strikes decides', () => {
    const { active } = createFaults({ fail: ['/msg/send_msg=1302', '/msg/=cut'], hang: 1 });
    expect(['/msg/send_msg', '/msg/revoke_msg', '/user/get_users'].map((name) => active!.judge(name))).toEqual([{ code: 1302 }, { loses: 'cut' }, { loses: 'hang' }]);
  });
});

describe('what cannot be set', () => {
  it.each<[options: object, code: string, says: RegExp]>([
    [{ fail: ['/msg/send_msg'] }, 'ARG-TYPE', /TARGET=WHAT/], [{ fail: ['/msg/send_msg=500:2'] }, 'ARG-TYPE', /between 0 and 1, not 2/],
    [{ fail: ['/msg/send_msg=500:x'] }, 'ARG-TYPE', /between 0 and 1, not x/], [{ fail: ['/msg/sendmsg=500'] }, 'ARG-CHOICE', /no target "\/msg\/sendmsg"/],
    [{ fail: ['/messages/=500'] }, 'ARG-CHOICE', /no target/], [{ fail: ['9999=500'] }, 'ARG-CHOICE', /no target/], [{ fail: ['*=explode'] }, 'ARG-CHOICE', /"explode"/],
    [{ fail: ['*=http-99'] }, 'ARG-CHOICE', /"http-99"/], [{ fail: ['1003=http-503'] }, 'ARG-CHOICE', /no HTTP status/], [{ fail: ['*=0'] }, 'ARG-CHOICE', /"0"/],
    [{ latency: 'quick' }, 'ARG-TYPE', /--latency/], [{ clockSkew: '5' }, 'ARG-TYPE', /--clock-skew/], [{ dropPush: 1.1 }, 'ARG-TYPE', /--drop-push/],
    [{ reoder: 0.1 }, 'ARG-UNKNOWN', /--reoder/],
  ])('%j', (options, code, says) => {
    const faults = createFaults({ latency: '5ms' });
    const before = faults.show();
    expect(() => faults.set(options)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(says) as string }) as Error);
    expect(faults.show()).toEqual(before);
  });
});

describe('chance', () => {
  const struck = (fail: string[], faultSeed: number, also = 0): boolean[] => {
    const { active } = createFaults({ fail, faultSeed });
    return Array.from({ length: 200 }, () => {
      for (let i = 0; i < also; i++) active!.judge('/user/get_users');
      return active!.judge('/msg/send_msg') !== undefined;
    });
  };

  it('strikes about as often as asked', () => {
    const share = (ratio: number): number => struck([`/msg/send_msg=500:${ratio}`], 1).filter(Boolean).length / 200;
    expect([share(0), share(1)]).toEqual([0, 1]);
    expect(Math.abs(share(0.3) - 0.3)).toBeLessThan(0.1);
  });

  it('strikes the same requests with the same seed, whatever else is asked between', () => {
    const once = struck(['/msg/send_msg=500:0.3'], 7);
    expect(struck(['/msg/send_msg=500:0.3', '/user/=429:0.5'], 7, 3)).toEqual(once);
    expect(struck(['/msg/send_msg=500:0.3'], 8)).not.toEqual(once);
  });

  it('begins anew when something is set, with the seed that is shown when none was given', () => {
    const faults = createFaults({ fail: ['/msg/send_msg=500:0.5'] });
    const look = (): unknown[] => Array.from({ length: 50 }, () => faults.active!.judge('/msg/send_msg'));
    const first = look();
    const { done, ...shown } = faults.show();
    expect(done!.fail).toEqual([{ rule: '/msg/send_msg=500:0.5', requests: 50, struck: first.filter(Boolean).length }]);
    faults.set({ latency: '1ms' });
    expect(look()).toEqual(first);
    expect(createFaults(shown).active!.judge('/msg/send_msg')).toEqual(first[0]);
  });
});

describe('setting and clearing', () => {
  it('keeps what is not named, and takes back what is nothing', () => {
    const faults = createFaults({ latency: '200ms..500ms', hang: 0.1, faultSeed: 3 });
    faults.set({ dropPush: 0.2 });
    expect(faults.show()).toMatchObject({ latency: '200ms..500ms', hang: 0.1, dropPush: 0.2, faultSeed: 3 });
    faults.set({ hang: 0, latency: '0' });
    faults.clear(['dropPush']);
    expect(faults.show()).toEqual({});
    expect(faults.active).toBeUndefined();
  });

  it('moves the clock and no deadline, and troubles no request by it', () => {
    const faults = createFaults({ clockSkew: '-5m' });
    const clock = faults.skew({ now: () => 1_000_000 });
    expect([clock.now(), clock.steady!(), faults.active]).toEqual([700_000, 1_000_000, undefined]);
    faults.set({ clockSkew: '2h' });
    expect(clock.now()).toBe(8_200_000);
    expect(() => faults.clear(['clock'])).toThrow(expect.objectContaining({ code: 'ARG-UNKNOWN' }) as Error);
    faults.clear();
    expect(clock.now()).toBe(1_000_000);
  });
});
