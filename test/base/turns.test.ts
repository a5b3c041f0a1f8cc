import { expect, test } from 'vitest';
import { createTurns, eachAtOnce } from '../../src/base/turns.ts';

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

test('each is done in its order by so many at once, each of which takes the next one when it is free', async () => {
  const done: [item: string, lane: number][] = [];
  const { promise: others, resolve } = Promise.withResolvers<void>();
  await eachAtOnce(['long', 'a', 'b', 'last'], 2, async (item, lane) => {
    await (item === 'long' ? others : Promise.resolve());
    done.push([item, lane]);
    if (item === 'last') resolve();
  });
  expect(done).toEqual([['a', 2], ['b', 2], ['last', 2], ['long', 1]]);
  await expect(eachAtOnce([1, 2], 2, async (item) => { if (item === 1) throw new Error('one of them'); })).rejects.toThrow('one of them');
  await eachAtOnce([], 3, async () => { throw new Error('nothing is done for none'); });
});
