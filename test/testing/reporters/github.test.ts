import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createGitHub } from '../../../src/testing/reporters/github.ts';
import { tempDir } from '../../helpers/imctl.ts';
import { aRun, aTest, aTry, lostMessage, report } from './setup.ts';

test('an annotation where it failed, and one with the numbers', async () => {
  const lines = (await report(createGitHub, aRun([aTest('one'), lostMessage()]))).split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^::error file=tasks\/flows\/group-of-50\.ts,line=14,col=25,title=everybody gets the announcement::tasks\/flows\/group-of-50\.ts:14:25%0A/);
  expect(lines[0]).toMatch(/49 of 50 received it; m17 did not\.%0A {2}acknowledged/);
  expect(lines[1]).toBe('::error title=imctl test::1 passed, 1 failed · 4.2 s');
});

test('what passed late is a warning at its test; what could not be loaded an error; all fine a notice', async () => {
  expect(await report(createGitHub, aRun([aTest('late', { tries: [aTry({ failures: [{ code: 'THROWN', message: 'no' }] }), aTry()] })]))).toBe(
    '::warning file=tasks/flows/two-users.ts,line=3,col=1,title=late (flaky%3A passed at try 2)::no\n::notice title=imctl test::0 passed, 0 failed, 1 flaky · 4.2 s\n');
  expect(await report(createGitHub, aRun([], { errors: [{ file: 'b.ts', code: 'TASK-INVALID', message: 'bad' }] }))).toBe(
    '::error file=b.ts,title=b.ts::TASK-INVALID: bad\n::error title=imctl test::0 passed, 0 failed, 1 error · 4.2 s\n');
});

test('no text can end its annotation, add a property or begin another command', async () => {
  const evil = 'a%0A,line=9::b\r\n::stop-commands::x\x1b';
  const written = await report(createGitHub, aRun([aTest(evil, { tries: [aTry({ failures: [{ code: 'ASSERTION', message: evil, place: { file: 'x,y:z.ts', line: 1, column: 2 } }] })] })]));
  const lines = written.split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toBe('::error file=x%2Cy%3Az.ts,line=1,col=2,title=a%250A%2Cline=9%3A%3Ab\\r\\n%3A%3Astop-commands%3A%3Ax\\x1b::x,y:z.ts:1:2%0Aa%250A,line=9::b\\r%0A::stop-commands::x\\x1b');
});

test('a file keeps its name, but for what a terminal obeys', async () => {
  const fileOf = async (file: string) => /^::error file=(.*?),line=/.exec(await report(createGitHub, aRun([aTest('t', { file, tries: [aTry({ failures: [{ code: 'ASSERTION', message: 'no' }] })] })])))![1];
  expect(await fileOf('a b/ü 👩\u200d👧 \u200c"<&>\'.ts')).toBe('a b/ü 👩\u200d👧 \u200c"<&>\'.ts');
  expect(await fileOf('\x1b[31m\x07\u009b\ud800\n100%\r.ts')).toBe('\\x1b[31m\\x07\\x9b\ufffd%0A100%25%0D.ts');
});

test('the summary of the step is Markdown in the file that GitHub names, behind what others wrote there', async () => {
  const summaryFile = path.join(tempDir(), 'summary.md');
  const evil = aTest('a | b\n# c <script> [x](http://y) `z`', { tries: [aTry({ failures: [{ code: 'ASSERTION', message: 'first\nsecond' }] })] });
  await report(createGitHub, aRun([aTest('fine')]), { summaryFile });
  await report(createGitHub, aRun([evil], { errors: [{ file: 'b.ts', code: 'TASK-INVALID', message: 'bad' }] }), { summaryFile });
  const decoded = readFileSync(summaryFile, 'utf8').replace(/&#(\d+);/g, (_, code: string) => `(${String.fromCharCode(Number(code))})`);
  expect(decoded).toMatchInlineSnapshot(`
    "### imctl test

    1 passed, 0 failed · 4(.)2 s
    ### imctl test

    0 passed, 1 failed, 1 error · 4(.)2 s

    | failed | where | why |
    | --- | --- | --- |
    | a (|) b(\\)n(#) c (<)script(>) ([)x(])(()http(:)//y()) (\`)z(\`) | tasks/flows/two(-)users(.)ts(:)3(:)1 | first |
    | b(.)ts | b(.)ts | bad |
    "
  `);
});

test('what is too long for an annotation is cut', async () => {
  const written = await report(createGitHub, aRun([aTest('long', { tries: [aTry({ failures: [{ code: 'ASSERTION', message: 'x'.repeat(9000) }] })] })]));
  expect(written.split('\n')[0]).toMatch(/x{3000,4000}…$/);
  const named = await report(createGitHub, aRun([aTest('n'.repeat(3000), { tries: [aTry({ failures: [{ code: 'ASSERTION', message: 'no' }] })] })]));
  expect(named).toMatch(/,title=n{250}…::no\n/);
});
