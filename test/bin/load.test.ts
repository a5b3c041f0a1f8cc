import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from '../helpers/imctl.ts';

const LOAD = path.join(import.meta.dirname, '..', '..', 'bin', 'load.cjs');

/** A bundle in a folder of its own, run as start.cjs runs it. */
function bundleOf(source: string) {
  const folder = tempDir();
  const file = path.join(folder, 'main.cjs');
  writeFileSync(file, source);
  return {
    folder, file,
    run: (...args: string[]) => execFileSync(process.execPath, ['-e', `require(${JSON.stringify(LOAD)}).load(${JSON.stringify(file)}, ${JSON.stringify(args)})`], { encoding: 'utf8' }).trim(),
    kept: () => readdirSync(path.join(folder, '.cache')).sort(),
  };
}

test('a bundle runs as Node runs a file, and what it requires by ./name too', () => {
  const { folder, run } = bundleOf("exports.a = 1; const { b } = require('./other.cjs'); console.log(b, __dirname === require('node:path').dirname(__filename), module.exports === exports); require.import('node:os').then((os) => console.log(typeof os.cpus))");
  writeFileSync(path.join(folder, 'other.cjs'), 'exports.b = 2');
  expect(run('get')).toBe('2 true true\nfunction');
});

test('its code is kept by the first word, and kept anew when other words come', () => {
  const { folder, run, kept } = bundleOf("console.log('ran')");
  run('get', 'users');
  const [name] = kept();
  expect(name).toMatch(/^main\.cjs-get-/);
  const at = () => statSync(path.join(folder, '.cache', name!)).ino;
  const first = at();
  run('get', 'users');
  expect(at()).toBe(first);
  run('get', 'users', '--where', 'u.x > 1');
  expect(at()).not.toBe(first);
  run('version');
  expect(kept()).toHaveLength(2);
});

test('a changed bundle of the same length is not taken for the old one, whose code goes', () => {
  const { file, run, kept } = bundleOf("console.log('one')");
  expect(run('get')).toBe('one');
  writeFileSync(file, "console.log('two')");
  utimesSync(file, new Date(), new Date(Date.now() + 5000));
  expect(run('get')).toBe('two');
  expect(kept()).toHaveLength(1);
});

test('broken kept code, and a folder that cannot be written, change nothing', () => {
  const { folder, run, kept } = bundleOf(`console.log('ran'); [${Array.from({ length: 100 }, (_one, n) => `() => ${n}`).join()}].map((one) => one())`);
  run('get');
  const place = path.join(folder, '.cache', kept()[0]!);
  writeFileSync(place, 'no code of V8');
  expect(run('get')).toBe('ran');
  const whole = readFileSync(place);
  for (const from of [0, 4096, 8192]) {
    const broken = Buffer.from(whole).fill(0, from, from + 4096);
    writeFileSync(place, broken);
    expect(run('get')).toBe('ran');
    expect(readFileSync(place)).not.toEqual(broken);
  }
  expect(run('get')).toBe('ran');
  const other = bundleOf("console.log('ran')");
  writeFileSync(path.join(other.folder, '.cache'), 'a file in its place');
  chmodSync(path.join(other.folder, '.cache'), 0o400);
  expect(other.run('get')).toBe('ran');
});

test('an error names the line of the bundle', () => {
  const { run } = bundleOf("\nfunction fail() { throw new Error('no'); }\ntry { fail(); } catch (error) { console.log(error.stack.split('\\n')[1].trim()); }");
  expect(run('get')).toMatch(/^at fail \(.*main\.cjs:2:25\)$/);
});
