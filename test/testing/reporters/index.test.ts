import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openReporters, parseReporters, REPORTERS, type Chosen, type ReporterRow } from '../../../src/testing/reporters/index.ts';
import type { Reporter } from '../../../src/testing/results.ts';
import { tempDir } from '../../helpers/imctl.ts';
import { aCall, aRun, aTest, aTry, DIST, lostMessage } from './setup.ts';

const run = aRun([aTest('one'), lostMessage()]);

async function open(chosen: readonly Chosen[], cwd: string) {
  const written = { out: '', err: '' };
  const reporter = await openReporters(chosen, { write: (text) => { written.out += text; }, note: (text) => { written.err += text; }, color: false, width: 100, showContent: false, dist: DIST, cwd });
  const all = async () => {
    await reporter.begin(run.tests);
    for (const one of run.tests) await reporter.testEnd(one);
    await reporter.end(run);
  };
  return { written, all };
}

/** A reporter that does as it is told. */
const row = (name: string, reporter: Reporter, goes: ReporterRow['goes'] = 'screen'): Chosen => ({ row: { name, doc: '', goes, file: `${name}.txt`, create: () => reporter } });

describe('the table', () => {
  test.each(REPORTERS.map((one) => [one.name, one] as const))('%s has a doc, and writes something of a run', async (_, one) => {
    const cwd = tempDir();
    const { all } = await open([{ row: one, file: 'report.txt' }], cwd);
    await all();
    expect(one.doc).not.toBe('');
    expect(readFileSync(path.join(cwd, 'report.txt'), 'utf8')).not.toBe('');
  });
});

describe('what --reporter takes', () => {
  test('names with commas, each with a file', () => {
    expect(parseReporters(['list, dot=a b.txt']).map(({ row: { name }, file }) => [name, file])).toEqual([['list', undefined], ['dot', 'a b.txt']]);
  });

  test.each([
    ['lst', 'ARG-CHOICE', /"lst" is not a reporter/, /did you mean list\?/],
    ['', 'ARG-CHOICE', /"" is not a reporter/, /reporters: list, dot/],
    ['list=', 'ARG-MISSING', /names no file/, /like {2}--reporter list=/],
    ['__proto__', 'ARG-CHOICE', /is not a reporter/, /reporters:/],
  ])('refuses %j', (text, code, message, hint) => {
    expect(() => parseReporters([text])).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message), hint: expect.stringMatching(hint) }));
  });

  test('two for one place are refused', async () => {
    await expect(open(parseReporters(['list,dot']), tempDir())).rejects.toThrow(/list and dot would both write to standard output/);
    await expect(open(parseReporters(['list=a,dot=a']), tempDir())).rejects.toThrow(/two reports would be written to a/);
  });
});

describe('side by side', () => {
  test('the last line on stderr tells how many, how long, and where reports are', async () => {
    const cwd = tempDir();
    const { written, all } = await open(parseReporters(['list', 'dot=deep/er/dots.txt']), cwd);
    await all();
    expect(written.err).toBe('1 passed, 1 failed · 4.2 s · report: deep/er/dots.txt\n');
    expect(written.out).toMatch(/✓ two-users\.ts/);
    expect(readFileSync(path.join(cwd, 'deep/er/dots.txt'), 'utf8')).toMatch(/^·F\n/);
  });

  test('on a terminal the last line tells how far the run is, and is taken away before anything is written', async () => {
    const shown: string[] = [];
    const begin = (names: string) => openReporters(parseReporters([names]), { write: (text) => { shown.push(text.slice(0, 2)); }, note: (text) => { shown.push(text); }, isLive: true, color: false, width: 100, showContent: false, dist: DIST, cwd: tempDir() });
    const reporter = await begin('list');
    await reporter.begin(run.tests);
    await reporter.testEnd(run.tests[1]!);
    await reporter.testEnd(run.tests[0]!);
    await reporter.end(run);
    expect(shown).toEqual(['reading the test files …\r', '\r\x1b[K', '0 of 2 …', '\r\x1b[K', ' ✗', '1 of 2, 1 failed …', '\r\x1b[K', ' ✓', '', '1 passed, 1 failed · 4.2 s\n']);
    shown.length = 0;
    const dots = await begin('dot');
    await dots.begin(run.tests);
    await dots.testEnd(run.tests[0]!);
    expect(shown).toEqual(['reading the test files …\r', '\r\x1b[K', '·']);
  });

  test('a document has standard output for itself, or a file of its own', async () => {
    const document = (name: string) => row(name, {}, 'document');
    const cwd = tempDir();
    await (await open([document('alone')], cwd)).all();
    expect(existsSync(path.join(cwd, 'alone.txt'))).toBe(false);
    await (await open([document('beside'), ...parseReporters(['list'])], cwd)).all();
    expect(existsSync(path.join(cwd, 'beside.txt'))).toBe(true);
  });

  test('secrets are blanked before anything is made of them, keys left alone', async () => {
    const heard: unknown[] = [];
    const reporter = await openReporters([row('ear', { begin: (tests) => { heard.push(tests); }, testEnd: (result) => { heard.push(result); }, end: (all) => { heard.push(all); } })], {
      write() {}, color: false, width: 80, showContent: true, dist: DIST, cwd: tempDir(), mask: (text) => text.replaceAll('a<b&c', '***'),
    });
    const result = aTest('says a<b&c', { tries: [aTry({ calls: [aCall({ params: { 'a<b&c': ['a<b&c'] } })] })] });
    await reporter.begin([result]);
    await reporter.testEnd(result);
    await reporter.end(aRun([result]));
    expect(heard.map((one) => JSON.stringify(one).split('***').length)).toEqual([3, 3, 3]);
    expect(heard).toEqual([[expect.objectContaining({ title: 'says ***' })], expect.objectContaining({ title: 'says ***' }), expect.anything()]);
    expect(heard[1]).toMatchObject({ tries: [{ calls: [{ params: { 'a<b&c': ['***'] } }] }] });
  });

  test('one that throws does not keep others from ending, and its error comes at the end', async () => {
    const heard: string[] = [];
    const broken = row('broken', { testEnd() { heard.push('broken'); throw new Error('a fault'); }, end() { heard.push('never'); } }, 'notes');
    const { all, written } = await open([broken, row('fine', { testEnd() { heard.push('fine'); }, end() { heard.push('end'); } })], tempDir());
    await expect(all()).rejects.toThrow('a fault');
    expect(heard).toEqual(['broken', 'fine', 'fine', 'end']);
    expect(written.err).toMatch(/^1 passed, 1 failed/);
  });
});

