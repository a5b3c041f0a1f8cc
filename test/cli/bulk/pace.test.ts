import { describe, expect, test } from 'vitest';
import { ImctlError } from '../../../src/base/errors.ts';
import { createPace } from '../../../src/cli/bulk/pace.ts';

const never = new AbortController().signal;

async function* counted(most: number): AsyncIterable<number> {
  for (let at = 0; at < most; at++) yield at;
}

/** Works on `most` items, each for a moment; how many were on their way at once, at the most. */
async function atOnce(pace: ReturnType<typeof createPace>, most: number, fails: (item: number) => boolean = () => false): Promise<number> {
  let now = 0, highest = 0;
  await pace.each(counted(most), () => 1, async (item) => {
    highest = Math.max(highest, ++now);
    await pace.attempt(async () => {
      await new Promise((resolve) => { setImmediate(resolve); });
      if (fails(item)) throw new ImctlError('CONFLICT', 'no');
    }, false).catch(() => {});
    now--;
  }, () => false);
  return highest;
}

describe('pace', () => {
  test('more at once while all goes well, never more than allowed', async () => {
    // A clock that stands still: whatever is tried is done in no time.
    const now = () => 0;
    expect(await atOnce(createPace({ signal: never, parallel: 16, now }), 500)).toBe(16);
    expect(await atOnce(createPace({ signal: never, parallel: 3, now }), 500)).toBe(3);
    expect(await atOnce(createPace({ signal: never, parallel: 1, now }), 20)).toBe(1);
  });

  test('a refusal is no trouble of the server', async () => {
    expect(await atOnce(createPace({ parallel: 16, signal: never, now: () => 0 }), 500, (item) => item % 10 === 0)).toBeGreaterThan(4);
  });

  test('what may pass is tried again, when twice does no harm', async () => {
    let tries = 0;
    const value = await createPace({ parallel: 16, signal: never }).attempt(async () => {
      if (++tries < 3) throw new ImctlError('SERVER-ERROR', 'no', { errCode: 500 });
      return tries;
    }, true);
    expect(value).toBe(3);
  });

  test.each([
    ['a failure that may pass, where twice would do harm', new ImctlError('TIMEOUT', 'late'), false, 1],
    ['a refusal', new ImctlError('CONFLICT', 'there is one'), true, 1],
    ['a server that is busy, whatever it is: it refused before it began', new ImctlError('SERVER-BUSY', 'busy', { retryable: true, errCode: 429 }), false, 5],
  ] as const)('%s', async (_what, error, isRepeatable, expected) => {
    let tries = 0;
    await expect(createPace({ parallel: 16, signal: never }).attempt(async () => { tries++; throw error; }, isRepeatable)).rejects.toBe(error);
    expect(tries).toBe(expected);
  });

  test('a server that never answered is not asked again and again; one that did is given time', async () => {
    const pace = createPace({ parallel: 16, signal: never });
    let tries = 0;
    const away = () => pace.attempt(async () => { tries++; throw new ImctlError('UNREACHABLE', 'nothing listens', { retryable: true, cause: Object.assign(new Error('no'), { code: 'ECONNREFUSED' }) }); }, true);
    await expect(away()).rejects.toThrow('nothing listens');
    expect(tries).toBe(1);
    await pace.attempt(async () => {}, true);
    await expect(away()).rejects.toThrow('nothing listens');
    expect(tries).toBe(1 + 5);
  });

  test('the second try knows that it is one', async () => {
    const seen: boolean[] = [];
    await createPace({ parallel: 16, signal: never }).attempt(async (again) => {
      seen.push(again);
      if (!again) throw new ImctlError('TIMEOUT', 'late');
    }, true);
    expect(seen).toEqual([false, true]);
  });

  test('a rate is kept, and a wait for it ends with the signal', async () => {
    const startedAt = performance.now();
    await createPace({ parallel: 16, signal: never, rate: 100 }).each(counted(4), () => 5, async () => {}, () => false);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(145);

    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    let begun = 0;
    await createPace({ parallel: 16, signal: stop.signal, rate: 1 }).each(counted(10), () => 1, async () => { begun++; }, () => false);
    expect(begun).toBe(1);
  });

  test('a failure of the work ends it when what was begun has ended', async () => {
    const ended: number[] = [];
    await expect(createPace({ parallel: 16, signal: never }).each(counted(100), () => 1, async (item) => {
      await new Promise((resolve) => { setTimeout(resolve, item === 0 ? 1 : 20); });
      ended.push(item);
      if (item === 0) throw new Error('the first');
    }, () => false)).rejects.toThrow('the first');
    expect(ended).toEqual([0, 1, 2, 3]);
  });
});
