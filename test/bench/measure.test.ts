import { afterEach, describe, expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NotMeasured, type Line, type Side } from '../../bench/line.ts';
import { measureLine } from '../../bench/measure.ts';
import { findPeer } from '../../bench/peers.ts';
import { showResult, showSummary } from '../../bench/show.ts';
import { openWorkshop, type Workshop } from '../../bench/workshop.ts';

let open: Workshop | undefined;
const workshop = () => open = openWorkshop(path.resolve(import.meta.dirname, '../..'), mkdtempSync(path.join(tmpdir(), 'imctl-peers-')));
afterEach(async () => { await open?.close(); });

/** A side that gives these numbers, and notes when it was asked. */
function giving(name: string, values: number[], asked: string[] = []): Side {
  return async () => async (round) => {
    asked.push(`${name}${round}`);
    return { ms: round < 0 ? 999 : values[round]! };
  };
}

const line = (sides: Line['sides'], goals: Line['goals'] = []): Line => ({ name: 'sample', what: 'numbers', measures: { ms: 'ms' }, sides, goals });

describe('measure', () => {
  test('sides take turns, the other way round every other round; the first sample of each is for warmth only', async () => {
    const asked: string[] = [];
    const result = await measureLine(line({ a: giving('a', [1, 2, 3], asked), b: giving('b', [4, 5, 6], asked) }), workshop(), 3);
    expect(asked).toEqual(['a-1', 'b-1', 'a0', 'b0', 'b1', 'a1', 'a2', 'b2']);
    expect(result.sides.a).toEqual({ kind: 'measured', samples: { ms: [1, 2, 3] }, summary: { ms: { n: 3, median: 2, min: 1, max: 3 } } });
  });

  test.each([
    { what: 'under its ratio', goal: { side: 'a', against: 'b', atMost: 0.5 }, kind: 'pass', close: false },
    { what: 'over its ratio', goal: { side: 'a', against: 'b', atMost: 0.2 }, kind: 'miss', close: false },
    { what: 'over it in some rounds', goal: { side: 'a', against: 'b', atMost: 0.42 }, kind: 'pass', close: true },
    { what: 'a rate that is enough', goal: { side: 'a', atLeast: 2 }, kind: 'pass', close: true },
    { what: 'a rate that is not', goal: { side: 'a', atLeast: 20 }, kind: 'miss', close: false },
    { what: 'what it takes in addition', goal: { side: 'b', against: 'a', plus: true as const, atMost: 3 }, kind: 'pass', close: false },
  ])('goals: $what', async ({ goal, kind, close }) => {
    const { verdicts } = await measureLine(line({ a: giving('a', [1, 2, 3]), b: giving('b', [4, 5, 6]) }, [goal]), workshop(), 3);
    expect(verdicts[0]).toMatchObject({ kind, close });
  });

  test('a peer that is missing is told with its reason, the rest is measured, and no goal is passed by it', async () => {
    const missing: Side = async () => { throw new NotMeasured('it is not installed'); };
    const result = await measureLine(line({ imctl: giving('a', [1, 2]), other: missing }, [{ side: 'imctl', against: 'other', atMost: 1 }]), workshop(), 2);
    expect(`${showResult(result)}${showSummary([result])}`).toMatchInlineSnapshot(`
      "sample: numbers (2 rounds)
        imctl  ms 1.5 ms (1–2)
        other  not measured: it is not installed
        –    imctl, ms ≤ 1 × other (other: it is not installed)
      goals: 0 met, 0 missed, 1 not measured
      not measured  sample: imctl, ms ≤ 1 × other (other: it is not installed)
      "
    `);
  });

  test.each([
    { what: 'throws at first', side: async () => async () => { throw new Error('exit 3: no'); }, why: 'exit 3: no' },
    { what: 'throws in a later round', side: async () => async (round: number) => { if (round === 1) throw new Error('exit 4: gone'); return { ms: 1 }; }, why: 'exit 4: gone' },
    { what: 'gives no number', side: async () => async () => ({ ms: Number.NaN }), why: 'the sample has no number for ms' },
    { what: 'gives another measure', side: async () => async () => ({ rate: 1 }), why: 'the sample has no number for ms' },
  ])('a side that $what has failed, and the other goes on', async ({ side, why }) => {
    const result = await measureLine(line({ bad: side, good: giving('g', [1, 2]) }, [{ side: 'good', against: 'bad', atMost: 9 }]), workshop(), 2);
    expect(result.verdicts[0]).toMatchObject({ kind: 'not measured', why: 'bad failed' });
    expect(result.sides.bad).toEqual({ kind: 'failed', why });
    expect(result.sides.good).toMatchObject({ kind: 'measured', summary: { ms: { n: 2 } } });
    expect(showSummary([result])).toContain(`failed        sample, bad: ${why}`);
  });

  test('a peer that is not there: the reason is that', async () => {
    const nowhere = mkdtempSync(path.join(tmpdir(), 'imctl-nowhere-'));
    await expect(findPeer('tsx', nowhere, nowhere)).rejects.toThrow(new NotMeasured('tsx is not installed'));
    rmSync(nowhere, { recursive: true });
  });

  test('a workshop: what is made once is one, what was opened is closed in reverse, its folder goes', async () => {
    const shop = workshop();
    const order: string[] = [];
    const made = () => shop.once('server', async () => ({}));
    expect(await made()).toBe(await made());
    shop.atEnd(() => order.push('first'));
    shop.atEnd(async () => { await Promise.resolve(); order.push('second'); });
    await shop.close();
    expect(order).toEqual(['second', 'first']);
    expect(() => rmSync(shop.folder)).toThrow('ENOENT');
  });
});