describe('a report that cannot be written', () => {
  test.each([
    ['a part of its path is a file', 'file/report.html', /a part of its path is a file/],
    ['is a folder', 'folder', /: it is a folder$/],
    ['a device of no such kind', '/proc/nothing/report.html', /no file can be made there|not allowed/],
  ])('is said before the run: %s', async (_, file, message) => {
    const cwd = tempDir();
    writeFileSync(path.join(cwd, 'file'), 'kept');
    mkdirSync(path.join(cwd, 'folder'));
    await expect(open(parseReporters([`list=${file}`]), cwd)).rejects.toThrow(expect.objectContaining({ code: 'WRITE-FAILED', message: expect.stringMatching(message), hint: expect.stringMatching(/nothing was run/) }));
    expect(readFileSync(path.join(cwd, 'file'), 'utf8')).toBe('kept');
  });

  test('that nobody asked for is left out, and said', async () => {
    const cwd = tempDir();
    writeFileSync(path.join(cwd, 'file'), '');
    const { all, written } = await open([...parseReporters(['list']), { ...parseReporters(['dot=file/x'])[0]!, optional: true }], cwd);
    await all();
    expect(written.err).toBe('the report file/x cannot be written: a part of its path is a file\n1 passed, 1 failed · 4.2 s\n');
  });

  test('by the end of the run is kept elsewhere', async () => {
    const cwd = tempDir();
    const { all, written } = await open(parseReporters(['list', 'dot=out/dots.txt']), cwd);
    rmSync(path.join(cwd, 'out'), { recursive: true });
    writeFileSync(path.join(cwd, 'out'), 'in the way');
    const error = await all().then(() => undefined, (thrown: { code: string; hint: string }) => thrown);
    expect(error).toMatchObject({ code: 'WRITE-FAILED', message: expect.stringMatching(/out\/dots\.txt could not be written/) });
    const kept = /it was kept as {2}(.+)$/.exec(error!.hint)![1]!;
    expect(readFileSync(kept, 'utf8')).toMatch(/^·F\n/);
    expect(written.err).toBe('1 passed, 1 failed · 4.2 s\n');
    rmSync(path.dirname(kept), { recursive: true });
  });

  test('a device or a pipe is written to, and stays what it is', async () => {
    const cwd = tempDir();
    execFileSync('mkfifo', [path.join(cwd, 'pipe')]);
    const reader = execFile('cat', [path.join(cwd, 'pipe')]);
    let read = '';
    reader.stdout!.on('data', (chunk) => { read += String(chunk); });
    const ended = new Promise((resolve) => { reader.once('close', resolve); });
    const { all } = await open(parseReporters(['list', 'dot=pipe']), cwd);
    await all();
    await ended;
    expect(read).toMatch(/^·F\n/);
    expect(statSync(path.join(cwd, 'pipe')).isFIFO()).toBe(true);
    const full = await open(parseReporters(['list', 'dot=/dev/full']), cwd);
    const error = await full.all().then(() => undefined, (thrown: { message: string; hint: string }) => thrown);
    expect(error).toMatchObject({ message: 'the report /dev/full could not be written: no space left on the disk' });
    rmSync(path.dirname(/as {2}(.+)$/.exec(error!.hint)![1]!), { recursive: true });
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
  });

  test('what was there stays until the new one is whole', async () => {
    const cwd = tempDir();
    writeFileSync(path.join(cwd, 'old.txt'), 'old');
    const { all } = await open(parseReporters(['list=old.txt']), cwd);
    expect(readFileSync(path.join(cwd, 'old.txt'), 'utf8')).toBe('old');
    await all();
    expect(readFileSync(path.join(cwd, 'old.txt'), 'utf8')).toMatch(/✓/);
  });
});
