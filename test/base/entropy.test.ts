import { expect, test } from 'vitest';
import { randomHex } from '../../src/base/entropy.ts';

test('random bytes are as many as asked for, and never the same', () => {
  expect(randomHex(12)).toMatch(/^[0-9a-f]{24}$/);
  expect(new Set(Array.from({ length: 200 }, () => randomHex(32))).size).toBe(200);
});
