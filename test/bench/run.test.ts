import { execFile } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { NotMeasured } from '../../bench/line.ts';
import { devices } from '../../bench/lines/devices.ts';
import { LINES } from '../../bench/lines/index.ts';
import { readOptions, selectLines, wordsOf } from '../../bench/options.ts';
import type { Workshop } from '../../bench/workshop.ts';

const root = path.resolve(import.meta.dirname, '../..');

function bench(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [path.join(root, 'bench/run.ts'), ...args], (error, out, err) => resolve({ status: error ? Number(error.code) : 0, out, err }));
  });
}

describe('bench', () => {
  test('--list: every line with its sides and its goals, nothing measured', async () => {
    const { status, out } = await bench('--list');
    expect(status).toBe(0);
    for (const line of LINES) expect(out).toContain(`${line.name}: ${line.what}`);
    expect(out).toContain('  sides  imctl | ./imctl | empty script');
    expect(out).toContain('  goal   imctl, ms ≤ 1.1 × empty script');
  });

  test('a word no line answers to: exit 2 and the words there are', async () => {
    const { status, out, err } = await bench('emulater');
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(/no line answers to "emulater"; words: .*emulator.*version/);
  });

  test.each([
    { words: [], names: LINES.map((line) => line.name) },
    { words: ['version'], names: ['version'] },
    { words: ['emulator-reads'], names: ['emulator-reads'] },
    { words: ['calls'], names: ['sandbox-calls', 'prompt-calls'] },
    { words: ['version', 'task'], names: ['version', 'run', 'first-test', 'tests', 'sandbox-calls'] },
  ])('words $words choose lines', ({ words, names }) => {
    expect(selectLines(LINES, words).map((line) => line.name)).toEqual(names);
  });

  test.each([
    { args: [], options: { words: [], list: false, strict: false, rounds: undefined } },
    { args: ['emulator', '--rounds', '12', '--strict'], options: { words: ['emulator'], strict: true, rounds: 12 } },
    { args: ['--quick', '--json', 'out.json'], options: { rounds: 3, json: 'out.json' } },
    { args: ['--quick', '--rounds', '5'], options: { rounds: 5 } },
  ])('options $args', ({ args, options }) => {
    expect(readOptions(args)).toMatchObject(options);
  });

  test.each([['--rounds', '0'], ['--rounds', 'many'], ['--rounds', '2.5'], ['--round', '3']])('refused: %s %s', (...args) => {
    expect(() => readOptions(args)).toThrow();
  });

  test('the table: names are unique, goals name sides and measures that are there and have a bound', () => {
    expect(new Set(LINES.map((line) => line.name)).size).toBe(LINES.length);
    for (const line of LINES) {
      expect(wordsOf(line)).toContain(line.name);
      for (const goal of line.goals) {
        expect(Object.keys(line.sides)).toEqual(expect.arrayContaining([goal.side, goal.against ?? goal.side]));
        expect(Object.keys(line.measures)).toContain(goal.measure ?? Object.keys(line.measures)[0]);
        expect(goal.atMost ?? goal.atLeast).toBeGreaterThan(0);
      }
    }
  });

  test('k6 that is not installed is said in words, with the command that installs it', async () => {
    const workshop = { env: { PATH: '/nowhere' } } as unknown as Workshop;
    await expect(devices.sides.k6!(workshop)).rejects.toThrow(new NotMeasured('k6 is not installed here, or not on PATH:  go install go.k6.io/k6@latest  makes it'));
  });
});
