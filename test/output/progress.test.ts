import { describe, expect, test } from 'vitest';
import { memoryStreams } from '../../src/base/streams.ts';
import { createProgress, renderProgress } from '../../src/output/progress.ts';
import { displayWidth } from '../../src/output/width.ts';

function stage(look: { isTTY: boolean; columns?: number }) {
  const streams = memoryStreams('', { columns: 100, ...look });
  let at = 0;
  const progress = createProgress(streams.err, { now: () => at, sleep: async () => {} });
  const go = (ms: number, done: number, total: number | undefined = 100_000, label = 'people.csv') => { at += ms; progress.update({ kind: 'progress', label, done, total }); };
  return { progress, go, text: () => streams.errText() };
}

describe('on a terminal', () => {
  test('one line, rewritten at most ten times a second, with rate and time to go; the last state stays', () => {
    const { progress, go, text } = stage({ isTTY: true });
    go(0, 0);
    for (let step = 1; step <= 20; step++) go(50, step * 500);
    progress.finish();
    expect(text().split('\r\x1b[K').length - 1).toBe(11);
    expect(text().replaceAll('\r\x1b[K', '\n').split('\n').slice(1, 4).join('\n')).toMatchInlineSnapshot(`
      "people.csv  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  0 / 100,000
      people.csv  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  1,000 / 100,000  10,000/s  eta 10 s
      people.csv  █░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  2,000 / 100,000  10,000/s  eta 10 s"
    `);
    expect(text().endsWith('people.csv  ███░░░░░░░░░░░░░░░░░░░░░░░░░░░  10,000 / 100,000  10,000/s  eta 9 s\n')).toBe(true);
  });

  test('finish draws what was not drawn yet', () => {
    const { progress, go, text } = stage({ isTTY: true });
    go(0, 0);
    go(10, 100_000);
    progress.finish();
    expect(text()).toMatch(/100,000 \/ 100,000 {2}\S+\/s\n$/);
  });

  test('clear wipes the line, and the next update draws it again', () => {
    const { progress, go, text } = stage({ isTTY: true });
    go(0, 1);
    progress.clear();
    progress.clear();
    expect(text().match(/\r\x1b\[K/g)).toHaveLength(2);
    go(100, 2);
    expect(text()).toContain('2 / 100,000');
  });

  test('never wider than the terminal, whatever the label', () => {
    const { go, text } = stage({ isTTY: true, columns: 40 });
    go(0, 1, 10, 'a long name with \x1b[2J and 漢字漢字漢字漢字漢字');
    const line = text().replaceAll('\r\x1b[K', '');
    expect(line).toContain('…');
    expect(line).not.toContain('\x1b');
    expect(displayWidth(line)).toBeLessThan(40);
  });

  test('another label ends the line of the first', () => {
    const { go, text } = stage({ isTTY: true });
    go(0, 1);
    go(0, 1, 10, 'other.csv');
    expect(text()).toMatch(/people\.csv[^\n]*\n\r\x1b\[Kother\.csv[^\n]*$/);
  });
});

describe('in a pipe', () => {
  test('a line a second, and where it ended', () => {
    const { progress, go, text } = stage({ isTTY: false });
    for (let step = 0; step <= 25; step++) go(100, step * 1000);
    progress.finish();
    expect(text().split('\n').map((line) => line.replace(/[█░]+ {2}/, ''))).toEqual([
      'people.csv  10,000 / 100,000  10,000/s  eta 9 s', 'people.csv  20,000 / 100,000  10,000/s  eta 8 s', 'people.csv  25,000 / 100,000  10,000/s  eta 8 s', '',
    ]);
  });

  test('short work says nothing', () => {
    const { progress, go, text } = stage({ isTTY: false });
    go(0, 0);
    go(900, 100_000);
    progress.finish();
    progress.finish();
    expect(text()).toBe('');
  });
});

describe('renderProgress', () => {
  test.each([
    [{ done: 68_200, total: 100_000 }, 11_240, 100, 'people.csv  ████████████████████░░░░░░░░░░  68,200 / 100,000  11,240/s  eta 3 s'],
    [{ done: 5 }, undefined, 100, 'people.csv  5'],
    [{ done: 5, total: 10 }, 0, 30, 'people.csv  5 / 10  0/s'],
    [{ done: 0, total: 100_000 }, 1, 48, 'people.csv  0 / 100,000  1/s  eta 1 d 3 h'],
    [{ done: 20, total: 10 }, undefined, 100, 'people.csv  ██████████████████████████████  20 / 10'],
  ])('%o at %s/s in %i columns', (event, rate, columns, line) => {
    expect(renderProgress({ kind: 'progress', label: 'people.csv', ...event }, rate, columns)).toBe(line);
  });
});
