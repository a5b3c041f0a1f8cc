import { describe, expect, test } from 'vitest';
import { createDot } from '../../../src/testing/reporters/dot.ts';
import { createList } from '../../../src/testing/reporters/list.ts';
import { aRun, aTest, aTry, lostMessage, report } from './setup.ts';

const ours = aTest('ben gets what anna sends, in order, on both devices');

describe('list', () => {
  test('shows a test in a line, and where the message of a failed one stopped', async () => {
    expect(await report(createList, aRun([ours, lostMessage()]))).toMatchInlineSnapshot(`
      " ✓ two-users.ts    ben gets what anna sends, in order, on both devices    118 ms
       ✗ group-of-50.ts  everybody gets the announcement                         2.1 s
         · about to write
         tasks/flows/group-of-50.ts:14:25
             13 |   const msg = await owner.sendGroup(group, "hello");
           > 14 |   await expect(members).toReceive(msg, { within: "2s" });
                |                         ^
             15 | });
         in step: all receive
         49 of 50 received it; m17 did not.
           acknowledged    10:32:07.120  serverMsgID 5d1c…  sg_9 seq 4
           stored          10:32:07.128  yes
           pushed to m17   –             not seen
           m17's device    –             connected, last frame 10:32:06.990 (heartbeat)
         operationID: imctl-7m2k41
      "
    `);
  });

  test('tells what was skipped and why, what passed late, what was interrupted, and tries', async () => {
    const failed = (message: string) => aTry({ failures: [{ code: 'ASSERTION', message, place: { file: 'a.ts', line: 3, column: 4 } }] });
    expect(await report(createList, aRun([
      aTest('later', { status: 'skipped', reason: 'needs a real server' }), aTest('at last', { tries: [failed('not yet'), aTry()] }), aTest('never', { tries: [failed('first'), failed('second')] }),
      aTest('cut off', { tries: [aTry({ status: 'interrupted' })] }), aTest('inner', { path: ['outer', 'middle'] }),
    ]))).toMatchInlineSnapshot(`
      " - two-users.ts  later
                       needs a real server
       ~ two-users.ts  at last                     236 ms
                       flaky: passed at try 2
         try 1 failed:
         a.ts:3:4
         not yet
       ✗ two-users.ts  never                       236 ms
                       2 tries
         try 1: first (a.ts:3:4)
         a.ts:3:4
         second
       ! two-users.ts  cut off                     118 ms
                       the run was interrupted
       ✓ two-users.ts  outer › middle › inner      118 ms
      "
    `);
  });

  test('tells of files that could not be loaded, and the code of what is no assertion', async () => {
    expect(await report(createList, aRun([], { errors: [{ file: 'b.ts', code: 'TASK-INVALID', message: 'unexpected token', place: { file: 'b.ts', line: 1, column: 2 }, codeFrame: '> 1 | (]\n    |  ^', hint: 'close it' }] }))).toMatchInlineSnapshot(`
      " ✗ b.ts
         b.ts:1:2
           > 1 | (]
               |  ^
         TASK-INVALID: unexpected token
         hint: close it
      "
    `);
  });

  test('escapes what a terminal would obey, wherever it comes from', async () => {
    const evil = '\x1b]0;pwned\x07\u202e\r';
    const failure = { code: `A${evil}`, message: `first${evil}\nsecond${evil}`, hint: evil, operationID: evil, codeFrame: `> 1 | ${evil}`, place: { file: `f${evil}`, line: 1, column: 1 }, hops: [{ title: evil, text: evil }] };
    const shown = await report(createList, aRun([aTest(`title${evil}`, { path: [evil], file: `file${evil}.ts`, tries: [aTry({ failures: [failure], logs: [{ at: 0, level: 'error', text: evil }], steps: [{ title: evil, startedAt: 0, ms: 1, ok: false, steps: [] }] })] })], { errors: [{ ...failure, file: evil }] }));
    expect(shown).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(shown.match(/\\u202e/g)!.length).toBeGreaterThan(12);
  });

  test('in a narrow window titles are folded and nothing is lost', async () => {
    const shown = await report(createList, aRun([ours, lostMessage()]), { width: 44 });
    expect(shown.split('\n').filter((line) => line.length > 44 && !/\d+ \|/.test(line))).toEqual([]);
    expect(shown.replace(/\s+/g, ' ')).toContain('on both devices (two-users.ts)');
  });

  test('long lines of code are cut at one column, with the mark in its place', async () => {
    const code = (n: number) => `  await expect(${'a'.repeat(n)}).toReceive(message);`;
    const frame = (n: number) => `  9 | short\n> 10 | ${code(n)}\n     | ${' '.repeat(n + 17)}^\n  11 | });`.replace('  9 |', '   9 |');
    const shown = async (n: number, width: number) => {
      const failure = { code: 'ASSERTION', message: 'no', codeFrame: frame(n) };
      const lines = (await report(createList, aRun([aTest('x', { tries: [aTry({ failures: [failure] })] })]), { width })).split('\n');
      return lines.filter((line) => /^ {5}/.test(line)).map((line) => line.slice(5));
    };
    expect(await shown(100, 60)).toMatchInlineSnapshot(`
      [
        "   9 |",
        "> 10 | …aaaaaaaaaaaaaaaaaaaa).toReceive(message);",
        "     |                        ^",
        "  11 |",
      ]
    `);
    const [, line, mark] = await shown(100, 60);
    expect(line!.slice(mark!.indexOf('^'))).toMatch(/^toReceive/);
    expect(await shown(4, 60)).toEqual(frame(4).split('\n'));
  });

  test('what a test says stands below it, and of very much only the beginning', async () => {
    const logs = Array.from({ length: 60 }, (_, n) => ({ at: n, level: 'log', text: `line ${n}` }));
    const shown = await report(createList, aRun([aTest('talks', { tries: [aTry({ logs })] })]));
    expect(shown).toContain('   · line 39\n   · … 20 more lines\n');
    expect(shown).not.toContain('line 40');
  });

  test('of a very long line the beginning', async () => {
    const shown = await report(createList, aRun([aTest('talks', { tries: [aTry({ logs: [{ at: 1, level: 'log', text: 'x'.repeat(60_000) }] })] })]));
    expect(shown).toContain(`   · ${'x'.repeat(499)}…\n`);
  });

  test('a long sentence is folded in a window, and long names of devices keep the columns', async () => {
    const failure = { code: 'TIMEOUT', message: 'nobody answered for a long time, and then nobody answered again', hint: 'give it longer with  --timeout 60s  or more', hops: [
      { title: 'acknowledged', text: 'yes' }, { title: 'pushed to imtest_tp0cvn7k5_152/android', text: 'not seen' },
    ] };
    const shown = await report(createList, aRun([aTest('long', { tries: [aTry({ failures: [failure] })] })]), { width: 123 });
    expect(shown).toContain('\n   TIMEOUT: nobody answered');
    expect(new Set(shown.split('\n').filter((line) => line.includes('–')).map((line) => line.indexOf('–')))).toEqual(new Set([46]));
    const narrow = await report(createList, aRun([aTest('long', { tries: [aTry({ failures: [failure] })] })]), { width: 40 });
    expect(narrow).toContain('\n   TIMEOUT: nobody answered for a long\n   time, and then nobody answered again\n');
    expect(narrow).toContain('\n   hint: give it longer with  --timeout\n   60s  or more\n');
  });

  test('of a very long message the first lines are told', async () => {
    const message = Array.from({ length: 500 }, (_, n) => `+ line ${n}`).join('\n');
    const shown = await report(createList, aRun([aTest('long', { tries: [aTry({ failures: [{ code: 'ASSERTION', message }] })] })]));
    expect(shown).toContain('   + line 59\n   … 440 more lines, in the reports html and json\n');
    expect(shown).not.toContain('line 60');
  });

  test('of very many failed expectations of one test the first are told, and how many there are', async () => {
    const failures = Array.from({ length: 3000 }, (_, n) => ({ code: 'ASSERTION', message: `wrong ${n}.` }));
    const shown = await report(createList, aRun([aTest('soft', { tries: [aTry({ failures })] })]));
    expect(shown).toContain('   wrong 19.\n\n   2980 more expectations failed\n');
    expect(shown).not.toContain('wrong 20.');
  });

  test('names the failed ones again at the end of a long run', async () => {
    const many = Array.from({ length: 40 }, (_, n) => aTest(`fine ${n}`));
    const shown = await report(createList, aRun([lostMessage(), ...many]));
    expect(shown).toMatch(/\nfailed:\n ✗ tasks\/flows\/group-of-50\.ts:9 {2}everybody gets the announcement\n$/);
  });

  test('has colours when they are wanted, and none otherwise', async () => {
    expect(await report(createList, aRun([ours]), { color: true })).toContain('\x1b[32m✓');
    expect(await report(createList, aRun([ours]))).not.toContain('\x1b');
  });
});

describe('dot', () => {
  test('a letter for each, failures at the end', async () => {
    expect(await report(createDot, aRun([ours, lostMessage(), aTest('x', { status: 'skipped' })]))).toMatchInlineSnapshot(`
      "·F-

       ✗ tasks/flows/group-of-50.ts:9:1  everybody gets the announcement
         tasks/flows/group-of-50.ts:14:25
             13 |   const msg = await owner.sendGroup(group, "hello");
           > 14 |   await expect(members).toReceive(msg, { within: "2s" });
                |                         ^
             15 | });
         in step: all receive
         49 of 50 received it; m17 did not.
           acknowledged    10:32:07.120  serverMsgID 5d1c…  sg_9 seq 4
           stored          10:32:07.128  yes
           pushed to m17   –             not seen
           m17's device    –             connected, last frame 10:32:06.990 (heartbeat)
         operationID: imctl-7m2k41
      "
    `);
  });

  test('begins a new line where the window ends', async () => {
    const many = Array.from({ length: 25 }, (_, n) => aTest(`fine ${n}`));
    expect(await report(createDot, aRun(many), { width: 20 })).toBe(`${'·'.repeat(20)}\n${'·'.repeat(5)}\n`);
  });
});
