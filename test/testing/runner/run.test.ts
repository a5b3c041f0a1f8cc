import { describe, expect, test } from 'vitest';
import type { Try } from '../../../src/testing/results.ts';
import { lighten, weigh } from '../../../src/testing/runner/try.ts';
import { spawnChild } from '../../../src/sandbox/spawn.ts';
import { logged, outline, runFiles, runText, sandboxFiles } from './setup.ts';

describe('how a test ends', () => {
  const FAILURES: [what: string, body: string, code: string, says: string | RegExp, column: number | undefined][] = [
    ['an expectation that does not hold', '{ expect(1 + 1).toBe(3); }', 'ASSERTION', 'expected 2 to be 3 // Object.is equality', 17],
    ['a deep one, with what is different', '{ expect({ a: [1, 2] }).toEqual({ a: [1, 3] }); }', 'ASSERTION', /^expected \{ a: \[ 1, 2 \] \} to deeply equal[^]*- Expected\n\+ Received\n[^]*-\s+3,\n\+\s+2,/, 25],
    ['one that was awaited', 'async () => { await expect(Promise.resolve(1)).resolves.toBe(2); }', 'ASSERTION', /^expected 1 to be 2/, 57],
    ['one that nobody awaited', 'async () => { void expect(sleep(5)).resolves.toBe(2); }', 'ASSERTION', 'expect(…).toBe() was not awaited: nobody knows whether it holds', 46],
    ['one that was asked for again and again', 'async () => { await expect.poll(() => 1, { timeout: 60, interval: 20 }).toBe(2); }', 'ASSERTION', 'expected 1 to be 2 // Object.is equality (still so after 60 ms)', 73],
    ['a function that never passes', 'async () => { await expect(() => { expect(1).toBe(2); }).toPass({ timeout: 60, intervals: [20] }); }', 'ASSERTION', /still so after 60 ms/, 58],
    ['a number of expectations that was not reached', '{ expect.assertions(2); expect(1).toBe(1); }', 'ASSERTION', 'expected 2 assertions, and there were 1', 10],
    ['no expectation at all', '{ }', 'NO-ASSERTION', 'it asserts nothing: what does it show?', undefined],
    ['expect without a matcher', '{ expect(1); }', 'NO-ASSERTION', 'it asserts nothing: what does it show?', undefined],
    ['an error of its own', '{ throw new RangeError("too far"); }', 'THROWN', 'RangeError: too far', 9],
    ['an error of 100 kB that poses as a stack', '{ throw new Error("big\\n    at imctl-task:1:1\\n" + "y".repeat(100_000)); }', 'THROWN', /^big\n/, 9],
    ['something thrown that is no error', '{ throw "text"; }', 'THROWN', 'threw text', undefined],
    ['an error of the server', 'async ({ im }) => { const anna = await im.device("anna"); await anna.send("nobody", "x"); }', 'NOT-FOUND', 'no user "nobody" to send to (gateway send)', 59],
    ['a rejection that nobody handles', 'async () => { void Promise.reject(new Error("lost")); await sleep(5); expect(1).toBe(1); }', 'THROWN', 'lost', 35],
    ['waiting for what never comes', 'async () => { await new Promise(() => {}); }', 'TASK-STUCK', /^it awaits something that never comes/, 15],
    ['more time than it has', 'async () => { await sleep("20s"); }', 'TASK-TIMEOUT', 'ended after 700 ms, which is its limit; it waited for 1 timer', 15],
    ['computing without end', '{ for (;;); }', 'TASK-TIMEOUT', 'ended after 700 ms, which is its limit (it was computing)', 3],
    ['memory without end', '{ const all = []; for (;;) all.push(new Array(1000).fill(1)); }', 'TASK-MEMORY', /^ended because it used more than 64 MB of memory/, undefined],
    ['one that is expected to fail, and passes', '', 'ASSERTION', 'it is expected to fail, and passed', undefined],
  ];

  test('each kind of failure says what and where, and the tests after it run', async () => {
    // Written so that the body stands on a line of its own: columns are those of the table.
    const lines = FAILURES.map(([what, body], at) => {
      const [, args = '', rest = body] = /^async \((.*?)\) => (.*)$/.exec(body) ?? [];
      const isLast = at === FAILURES.length - 1;
      // Those that end by the clock alone have little of it.
      const details = /20s|for \(;;\); /.test(body) ? '{ timeout: "700ms" }, ' : '';
      return `${isLast ? 'test.fail' : 'test'}(${JSON.stringify(what)}, ${details}${body.startsWith('async') ? `async (${args}) =>` : '() =>'}\n${body.startsWith('async') ? `${' '.repeat(body.length - rest.length)}${rest}` : isLast ? '{ expect(1).toBe(1); }' : rest});`;
    });
    const found = await runText(`${lines.join('\n')}\ntest("the last one", () => { expect(1).toBe(1); });\n`, { timeoutMs: 120_000, memoryMb: 64 });
    FAILURES.forEach(([what, , code, says, column], at) => {
      const { status, tries, line } = found.test(what);
      expect([what, status, tries.length]).toEqual([what, 'failed', 1]);
      const [failure] = tries[0]!.failures;
      expect([what, failure!.code]).toEqual([what, code]);
      if (typeof says === 'string') expect(failure!.message).toBe(says);
      else expect(failure!.message).toMatch(says);
      expect([what, line]).toEqual([what, 2 + 2 * at]);
      if (column === undefined) return;
      expect([what, failure!.place]).toEqual([what, { file: 'a.test.ts', line: 3 + 2 * at, column }]);
      expect(failure!.codeFrame).toMatch(new RegExp(`^> +${3 + 2 * at} \\|`, 'm'));
    });
    expect(found.test('the last one').status).toBe('passed');
    expect(found.errors).toEqual([]);
    expect(found.status).toBe(1);
    expect(JSON.stringify(found.tests)).not.toMatch(/\\u001b/);
  });

  test('a call that nobody awaited and that failed is told with what to do', async () => {
    const found = await runText('test("t", async ({ im }) => { const anna = await im.device("anna"); anna.send("nobody", "x"); expect(1).toBe(1); });\n');
    expect(found.test('t').tries[0]!.failures).toMatchObject([{ code: 'THROWN', message: 'no user "nobody" to send to (gateway send)', hint: 'nobody handled it: write  await  before what was called' }]);
    expect(logged(found.test('t'))).toEqual(['1 call was not awaited: im.send']);
  });

  test('soft expectations let it go on, and all that did not hold are told', async () => {
    const found = await runText('test("soft", () => { expect.soft(1).toBe(2); expect.soft("a").not.toContain("a"); log("went on"); });\n');
    expect(found.test('soft').tries[0]!.failures.map((one) => [one.message, one.place?.column])).toEqual([['expected 1 to be 2 // Object.is equality', 37], ['expected \'a\' not to contain \'a\'', 67]]);
    expect(logged(found.test('soft'))).toEqual(['went on']);
  });

  test('what holds passes: matchers of every kind', async () => {
    const found = await runText(`test("all", async () => {
      expect({ a: 1, b: "text", c: [1, 2] }).toEqual({ a: expect.any(Number), b: expect.stringContaining("ex"), c: expect.arrayContaining([2]) });
      expect([1, 2]).toContain(2); expect(null).toBeNull(); expect(undefined).toBeUndefined(); expect(3n).toBe(3n); expect(0.1 + 0.2).toBeCloseTo(0.3);
      expect(() => { throw new TypeError("no"); }).toThrow(TypeError); expect(new Map([["a", 1]])).toEqual(new Map([["a", 1]]));
      expect("a").toBeOneOf(["a", "b"]); expect(4).toSatisfy((n) => n % 2 === 0); expect(true).to.be.true;
      await expect(Promise.reject(new Error("no"))).rejects.toThrow("no");
      let n = 0; await expect.poll(() => ++n, { interval: 1 }).toBeGreaterThan(3);
      await expect(async () => { expect(++n).toBeGreaterThan(8); }).toPass({ intervals: [1] });
      expect.extend({ toBeEven: (value) => ({ pass: value % 2 === 0, message: () => value + " is odd" }) });
      expect(4).toBeEven(); expect(3).not.toBeEven();
    });\n`);
    expect(found.test('all').tries[0]!.failures).toEqual([]);
    expect(found.status).toBe(0);
  });

  test('skipped ones say why; one that is expected to fail passes when it does', async () => {
    const found = await runText(`
      test.skip("not now", () => {}); test.fixme("broken", { reason: "issue 4" }, () => {});
      test("inside", () => { expect(1).toBe(2 - 1); test.skip(true, "no server"); log("not here"); });
      test("not inside", () => { test.skip(false, "x"); expect(1).toBe(1); });
      test.fail("fails", () => { expect(1).toBe(2); }); test("fails inside", () => { test.fail(); expect(1).toBe(2); });
      describe.skip("group", () => { test("in it", () => {}); });\n`);
    expect(outline(found)).toEqual(['not now: skipped', 'broken: skipped (issue 4)', 'inside: skipped (no server)', 'not inside: passed', 'fails: passed', 'fails inside: passed', 'group › in it: skipped']);
    expect(logged(found.test('inside'))).toEqual([]);
    expect(found.status).toBe(0);
  });
});

