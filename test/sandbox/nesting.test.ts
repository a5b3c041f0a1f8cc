import { describe, expect, test } from 'vitest';
import { isShallow } from '../../src/sandbox/nesting.ts';
import { load, project } from './setup.ts';

const NESTS: [name: string, open: string, middle: string, close: string][] = [
  ['arrays', '[', '', ']'], ['brackets that are never closed', '[', '', ''], ['parentheses', '(', '1', ')'], ['objects', '{a:', '1', '}'], ['templates', '`${', '1', '}`'], ['classes', 'class{a=', '1', '}'],
  ['functions', '()=>{', '', '}'], ['closers in texts', '["]]]]",', '', ']'], ['sums', '1+', '1', ''], ['members', 'a.', 'b', ''], ['conditions', 'a?1:', '1', ''], ['negations', '!', '1', ''], ['arrows', 'a=>', '1', ''],
];

describe('a file that nests without an end', () => {
  test.each(NESTS)('in %s is told wrong, and imctl lives', async (_name, open, middle, close) => {
    for (const times of [8000, 30_000]) {
      const source = `const a = ${open.repeat(times)}${middle}${close.repeat(times)};\nexport const meta = { needs: [] };\n`;
      const folder = project({ 'main.ts': 'import "./deep.ts";\n', 'deep.ts': source, 'deep-meta.ts': source });
      for (const file of ['main.ts', 'deep-meta.ts']) {
        const outcome = await load(file, folder).then(() => 'read', (error: { code: string }) => error.code);
        // Chains without brackets are read as long as that is safe.
        expect(times === 8000 && close === '' && open !== '[' ? ['read', 'TASK-INVALID'] : ['TASK-INVALID']).toContain(outcome);
      }
    }
  });

  test.each([['arrays', '['], ['objects', '{"a":']])('in %s of JSON is told wrong', async (_name, open) => {
    for (const times of [2000, 1_000_000]) {
      const folder = project({ 'main.ts': 'import x from "./data.json";\nconsole.log(x);\n', 'data.json': `${open.repeat(times)}1${(open === '[' ? ']' : '}').repeat(times)}` });
      await expect(load('main.ts', folder)).rejects.toMatchObject({ code: 'TASK-INVALID', message: expect.stringContaining('nests too deep') as string });
    }
  });

  test('in types is told wrong', async () => {
    expect(await isShallow(`type A = ${'Array<'.repeat(20_000)}1${'>'.repeat(20_000)};`, 'ts')).toBe(false);
  });
});

describe('a file that people write', () => {
  test.each([
    ['a short one', 'export default () => 1;'],
    ['a long one', `export const rows = [\n${'  { id: "anna", name: "Anna", tags: ["a", "b"] },\n'.repeat(4000)}];\n`],
    ['one with a long sum', `export const text = ${'"line" +\n  '.repeat(500)}"end";`],
  ])('%s is read', async (_name, source) => { expect(await isShallow(source, 'ts')).toBe(true); });

  test('but none that is longer than anybody reads', async () => { expect(await isShallow('// comment\n'.repeat(30_000), 'ts')).toBe(false); });
});
