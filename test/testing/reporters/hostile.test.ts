import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { REPORTERS } from '../../../src/testing/reporters/index.ts';
import { aRun, aTest, aTry, report } from './setup.ts';
import { allOf, readXML } from './xml.ts';

const BAD = '\x00\x07\x1b[2J\x7f\u009b31m\u202e\ud800';
const FILES = ['with space.ts', '100%0A.ts', 'two\nlines\r.ts', '"quo\'tes`.ts', '<b>&amp;]]>.ts', 'ü 👩\u200d👧.ts', 'a,b:c.ts', `${BAD}.ts`];
const TITLES = ['x'.repeat(5000), BAD, '# TODO \\ ::error::no\n::stop-commands::x</script><!-- ]]>'];

/** Every file with every title; each fails with what is long, and says what is bad. */
const RUN = aRun(FILES.flatMap((file) => TITLES.map((title, at) => aTest(title, {
  file, path: [BAD], tries: [aTry({ failures: [{ code: 'ASSERTION', message: `${TITLES[at]}\n${'y'.repeat(100_000)}`, hint: BAD, place: { file, line: 1, column: 2 }, codeFrame: `> 1 | ${BAD}` }], logs: [{ at: 0, level: 'log', text: BAD }] })],
}))), { errors: FILES.map((file) => ({ file, code: 'TASK-INVALID', message: TITLES[2]! })) });
const count = FILES.length * TITLES.length;

describe.each(REPORTERS)('$name, whatever files, titles and errors hold', ({ name, create }) => {
  test('has nothing in it that a terminal obeys', async () => {
    const written = await report(create, RUN);
    expect(written).not.toBe('');
    // Line ends and tabs are its own; bidi marks may stand in a document for programs and in a name that GitHub looks for.
    const { 0: found, index = 0 } = (name === 'junit' || name === 'github' ? /(?![\n\t])[\p{Cc}\p{Cs}]/u : /(?![\n\t])[\p{Cc}\p{Cs}\u202e]/u).exec(written) ?? {};
    expect(found && JSON.stringify(written.slice(Math.max(0, index - 40), index + 20))).toBe(undefined);
  });
});

test('documents are whole, and have each of them', async () => {
  const of = (name: string) => report(REPORTERS.find((one) => one.name === name)!.create, RUN);
  expect((JSON.parse(await of('json')) as { tests: unknown[] }).tests).toHaveLength(count);
  expect(allOf(readXML(await of('junit')), 'testcase')).toHaveLength(count + FILES.length);
  const tap = await of('tap');
  expect(tap.match(/^not ok \d+ - /gm)).toHaveLength(count + FILES.length);
  for (const [, yaml] of tap.matchAll(/^ {2}---\n([^]*?)^ {2}\.\.\.$/gm)) parse(yaml!, { strict: true });
  const commands = (await of('github')).trimEnd().split('\n');
  expect(commands).toHaveLength(count + FILES.length + 1);
  for (const command of commands) expect(command).toMatch(/^::error (?:(?:file|line|col|title)=[^,:]*,?)+::/);
});