describe('hooks', () => {
  test('run around each test and each group, from the outside in and back; cleanups come before what is around them ends', async () => {
    const found = await runText(`
      beforeAll(() => log("file")); beforeEach(() => log("each")); afterEach(() => log("after each"));
      describe("group", () => {
        beforeAll(() => { log("group"); cleanup(() => log("group cleaned")); }); beforeEach(() => log("inner")); afterEach(() => log("after inner"));
        test("one", () => { cleanup(() => log("cleaned")); log("one"); expect(1).toBe(1); });
        test("two", () => { log("two"); expect(1).toBe(1); });
      });
      test("three", () => { log("three"); expect(1).toBe(1); });\n`);
    expect(logged(found.test('group › one'))).toEqual(['file', 'each', 'group', 'inner', 'one', 'after inner', 'after each', 'cleaned'].toSpliced(1, 2, 'group', 'each'));
    expect(logged(found.test('group › two'))).toEqual(['each', 'inner', 'two', 'after inner', 'after each']);
    expect(logged(found.test('three'))).toEqual(['each', 'three', 'after each']);
  });

  test('those after a test run when it failed, and when its time was over', async () => {
    const found = await runText(`
      afterEach(() => log("after")); test("fails", () => { cleanup(() => log("cleaned")); throw new Error("x"); });
      test("hangs", { timeout: "1500ms" }, async () => { cleanup(() => log("cleaned")); await sleep("120s"); });\n`);
    expect(logged(found.test('fails'))).toEqual(['after', 'cleaned']);
    expect(logged(found.test('hangs'))).toEqual(['after', 'cleaned']);
  });

  test('what is said outside of tests is told once, also of a file that is read twice', async () => {
    const said: string[] = [];
    const file = (name: string) => `log("top of ${name}"); afterAll(() => log("end of ${name}")); test("t", () => { log("in it"); expect(1).toBe(1); });`;
    await runFiles({ 'a.test.ts': file('a'), 'b.test.ts': file('b'), 'c.test.ts': file('c') }, { onSaid: (name, { text }) => { said.push(`${name}: ${text}`); } });
    expect(said).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name}.test.ts: top of ${name}`, `${name}.test.ts: end of ${name}`]));
  });

  test('a beforeAll that fails fails the first test and skips the others; an afterAll that fails is told beside the tests', async () => {
    const found = await runText(`
      describe("broken", () => { beforeAll(() => { throw new Error("no server"); }); test("one", () => { expect(1).toBe(1); }); test("two", () => { expect(1).toBe(1); }); });
      describe("untidy", () => { afterAll(() => { throw new Error("left something"); }); test("three", () => { expect(1).toBe(1); }); });
      test("four", () => { expect(1).toBe(1); });\n`);
    expect(outline(found)).toEqual(['broken › one: failed', 'broken › two: skipped (the beforeAll of "broken" failed)', 'untidy › three: passed', 'four: passed']);
    expect(found.errors).toMatchObject([{ file: 'a.test.ts', code: 'THROWN', message: 'the afterAll of "untidy" failed: left something', place: { line: 4 } }]);
    expect(found.status).toBe(1);
  });
});

describe('which tests', () => {
  const FILES = { 'a.test.ts': 'for (const n of [1, 2, 3]) test("a" + n, () => { expect(1).toBe(1); });', 'b.test.ts': 'describe("b", () => { for (const n of [1, 2]) test("b" + n, () => { expect(n).toBe(1); }); });' };
  const CASES: [string, Parameters<typeof runFiles>[1], string[]][] = [
    ['all', {}, ['a1: passed', 'a2: passed', 'a3: passed', 'b › b1: passed', 'b › b2: failed']],
    ['those whose titles are found', { grep: 'A[12]' }, ['a1: passed', 'a2: passed']],
    ['those whose file is found', { grep: '^b\\.test' }, ['b › b1: passed', 'b › b2: failed']],
    ['the first share', { shard: '1/2' }, ['a1: passed', 'a2: passed']],
    ['the second share', { shard: '2/2' }, ['a3: passed', 'b › b1: passed', 'b › b2: failed']],
    ['each one twice', { repeatEach: 2, grep: 'a1' }, ['a1 (1/2): passed', 'a1 (2/2): passed']],
    ['none after the first failed one', { maxFailures: 1, repeatEach: 2, grep: 'b2|a3' }, ['a3 (1/2): passed', 'a3 (2/2): passed', 'b › b2 (1/2): failed', 'b › b2 (2/2): skipped (not run: the run had ended)']],
  ];
  test.each(CASES)('%s', async (_what, options, lines) => {
    expect(outline(await runFiles(FILES, options))).toEqual(lines);
  });

  test('with only in one file no other test of any file; unless that is forbidden', async () => {
    const files = { ...FILES, 'c.test.ts': 'test("c1", () => { expect(1).toBe(1); }); describe.only("g", () => { test("c2", () => { expect(1).toBe(1); }); }); test.only("c3", () => { expect(1).toBe(1); });' };
    expect(outline(await runFiles(files))).toEqual(['g › c2: passed', 'c3: passed']);
    await expect(runFiles(files, { forbidOnly: true })).rejects.toMatchObject({ code: 'TEST-ONLY', exitStatus: 1, message: expect.stringContaining('c.test.ts:2') as string });
  });

  test('the rows of each', async () => {
    const found = await runText('test.each([[1, "a"], [2, "b"]])("%s is %s", (n, text, { im }) => { log(typeof im.device); expect(n + text).toHaveLength(2); });\ntest.each([{ name: "anna" }])("row $name $other", ({ name }, { users }) => { expect(name + typeof users).toBe("annafunction"); });\ndescribe.each(["x"])("group %s", (x) => { test("t", () => { expect(x).toBe("x"); }); });\n');
    expect(outline(found)).toEqual(['1 is a: passed', '2 is b: passed', 'row anna $other: passed', 'group x › t: passed']);
    expect(logged(found.test('1 is a'))).toEqual(['function']);
  });

  const LINED = 'test("a", () => {\n  expect(1).toBe(1);\n});\ndescribe("g", () => {\n  test("b", () => { expect(1).toBe(1); });\n  describe("h", () => {\n    test.each([1, 2])("c%s", () => { expect(1).toBe(1); });\n  });\n});\ntest("d", () => { expect(1).toBe(1); });\n';
  test.each<[what: string, lines: number[], titles: string[]]>([
    ['a test by its first line', [2], ['a']], ['a test by a line inside of it, as a failure names it', [3], ['a']], ['a describe by its line', [5], ['b', 'c1', 'c2']], ['an inner describe', [7], ['c1', 'c2']],
    ['all rows of each', [8], ['c1', 'c2']], ['the last one', [99], ['d']], ['several', [11, 2], ['a', 'd']],
  ])('%s', async (_what, lines, titles) => {
    expect((await runText(LINED, { list: true, lines: new Map([['a.test.ts', lines]]) })).tests.map((one) => one.title)).toEqual(titles);
  });

  test('titles that come twice have IDs of their own, the same in each run', async () => {
    const text = 'test("same", () => { expect(1).toBe(1); }); test("same", () => { expect(1).toBe(1); });\n';
    expect((await runText(text, { list: true })).tests.map((one) => one.id)).toEqual(['a.test.ts › same', 'a.test.ts › same #2']);
  });

  test.each([['a share that is none', { shard: '4/3' }, 'USAGE', 2], ['an expression that is none', { grep: '(' }, 'USAGE', 2], ['a title that nothing has', { grep: 'zzz' }, 'NO-TESTS', 21]])('%s is refused', async (_what, options, code, exitStatus) => {
    await expect(runFiles(FILES, options)).rejects.toMatchObject({ code, exitStatus });
  });
});

describe('what a test says of itself while it runs', () => {
  test('how long it takes: for a file, a group, and from here on', async () => {
    const found = await runText(`
      test.setTimeout("1500ms");
      test("file", async () => { await sleep("120s"); });
      describe("group", () => { test.setTimeout("1600ms"); test("inner", async () => { await sleep("120s"); }); test("own", { timeout: "1700ms" }, async () => { await sleep("120s"); }); });
      test("longer", async () => { await test.setTimeout("120s"); await sleep(2000); expect(1).toBe(1); });
      test("not awaited", async () => { test.setTimeout(1800); await sleep("120s"); });
      test("too often", async () => { for (;;) await test.setTimeout("120s"); });\n`);
    expect(found.tests.map((one) => [one.title, one.status, one.tries[0]!.failures[0]?.message])).toEqual([
      ['file', 'failed', 'ended after 1.5 s, which is its limit; it waited for 1 timer'], ['inner', 'failed', 'ended after 1.6 s, which is its limit; it waited for 1 timer'],
      ['own', 'failed', 'ended after 1.7 s, which is its limit; it waited for 1 timer'], ['longer', 'passed', undefined], ['not awaited', 'failed', 'ended after 1.8 s, which is its limit; it waited for 1 timer'],
      ['too often', 'failed', 'a test may say a few times how long it takes, and while it runs'],
    ]);
  });

  test('that it is slow: three times as long, for a group, for its own limit, and from here on; not when the condition does not hold', async () => {
    const wait = 'await sleep("120s");';
    const found = await runText(`
      test.setTimeout("1s");
      describe("group", () => { test.slow(); test("inner", async () => { ${wait} }); test("own", { timeout: "1100ms" }, async () => { ${wait} }); });
      test("itself", async () => { await test.slow(true, "it is far away"); ${wait} });
      test("not now", async () => { await test.slow(false); ${wait} });
      test("slower and slower", async () => { await test.slow(); await test.slow(); await sleep(3200); expect(1).toBe(1); });\n`);
    const after = (seconds: string) => `ended after ${seconds}, which is its limit; it waited for 1 timer`;
    expect(found.tests.map((one) => [one.title, one.tries[0]!.failures[0]?.message])).toEqual([
      ['inner', after('3 s')], ['own', after('3.3 s')], ['itself', after('3 s')], ['not now', after('1 s')], ['slower and slower', undefined],
    ]);
  });

  test('what it is called, and how often it was tried', async () => {
    const found = await runText('describe("g", () => { test("t", () => { log(JSON.stringify(test.info())); expect(test.info().retry).toBe(1); }); });\ntest.info;\n', { retries: 1 });
    expect(found.tests[0]!.tries.map((one) => one.logs[0]!.text)).toEqual(['{"title":"t","titlePath":["g","t"],"retry":0}', '{"title":"t","titlePath":["g","t"],"retry":1}']);
    expect(found.tests[0]!.status).toBe('flaky');
    expect((await runText('test.info();\ntest("t", () => {});\n')).errors).toMatchObject([{ message: 'test.info() belongs inside of a test' }]);
  });

  test('that it is skipped: by a condition of its group or file, before its body, or until it is written', async () => {
    const body = '() => { expect(1).toBe(1); }';
    const found = await runText(`
      describe("windows", () => { test.skip(true, "not here"); test("a", ${body}); }); describe("linux", () => { test.skip(false, "not here"); test("b", ${body}); });
      test.skipIf(1)("c", ${body}); test.skipIf(0)("d", ${body}); test.runIf(1)("e", ${body}); test.runIf(0)("f", ${body}); test.todo("g");\n`);
    expect(outline(found)).toEqual(['windows › a: skipped (not here)', 'linux › b: passed', 'c: skipped', 'd: passed', 'e: passed', 'f: skipped', 'g: skipped (to be written)']);
    expect(outline(await runText(`test("a", ${body});\ntest.fixme(true, "all broken");\n`))).toEqual(['a: skipped (all broken)']);
    expect(outline(await runText(`describe.skipIf(1)("g", () => { test("a", ${body}); });\ndescribe.runIf(1)("h", () => { test("b", ${body}); });\n`))).toEqual(['g › a: skipped', 'h › b: passed']);
  });
});

describe('what fingers know from Playwright and Vitest', () => {
  const body = '() => { expect(1).toBe(1); }';
  const wait = 'async () => { await sleep("120s"); }';
  const after = (time: string) => `ended after ${time}, which is its limit; it waited for 1 timer`;

  test('limits of time behind the function, and of a group', async () => {
    const found = await runText(`test("a", ${wait}, 1200);\ndescribe("g", { timeout: "1300ms" }, () => { test("b", ${wait}); });\ndescribe("h", () => { describe.configure({ timeout: 1400 }); test("c", ${wait}); });\ntest.each([1])("d", { timeout: 1500 }, ${wait});\n`);
    expect(found.tests.map((one) => one.tries[0]!.failures[0]!.message)).toEqual(['1.2 s', '1.3 s', '1.4 s', '1.5 s'].map(after));
  });

  test('rows of what is skipped, marked, or not spread', async () => {
    expect(outline(await runText(`test.skip.each([1, 2])("a %s", ${body});\ntest.for([[1, 2]])("b %s %s", (row) => { expect(row).toEqual([1, 2]); });\ndescribe.for([{ n: 1 }])("$n", ({ n }) => { test("c", () => { expect(n).toBe(1); }); });\n`))).toEqual(['a 1: skipped', 'a 2: skipped', 'b 1 2: passed', '1 › c: passed']);
    expect(outline(await runText(`test("a", ${body});\ntest.only.each([1])("b %s", ${body});\n`))).toEqual(['b 1: passed']);
    expect(outline(await runText(`test("a", ${body});\ndescribe.serial.only("g", () => { test("b", ${body}); });\n`))).toEqual(['g › b: passed']);
  });

  test('hooks with a title, and what they answer with is called when all is over', async () => {
    const said: string[] = [];
    const found = await runText(`
      describe("g", () => {
        beforeAll(() => () => { log("all over"); });
        beforeEach("log in", () => { log("before"); return () => { log("over"); }; });
        afterEach(() => { log("after"); });
        test("a", () => { log("test"); expect(1).toBe(1); });
        test("b", () => { expect(1).toBe(1); });
      });
      test("c", () => { expect(1).toBe(1); });\n`, { onSaid: (_file, { text }) => { said.push(text); } });
    expect(logged(found.test('g › a'))).toEqual(['before', 'test', 'after', 'over']);
    expect(said).toEqual(['all over']);
  });
  test('tags are found as titles are', async () => {
    const text = `test("a", { tag: "@slow" }, ${body});\ndescribe("g", { tag: ["@night", "@x"] }, () => { test("b", ${body}); });\ntest("c", ${body});\n`;
    expect([outline(await runText(text, { grep: '@slow' })), outline(await runText(text, { grep: '@night' }))]).toEqual([['a: passed'], ['g › b: passed']]);
  });

  test('a file, or a group, of tests that build on each other; what there is not says so', async () => {
    const text = 'describe.configure({ mode: "serial" });\ntest("a", () => { expect(1).toBe(2); });\ntest("b", () => { expect(1).toBe(1); });\n';
    expect(outline(await runText(text))).toEqual(['a: failed', 'b: skipped (it builds on "a", which failed)']);
    for (const wrong of ['{ mode: "parallel" }', '{ retries: 3 }']) expect((await runText(`describe.configure(${wrong});\n`)).errors).toMatchObject([{ message: expect.stringMatching(/^TypeError: describe\.configure takes \{ mode: "serial" \}/) as string }]);
  });
});

describe('tests that build on each other', () => {
  const holds = '() => { expect(++made).toBeGreaterThan(0); }';
  const GROUP = (b: string) => `let made = 0;
    describe.serial("flow", () => {
      test("a", ${holds});
      test("b", ${b});
      describe("further", () => { test("c", ${holds}); test.skip("d", ${holds}); });
      test("e", ${holds});
    });
    describe("other", () => { test("f", () => { expect(made).toBe(1); }); });\n`;
  const BROKEN = ['flow › a: passed', 'flow › b: failed', 'flow › further › c: skipped (it builds on "b", which failed)', 'flow › further › d: skipped', 'flow › e: skipped (it builds on "b", which failed)'];

  test('are all run while each holds', async () => {
    expect(outline(await runText(GROUP(holds).replace('toBe(1)', 'toBe(4)')))).toEqual(['flow › a: passed', 'flow › b: passed', 'flow › further › c: passed', 'flow › further › d: skipped', 'flow › e: passed', 'other › f: passed']);
  });

  test('are skipped after the first that fails, which is not tried again alone; tests of others go on in the same sandbox', async () => {
    const found = await runText(GROUP('() => { expect(1).toBe(2); }'), { retries: 2 });
    expect(outline(found)).toEqual([...BROKEN, 'other › f: passed']);
    expect(found.test('flow › b').tries).toHaveLength(1);
    expect(found.status).toBe(1);
  });

  test('are skipped after one that took its sandbox with it, too', async () => {
    expect(outline(await runText(GROUP('{ timeout: "500ms" }, async () => { await sleep("20s"); }').replace('toBe(1)', 'toBe(0)')))).toEqual([...BROKEN, 'other › f: passed']);
  });

  test('are chosen with those that they build on', async () => {
    const text = `${GROUP(holds)}test("z", ${holds});\n`;
    for (const choice of [{ grep: 'flow b' }, { ids: new Set(['a.test.ts › flow › b']) }, { lines: new Map([['a.test.ts', [5]]]) }]) expect(outline(await runText(text, choice))).toEqual(['flow › a: passed', 'flow › b: passed']);
    expect(outline(await runText(text, { grep: 'flow a|z$' }))).toEqual(['flow › a: passed', 'z: passed']);
  });

  test('are repeated and shared out together', async () => {
    const text = `let runs = 0;\ndescribe.serial("flow", () => { test("a", () => { expect(++runs).toBe(2); }); test("b", () => { expect(runs).toBe(2); }); });\ntest("c", () => { expect(1).toBe(1); });\n`;
    const twice = ['flow › a (1/2): failed', 'flow › b (1/2): skipped (it builds on "a (1/2)", which failed)', 'flow › a (2/2): passed', 'flow › b (2/2): passed'];
    expect(outline(await runText(text, { repeatEach: 2 }))).toEqual([...twice, 'c (1/2): passed', 'c (2/2): passed']);
    expect([outline(await runText(text, { shard: '1/2' })).length, outline(await runText(text, { shard: '2/2' }))]).toEqual([2, ['c: passed']]);
  });
});

describe('a file that speaks for the runner', () => {
  // What it would send as a call of an operation becomes one of the runner's own.
  const BENT = 'const { stringify } = JSON; const as = async (path, params) => { JSON.stringify = (v, ...a) => stringify(v && v.path === "users.get" ? { path, params } : v, ...a); const said = await users.get("x").catch((e) => e.message); JSON.stringify = stringify; return said; };\n';

  test.each([
    ['by telling its tests again', '"test.plan", { tests: [] }', 'the tests of this file are known already'], ['by ending a test that does not run', '"test.end", { at: 99, failures: [] }', 'test 99 does not run'],
    ['by beginning one that runs', '"test.begin", { at: 0 }', undefined],
  ])('gets no time anew %s', async (_what, call, says) => {
    const found = await runText(`${BENT}test("t", async () => { const said = await as(${call}); log(said); const end = Date.now() + 120_000; while (Date.now() < end); expect(1).toBe(1); });\n`, { timeoutMs: 2500 });
    expect(found.test('t').tries[0]!.failures).toMatchObject([{ code: 'TASK-TIMEOUT' }]);
    if (says !== undefined) expect(logged(found.test('t'))).toEqual([says]);
  });

  test('ends its test once, whatever it says twice', async () => {
    const found = await runText(`${BENT}test("one", async () => { const end = () => as("test.end", { at: 0, failures: [] }); await Promise.all([end(), end()]); expect(1).toBe(1); });\ntest("two", () => { expect(1).toBe(1); });\n`, { timeoutMs: 20_000 });
    expect(found.tests.filter((one) => one.title === 'one')).toHaveLength(1);
    expect(found.tests.filter((one) => one.title === 'two')).toHaveLength(1);
  });

  test('fails outside of its tests so many times, and no more', async () => {
    const found = await runText(`${BENT}test("t", async () => { for (let n = 0; n < 300; n++) await as("test.outside", { hook: "x", of: "y", failure: {} }); expect(1).toBe(1); });\n`);
    expect(found.errors).toHaveLength(100);
  });
});

describe('trying again', () => {
  test('a failed test is tried so many times more, each in an isolate that knows nothing of the one before', async () => {
    const found = await runText('let tries = 0;\ntest("bad", () => { log(++tries); expect(1).toBe(2); });\ntest("next", () => { expect(1).toBe(1); });\n', { retries: 2 });
    expect(outline(found)).toEqual(['bad: failed', 'next: passed']);
    expect(found.test('bad').tries.map((one) => [one.status, one.logs[0]!.text])).toEqual([['failed', '1'], ['failed', '1'], ['failed', '1']]);
  });

  test('what passes at its second try leaves the run well', async () => {
    const found = await runText('test("flaky", async () => { await users.create({ userID: "u" + Date.now() }); expect(await users.count()).toBe(2); });\ntest("next", () => { expect(1).toBe(1); });\n', { retries: 2 });
    expect(outline(found)).toEqual(['flaky: flaky', 'next: passed']);
    expect(found.test('flaky').tries.map((one) => one.status)).toEqual(['failed', 'passed']);
    expect(found.status).toBe(0);
  });
});

describe('several workers', () => {
  test('share the files, and a file that ends its sandbox keeps none of the others', async () => {
    const files = Object.fromEntries(Array.from({ length: 6 }, (_, n) => [`f${n}.test.ts`, n === 2 ? 'test("bad", () => { const all = []; for (;;) all.push(new Array(1000).fill(1)); });' : `test("t${n}", async ({ im }) => { await im.device("anna"); expect((await im.list().all()).length).toBe(1); });`]));
    const found = await runFiles(files, { workers: 3, memoryMb: 64 });
    expect(outline(found).sort()).toEqual(['bad: failed', 't0: passed', 't1: passed', 't3: passed', 't4: passed', 't5: passed']);
    expect(new Set(found.tests.map((one) => one.tries[0]!.worker)).size).toBeGreaterThan(1);
    expect(found.status).toBe(22);
  });

  test('a sandbox that is killed is one failed test, and the file goes on in another', async () => {
    const child = spawnChild(sandboxFiles);
    const found = await runText('test("one", () => { expect(1).toBe(1); });\ntest("two", async () => { log("begun"); await sleep("20s"); });\ntest("three", () => { expect(1).toBe(1); });\n', {
      child, onEvent: (event) => { if (event.kind === 'task' && event.name === 'log') process.kill(child.pid!, 'SIGKILL'); },
    });
    expect(outline(found)).toEqual(['one: passed', 'two: failed', 'three: passed']);
    expect(found.test('two').tries[0]!.failures).toMatchObject([{ code: 'TASK-DIED', message: 'the sandbox died (SIGKILL)' }]);
    expect(found.status).toBe(22);
  });

  test('a file that cannot be loaded is told, and the others run', async () => {
    const found = await runFiles({ 'a.test.ts': 'test("x", () => { expect(1).toBe(1) });', 'b.test.ts': 'import "left-pad";', 'c.test.ts': 'throw new Error("at once");' });
    expect(outline(found)).toEqual(['x: passed']);
    expect(found.errors.map((one) => [one.file, one.code, one.place?.line])).toEqual([['b.test.ts', 'TASK-INVALID', 2], ['c.test.ts', 'THROWN', 2]]);
    expect(found.status).toBe(1);
  });
});

describe('what is found in a try', () => {
  test('steps with those inside of them, calls, devices with what happened on them, lines of the log', async () => {
    const found = await runText(`test("full", async ({ im }) => {
      const [anna, ben] = await im.devices(["anna", "ben"], "android");
      await test.step("outer", async () => { await step("inner", async () => { await anna.send("ben", "hello"); }); });
      await expect(test.step("bad", () => { throw new Error("no"); })).rejects.toThrow("no");
      log.warn("look"); expect((await ben.receive()).text).toBe("hello");
    });\n`);
    const [only] = found.test('full').tries;
    expect(only!.failures).toEqual([]);
    expect(only!.steps).toMatchObject([{ title: 'outer', ok: true, steps: [{ title: 'inner', ok: true, steps: [] }] }, { title: 'bad', ok: false, message: 'no' }]);
    expect(only!.logs).toMatchObject([{ level: 'warn', text: 'look' }]);
    expect(only!.devices.map((one) => [one.name, one.userID, one.platform])).toEqual([['anna/android', 'anna', 'Android'], ['ben/android', 'ben', 'Android']]);
    expect(only!.devices[0]!.events.map((event) => event.kind)).toContain('acknowledged');
    expect(only!.calls.map((call) => call.path)).toEqual(expect.arrayContaining(['im.device', 'im.send', 'im.receive']));
    expect(only!.calls.every((call) => call.startedAt >= only!.startedAt)).toBe(true);
  });
});

describe('what is too much', () => {
  test('a test that says, does and steps without end fills no memory, and what is left out is counted', async () => {
    const found = await runText('test("loud", { timeout: "150s" }, async () => { for (let n = 0; n < 3000; n++) { log("line " + n); await step("s" + n, () => {}); } for (let n = 0; n < 2100; n++) await users.count(); log("x".repeat(60000)); expect(1).toBe(1); });\n');
    const [only] = found.test('loud').tries;
    expect(only!.failures).toEqual([]);
    expect([only!.calls.length, only!.steps.length, only!.logs.length]).toEqual([2000, 2000, 2003]);
    expect(only!.logs.slice(-3).map((line) => line.text)).toEqual(['1,001 more lines of this test are not kept', '100 more calls of this test are not kept', '1,000 more steps of this test are not kept']);
  });

  test('of tries that passed the weight is known, and can be let go', () => {
    const one: Try = { startedAt: 1, ms: 1, status: 'passed', failures: [], steps: [], calls: [{} as never], logs: [{ at: 1, level: 'log', text: 'x' }], devices: [{ name: 'a/ios', userID: 'a', platform: 'IOS', events: [{ at: 1, kind: 'connected' }], dropped: 2 }], worker: 1 };
    expect(weigh(one)).toBe(3);
    expect(lighten(one)).toMatchObject({ calls: [], logs: [], devices: [{ name: 'a/ios', events: [], dropped: 3 }] });
  });
});

describe('an interrupted run', () => {
  test('its test is cleaned up and counts as interrupted, those after it do not run', async () => {
    const stop = new AbortController();
    const found = await runFiles({
      'a.test.ts': 'test("one", () => { expect(1).toBe(1); });\ntest("two", async () => { cleanup(async () => log("cleaned " + await users.count())); log("begun"); await sleep("20s"); });\ntest("three", () => {});\n',
      'b.test.ts': 'test("four", () => {});\n',
    }, { signal: stop.signal, onEvent: (event) => { if (event.kind === 'task' && event.name === 'log' && event.text === 'begun') stop.abort(); } });
    expect(outline(found)).toEqual(['one: passed', 'two: interrupted', 'three: skipped (not run: interrupted)', 'four: skipped (not run: interrupted)']);
    expect(logged(found.test('two'))).toEqual(['begun', 'cleaned 0']);
    expect(found).toMatchObject({ interrupted: true, status: 130, errors: [] });
  });
});
