// A thousand small tests in twenty files: with us each file in an isolate of a process without rights, with the others in Node itself.
import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Line, Side } from '../line.ts';
import { timedProcess } from '../processes.ts';
import type { Workshop } from '../workshop.ts';

const FILES = 20;
const TESTS = 50;

/** The same tests for each runner; `head` imports what they use. */
function testFiles(folder: string, head: string, files: number, tests: number): void {
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }\n');
  for (let file = 1; file <= files; file++) {
    const lines = Array.from({ length: tests }, (_, at) => `test("number ${at}", () => { expect(${at} + ${file}).toBe(${at + file}); });`);
    writeFileSync(path.join(folder, `f${file}.test.ts`), `${head}\n${lines.join('\n')}\n`);
  }
}

const IMCTL = 'import { test, expect } from "imctl";';
const VITEST = 'import { test, expect } from "vitest";';
// Node's own has no expect: the one method that these tests use, on its assert.
const NODE = 'import { test } from "node:test";\nimport assert from "node:assert/strict";\nconst expect = (value: unknown) => ({ toBe: (expected: unknown) => assert.equal(value, expected) });';

function side(head: string, expected: string, command: (workshop: Workshop, folder: string) => Promise<string[]>, files = FILES, tests = TESTS): Side {
  return async (workshop) => {
    const folder = workshop.newFolder();
    testFiles(folder, head, files, tests);
    // Where a peer looks for itself.
    symlinkSync(path.join(workshop.root, 'node_modules'), path.join(folder, 'node_modules'));
    const line = await command(workshop, folder);
    return timedProcess(workshop, () => line, { cwd: folder, expect: expected });
  };
}

const imctl = async (workshop: Workshop) => workshop.imctl('test', '.', '--workers', '2', '--reporter', 'dot');
const vitest = async (workshop: Workshop) => workshop.peer('vitest', 'run', '--maxWorkers', '2', '--reporter', 'dot');
const node = async () => [process.execPath, '--test', '--test-concurrency=2', '--test-reporter=dot'];

export const tests: Line = {
  name: 'tests', groups: ['task'], what: '1,000 small tests of 20 files on two workers (vitest, node --test: the same without a sandbox)', rounds: 10,
  measures: { ms: 'ms' },
  sides: { imctl: side(IMCTL, '', imctl), vitest: side(VITEST, '', vitest), 'node --test': side(NODE, '', node) },
  goals: [{ side: 'imctl', atMost: 3000 }, { side: 'imctl', against: 'vitest', atMost: 1 }, { side: 'imctl', against: 'node --test', atMost: 1 }],
};

export const firstTest: Line = {
  name: 'first-test', groups: ['task', 'start', 'tests'], what: 'a file with one small test, start to end',
  measures: { ms: 'ms' },
  sides: { imctl: side(IMCTL, '', imctl, 1, 1), vitest: side(VITEST, '', vitest, 1, 1), 'node --test': side(NODE, '', node, 1, 1) },
  goals: [{ side: 'imctl', atMost: 400 }, { side: 'imctl', against: 'vitest', atMost: 1 }],
};
