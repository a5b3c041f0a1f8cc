import { describe, expect, test } from 'vitest';
import { readEnd, readFailure, readOwnCall, readPlan } from '../../../src/testing/runner/told.ts';

describe('what the isolate tells', () => {
  test('is narrowed: what does not belong is dropped, what is too long is cut', () => {
    expect(readPlan({ tests: [{ path: ['a', 7, 'b'], groups: ['y'.repeat(9000), 5], title: 'x'.repeat(9000), stack: 5, mode: 'nonsense', timeoutMs: -1, reason: 3, tags: ['@a', 7, 'z'.repeat(9000)], slow: 'yes', serial: 1.5, more: 1 }, 'no test', null] })).toEqual([{ path: ['a', 'b'], groups: ['y'.repeat(4096)], title: 'x'.repeat(500), stack: '', tags: ['@a', 'z'.repeat(500)], mode: 'run' }]);
    expect(readPlan({ tests: 'none' })).toEqual([]);
    expect(readEnd({ failures: [{ name: 'Error', message: 'm', stack: 's', assertion: 'yes', hops: [{ title: 't', text: 'u', at: 'now', bad: 1 }] }], skipped: { reason: 5 } })).toEqual({ failures: [{ name: 'Error', message: 'm', stack: 's', assertion: false, hops: [{ title: 't', text: 'u' }] }], skipped: {} });
    expect(readFailure(undefined)).toMatchObject({ name: 'Error', assertion: false });
  });

  test('its own calls are told from those of operations', () => {
    expect(readOwnCall('{"path":"test.plan","params":{}}')).toEqual({ path: 'test.plan', params: {} });
    expect(readOwnCall('{"path":"users.list","params":{}}')).toBeUndefined();
    expect(() => readOwnCall('{"path":"test.plan","params":[]}')).toThrow('a call must be');
  });
});
