import { describe, expect, test } from 'vitest';
import { createLedger, judge, see, type Entry, type Kept, type Ledger } from './ledger.ts';

const entry = (name: string, fate: Entry['fate'] = 'acknowledged', more: Partial<Entry> = {}): Entry => ({ name, lane: 'a', conversationID: 'sg_x', fate, ...(fate === 'acknowledged' && { serverMsgID: `id-${name}` }), ...more });
const there = (seq: number, name: string, more: Partial<Kept> = {}): Kept => ({ conversationID: 'sg_x', seq, serverMsgID: `id-${name}`, name, ...more });

function broken(kept: Kept[], entries: Entry[], change: (ledger: Ledger) => void = () => {}): string[] {
  const ledger = createLedger();
  ledger.entries.push(...entries);
  change(ledger);
  return judge(ledger, kept).filter((finding) => finding.broken.length > 0).map((finding) => finding.promise);
}

test('all is well when what was acknowledged is there, in order, and the rest once or not at all', () => {
  const entries = [entry('a-0'), entry('a-1', 'unknown'), entry('a-2', 'unknown'), entry('a-3', 'refused'), entry('a-4', 'unsent'), entry('a-5')];
  expect(broken([there(1, '', { serverMsgID: 'group' }), there(2, 'a-0'), there(3, 'a-1'), there(4, 'a-5')], entries, ({ heard, seen }) => {
    heard.push({ conversationID: 'sg_x', seq: 3, name: 'a-1', by: 'w01' });
    seen.set('sg_x', 4);
  })).toEqual([]);
});

describe('each promise is held', () => {
  const two = [entry('a-0'), entry('a-1')];
  test.each<[promise: RegExp, kept: Kept[], entries: Entry[], change?: (ledger: Ledger) => void]>([
    [/exactly once/, [there(1, 'a-0')], two],
    [/exactly once/, [there(1, 'a-0'), there(2, 'a-1'), there(3, 'a-1', { serverMsgID: 'other' })], two],
    [/under the ID/, [there(1, 'a-0'), there(2, 'a-1', { serverMsgID: 'other' })], two],
    [/under the ID/, [there(1, 'a-0'), there(1, 'a-1', { conversationID: 'sg_y' })], two],
    [/in the order/, [there(1, 'a-1'), there(2, 'a-0')], two],
    [/refused or never left/, [there(1, 'a-0')], [entry('a-0', 'refused')]],
    [/refused or never left/, [there(1, 'a-0')], [entry('a-0', 'unsent')]],
    [/once or not at all/, [there(1, 'a-0'), there(2, 'a-0', { serverMsgID: 'other' })], [entry('a-0', 'unknown')]],
    [/nobody sent/, [there(1, 'a-0'), there(2, 'a-1'), there(3, 'b-7')], two],
    [/1, 2, 3/, [there(1, 'a-0'), there(3, 'a-1')], two],
    [/1, 2, 3/, [there(2, 'a-0'), there(3, 'a-1')], two],
    [/shorter than an answer/, [there(1, 'a-0'), there(2, 'a-1')], two, ({ seen }) => { seen.set('sg_x', 3); }],
    [/a device was told/, [there(1, 'a-0'), there(2, 'a-1')], two, ({ heard }) => { heard.push({ conversationID: 'sg_x', seq: 1, name: 'a-1', by: 'w01' }); }],
    [/a device was told/, [], [entry('a-0', 'unknown')], ({ heard }) => { heard.push({ conversationID: 'sg_x', seq: 1, name: 'a-0', by: 'w01' }); }],
    [/given twice/, [there(1, 'a-0'), there(2, 'a-1'), there(3, '', { serverMsgID: 'id-a-0' })], two],
  ])('%s', (promise, kept, entries, change) => {
    expect(broken(kept, entries, change)).toContainEqual(expect.stringMatching(promise));
  });
});

test('a conversation that goes back is noticed', () => {
  const ledger = createLedger();
  expect([see(ledger, 'sg_x', 3), see(ledger, 'sg_x', 3), see(ledger, 'sg_x', 2), see(ledger, 'sg_y', 1)]).toEqual([false, false, true, false]);
});
