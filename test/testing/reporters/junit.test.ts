import { expect, test } from 'vitest';
import { createJUnit } from '../../../src/testing/reporters/junit.ts';
import { aRun, aTest, aTry, lostMessage, report } from './setup.ts';
import { allOf, readXML } from './xml.ts';

const failed = (message: string) => aTry({ failures: [{ code: 'ASSERTION', message }] });

test('a suite for each file, a case for each test, and the numbers of all', async () => {
  const root = readXML(await report(createJUnit, aRun([aTest('one'), aTest('two', { path: ['outer'] }), lostMessage(), aTest('three', { status: 'skipped', reason: 'later' })])));
  expect(root).toMatchObject({ name: 'testsuites', attributes: { tests: '4', failures: '1', errors: '0', skipped: '1', time: '4.200', timestamp: '2026-11-24T10:32:07' } });
  expect(root.children.map(({ name, attributes }) => [name, attributes.name, attributes.tests, attributes.failures, attributes.skipped])).toEqual([
    ['testsuite', 'tasks/flows/two-users.ts', '3', '0', '1'], ['testsuite', 'tasks/flows/group-of-50.ts', '1', '1', '0'],
  ]);
  expect(allOf(root, 'testcase').map(({ attributes: { classname, name, time, file, line } }) => ({ classname, name, time, file, line }))[1]).toEqual({ classname: 'tasks.flows.two-users', name: 'outer › two', time: '0.118', file: 'tasks/flows/two-users.ts', line: '3' });
  expect(allOf(root, 'skipped')[0]!.attributes).toEqual({ message: 'later' });
});

test('a failure tells where the message stopped; what the test said is its output', async () => {
  const root = readXML(await report(createJUnit, aRun([lostMessage()])));
  const [failure] = allOf(root, 'failure');
  expect(failure!.attributes).toEqual({ message: '49 of 50 received it; m17 did not.', type: 'ASSERTION' });
  expect(failure!.text).toContain('tasks/flows/group-of-50.ts:14:25\n');
  expect(failure!.text).toMatch(/pushed to m17 +– +not seen\n/);
  expect(allOf(root, 'system-out')[0]!.text).toBe('about to write');
});

test('what passed late and what was tried again is told as Surefire does', async () => {
  const root = readXML(await report(createJUnit, aRun([aTest('late', { tries: [failed('first'), aTry()] }), aTest('never', { tries: [failed('first'), failed('last')] })])));
  const [late, never] = allOf(root, 'testcase');
  expect(late!.children.map((one) => [one.name, one.attributes.message])).toEqual([['flakyFailure', 'first']]);
  expect(never!.children.map((one) => [one.name, one.attributes.message])).toEqual([['failure', 'last'], ['rerunFailure', 'first']]);
  expect(allOf(late!, 'stackTrace')[0]!.text).toBe('first');
});

test('files that could not be loaded, and tests that were cut off, are errors', async () => {
  const root = readXML(await report(createJUnit, aRun([aTest('cut', { tries: [aTry({ status: 'interrupted' })] })], { errors: [{ file: 'b.ts', code: 'TASK-INVALID', message: 'unexpected token' }], interrupted: true })));
  expect(root.attributes).toMatchObject({ tests: '2', failures: '0', errors: '2' });
  expect(allOf(root, 'error').map((one) => one.attributes)).toEqual([{ message: 'the run was interrupted', type: 'INTERRUPTED' }, { message: 'unexpected token', type: 'TASK-INVALID' }]);
});

test('characters that XML forbids, and those it obeys, come through as text', async () => {
  const evil = 'a\x00\x1b[31m\ud800\uffff"\'<b>&amp;\n\t]]>\r\x7f';
  const shown = 'a\\u0000\\u001b[31m\ufffd\\uffff"\'<b>&amp;\n\t]]>\r\\u007f';
  const root = readXML(await report(createJUnit, aRun([aTest(evil, { file: `${evil}.ts`, tries: [aTry({ failures: [{ code: evil, message: evil, hops: [{ title: evil, text: evil }] }], logs: [{ at: 0, level: 'log', text: evil }] })] }), aTest('no', { status: 'skipped', reason: evil })], { errors: [{ file: evil, code: evil, message: evil }] })));
  const [testcase] = allOf(root, 'testcase');
  expect(testcase!.attributes.name).toBe(shown.replace('\r', '\r'));
  expect(allOf(root, 'failure')[0]!.attributes).toEqual({ message: shown, type: shown });
  expect(allOf(root, 'system-out')[0]!.text).toBe(shown);
  expect(allOf(root, 'skipped')[0]!.attributes.message).toBe(shown);
});

test('the check of these tests refuses what is not well-formed', () => {
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  for (const wrong of ['<a>', '<a></b>', '<a b="<"/>', '<a>&nope;</a>', '<a>&</a>', '<a b="1" b="2"/>', '<a>\x01</a>', '<a>&#1;</a>', '<a/><b/>', 'x<a/>', '<a>]]></a>', '<a b=1/>']) expect(() => readXML(head + wrong), wrong).toThrow();
  expect(readXML(`${head}<a b="&#10;c"><d/>x&lt;</a>`)).toEqual({ name: 'a', attributes: { b: '\nc' }, children: [{ name: 'd', attributes: {}, children: [], text: '' }], text: 'x<' });
});
