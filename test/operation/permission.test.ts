import { describe, expect, test } from 'vitest';
import { ImctlError } from '../../src/base/errors.ts';
import { covers, createGrants, everything, isHostPermission, parsePermission } from '../../src/operation/permission.ts';

describe('taken apart', () => {
  test.each([
    ['users:read', { noun: 'users', act: 'read' }], ['users:write<=50', { noun: 'users', act: 'write', budget: 50 }], ['fs:read:/data/x', { noun: 'fs', act: 'read', target: '/data/x' }], ['fs:write:C:/data', { noun: 'fs', act: 'write', target: 'C:/data' }],
    ['net:localhost', { noun: 'net', act: 'localhost' }], ['net:host:8080', { noun: 'net', act: 'host:8080' }], ['run:git', { noun: 'run', act: 'git' }], ['env:HOME', { noun: 'env', act: 'HOME' }], ['messages:sendMany<=0', { noun: 'messages', act: 'sendMany', budget: 0 }], ['messages:send<=20/min', { noun: 'messages', act: 'send', budget: 20, perMs: 60_000 }], ['net:localhost<=5/s', { noun: 'net', act: 'localhost', budget: 5, perMs: 1000 }], [' groups:mute ', { noun: 'groups', act: 'mute' }],
  ])('%s', (text, parts) => {
    expect(parsePermission(text)).toEqual({ text: text.trim(), ...parts });
  });

  test.each(['', 'users', ':read', 'users:', 'Users:read', '1:read', 'users read'])('%j is none', (text) => {
    expect(() => parsePermission(text)).toThrow(ImctlError);
  });

  test.each([['users:write<=x', '"x"'], ['users:write<5', '"5"'], ['messages:send<=20/minute', '"20/minute"'], ['users:write<=-1', '"-1"'], ['users:write<=', '""']])('%s has no budget', (text, odd) => {
    expect(() => parsePermission(text)).toThrow(`${text}: ${odd} is no budget`);
  });

  test('names of files may hold what looks like one', () => {
    expect(parsePermission('fs:read:./a<=b')).toMatchObject({ target: './a<=b' });
  });

  test('files, network, programs and the environment are the machine\'s', () => {
    expect(['fs:read:/x', 'net:h', 'run:p', 'env:N', 'users:read'].map((text) => isHostPermission(parsePermission(text)))).toEqual([true, true, true, true, false]);
  });
});

describe('one covers another', () => {
  test.each<[granted: string, need: string, covered: boolean]>([
    ['users:read', 'users:read', true], ['users:read', 'groups:read', false], ['users:*', 'users:write', true], ['users:write', 'users:read', false],
    ['fs:read:/data', 'fs:read:/data/x/y', true], ['fs:read:/data', 'fs:read:/data', true], ['fs:read:/data/', 'fs:read:/data/x', true], ['fs:read:/data', 'fs:read:/database', false], ['fs:read:/data', 'fs:write:/data/x', false], ['fs:read:/', 'fs:read:/etc/passwd', true],
    ['net:localhost', 'net:localhost:10002', true], ['net:localhost:10002', 'net:localhost', false], ['net:localhost:1', 'net:localhost:2', false], ['net:*', 'net:anywhere', true], ['net:example.com', 'net:evil.example.com', false],
    ['run:git', 'run:git', true], ['run:git', 'run:/tmp/git', false], ['env:HOME', 'env:HOME2', false], ['env:*', 'env:HOME', true],
  ])('%s lets %s: %s', (granted, need, covered) => {
    expect(covers(parsePermission(granted), parsePermission(need))).toBe(covered);
  });
});

describe('taking', () => {
  const grants = (...list: string[]) => createGrants(list.map(parsePermission));

  test('everything is everything', () => {
    expect(() => everything.take({ what: 'x', oneOf: ['users:write'], amount: 1e9 })).not.toThrow();
  });

  test('a need is taken as it is: what looks like a budget or a space belongs to its name', () => {
    expect(() => grants('env:NAME').take({ what: 'env.get', allOf: ['env:NAME<=5'], amount: 1 })).toThrow('needs env:NAME<=5');
    expect(() => grants('fs:read:/a').take({ what: 'fs.read', allOf: ['fs:read:/a '], amount: 1 })).toThrow('needs fs:read:/a ');
    expect(() => grants('run:git').take({ what: 'sh.run', allOf: ['run:'], amount: 1 })).toThrow('needs run:');
    grants('fs:read:/a').take({ what: 'fs.read', allOf: ['fs:read:/a/b\nc<=1'], amount: 1 });
  });

  test('two needs of one call do not share what is left for one', () => {
    const few = grants('env:*<=3');
    expect(() => few.take({ what: 'sh.run', allOf: ['env:A', 'env:B', 'env:C', 'env:D'], amount: 1 })).toThrow('over the budget');
    few.take({ what: 'sh.run', allOf: ['env:A', 'env:B', 'env:C'], amount: 1 });
    expect(() => few.take({ what: 'env.get', allOf: ['env:A'], amount: 1 })).toThrow('0 of 3 left');
  });

  test.each([[Number.NaN], [Infinity]])('an amount of %d is over every budget', (amount) => {
    expect(() => grants('users:write<=5').take({ what: 'x', oneOf: ['users:write'], amount })).toThrow('over the budget');
  });

  test('all that is needed, or nothing is taken', () => {
    const held = grants('fs:read:/a<=1', 'fs:write:/b');
    expect(() => held.take({ what: 'copy', allOf: ['fs:read:/a/x', 'fs:write:/c'], amount: 1 })).toThrow('copy needs fs:write:/c');
    expect(() => held.take({ what: 'copy', allOf: ['fs:read:/a/x', 'fs:write:/b/y'], amount: 1 })).not.toThrow();
    expect(() => held.take({ what: 'copy', allOf: ['fs:read:/a/x'], amount: 1 })).toThrow('0 of 1 left');
  });

  test('where one budget is spent another grant serves', () => {
    const held = grants('users:kick<=1', 'users:write<=5');
    held.take({ what: 'a', oneOf: ['users:write', 'users:kick'], amount: 1 });
    held.take({ what: 'a', oneOf: ['users:write', 'users:kick'], amount: 5 });
    expect(() => held.take({ what: 'a', oneOf: ['users:write', 'users:kick'], amount: 1 })).toThrow(ImctlError);
  });

  test('says which flag to add', () => {
    try {
      grants().take({ what: 'users.kick', oneOf: ['users:write', 'users:kick'], amount: 1 });
    } catch (error) {
      expect((error as ImctlError).hint).toBe('declare it in meta.needs and run with  --allow \'users:write\'');
      expect((error as ImctlError).exitStatus).toBe(23);
      return;
    }
    throw new Error('it was not refused');
  });
});

test('a budget by the minute comes back with time; one in all does not', () => {
  let now = 0;
  const held = createGrants([parsePermission('messages:send<=3/min')], { now: () => now });
  const send = (amount: number) => held.take({ what: 'messages.send', oneOf: ['messages:send'], amount });
  send(2);
  now = 30_000;
  send(1);
  expect(() => send(1)).toThrow('over the budget messages:send<=3/min: 0 of 3 left');
  now = 60_001;
  send(2);
  expect(() => send(1)).toThrow('0 of 3 left');
  now = 90_001;
  send(1);
});
