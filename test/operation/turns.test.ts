import { expect, test } from 'vitest';
import { createTurns } from '../../src/operation/turns.ts';

test('a few run at once, the others wait in their order, and a failure frees its turn', async () => {
  const inTurn = createTurns(3);
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  const results = await Promise.allSettled(Array.from({ length: 20 }, (_, at) => inTurn(async () => {
    begun.push(at);
    most = Math.max(most, ++running);
    await new Promise((resolve) => { setImmediate(resolve); });
    running--;
    if (at % 4 === 0) throw new Error(`${at}`);
    return at;
  })));
  expect(most).toBe(3);
  expect(begun).toEqual(Array.from({ length: 20 }, (_, at) => at));
  expect(results.filter((one) => one.status === 'rejected')).toHaveLength(5);
});
