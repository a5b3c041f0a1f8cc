import { expect, test } from 'vitest';
import { ImctlError } from '../../src/base/errors.ts';
import { untilAborted, waitMs } from '../../src/base/wait.ts';

test('items come as they are, and their iterator is told when nobody wants more', async () => {
  let isTold = false;
  const numbers = async function* () { try { for (let at = 0; ; at++) yield at; } finally { isTold = true; } };
  const seen: number[] = [];
  for await (const one of untilAborted(numbers(), new AbortController().signal)) if (seen.push(one) === 3) break;
  expect(seen).toEqual([0, 1, 2]);
  expect(isTold).toBe(true);
});

test.each([['its own reason', new ImctlError('TERMINATED', 'ended by a signal'), 'TERMINATED'], ['another', new Error('any'), 'INTERRUPTED']])('an item that does not come is waited for until the abort, which is told: %s', async (_what, reason, code) => {
  const stop = new AbortController();
  const silent = async function* () { yield 1; await new Promise(() => {}); };
  const walk = untilAborted(silent(), stop.signal);
  expect(await walk.next()).toEqual({ done: false, value: 1 });
  const next = walk.next();
  stop.abort(reason);
  await expect(next).rejects.toMatchObject({ code });
  await expect(untilAborted(silent(), stop.signal).next()).rejects.toMatchObject({ code });
  await expect(waitMs(60_000, stop.signal)).rejects.toMatchObject({ code });
});
