import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createTAP } from '../../../src/testing/reporters/tap.ts';
import { aRun, aTest, aTry, lostMessage, report } from './setup.ts';

interface Point { ok: boolean; number: number; description: string; skip?: string; yaml?: Record<string, unknown> }

/** Read TAP 14 by its rules (producers' side); throws on a line that is none of them. */
function readTAP(text: string): { points: Point[]; bailed: boolean } {
  const lines = text.split('\n');
  expect(lines.shift()).toBe('TAP version 14');
  expect(lines.pop()).toBe('');
  const points: Point[] = [];
  let plan: number | undefined;
  let bailed = false;
  while (lines.length > 0) {
    const line = lines.shift()!;
    const point = /^(not )?ok (\d+) - ((?:[^\\#]|\\[\\#])*?)(?: # SKIP ?(.*))?$/.exec(line);
    if (point) points.push({ ok: point[1] === undefined, number: Number(point[2]), description: point[3]!.replace(/\\([\\#])/g, '$1'), ...(point[4] === undefined ? {} : { skip: point[4] }) });
    else if (line === '  ---') {
      const end = lines.indexOf('  ...');
      points.at(-1)!.yaml = parse(lines.splice(0, end).map((one) => one.slice(2)).join('\n'), { strict: true }) as Record<string, unknown>;
      lines.shift();
    } else if (/^1\.\.\d+$/.test(line) && plan === undefined) plan = Number(line.slice(3));
    else if (line.startsWith('Bail out!')) bailed = true;
    else if (!line.startsWith('#')) throw new Error(`no line of TAP: ${line}`);
  }
  expect(points.map((one) => one.number)).toEqual(points.map((_, at) => at + 1));
  expect(plan).toBe(points.length);
  return { points, bailed };
}

test('a point for each test, with what failed below it, and the plan at the end', async () => {
  const { points, bailed } = readTAP(await report(createTAP, aRun([aTest('one', { path: ['outer'] }), lostMessage(), aTest('later', { status: 'skipped', reason: 'not yet' })])));
  expect(bailed).toBe(false);
  expect(points.map(({ ok, description, skip }) => [ok, description, skip])).toEqual([
    [true, 'tasks/flows/two-users.ts: outer › one', undefined], [false, 'tasks/flows/group-of-50.ts: everybody gets the announcement', undefined], [true, 'tasks/flows/two-users.ts: later', 'not yet'],
  ]);
  expect(points[1]!.yaml).toMatchObject({ message: '49 of 50 received it; m17 did not.', severity: 'fail', code: 'ASSERTION', at: { file: 'tasks/flows/group-of-50.ts', line: 14, column: 25 }, duration_ms: 2100, operationID: 'imctl-7m2k41' });
  expect(points[1]!.yaml!.hops).toContain('pushed to m17  –  not seen');
});

test('what passed late is ok and says so; files that could not be loaded are not ok; an interrupted run bails out', async () => {
  const written = await report(createTAP, aRun([aTest('late', { tries: [aTry({ failures: [{ code: 'ASSERTION', message: 'no' }] }), aTry()] })], { errors: [{ file: 'b.ts', code: 'TASK-INVALID', message: 'bad' }], interrupted: true }));
  const { points, bailed } = readTAP(written);
  expect(points).toMatchObject([{ ok: true }, { ok: false, description: 'b.ts', yaml: { message: 'bad', code: 'TASK-INVALID' } }]);
  expect(written).toContain('\n# flaky: passed at try 2\n');
  expect(bailed).toBe(true);
});

test('a title is no directive, no line of its own, and nothing that a terminal obeys', async () => {
  const title = 'a # TODO \\# b\nok 2 - forged\x1b[31m';
  const written = await report(createTAP, aRun([aTest(title, { tries: [aTry({ failures: [{ code: 'ASSERTION', message: '...\n  ...\n\x7f\u009b: # {', hint: '- x' }] })] })]));
  expect(written).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
  const { points } = readTAP(written);
  expect(points).toHaveLength(1);
  expect(points[0]).toMatchObject({ ok: false, description: 'tasks/flows/two-users.ts: a # TODO \\# b\\nok 2 - forged\\x1b[31m', yaml: { message: '...\n  ...\n\x7f\u009b: # {', hint: '- x' } });
});
