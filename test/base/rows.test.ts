import { describe, expect, test } from 'vitest';
import { parseCSV, readRows } from '../../src/base/rows.ts';

async function* inPieces(text: string, size: number): AsyncIterable<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function rows(file: string, text: string, size = 7): Promise<{ values: Record<string, unknown>; at: string }[]> {
  const all = [];
  for await (const some of readRows(file, inPieces(text, size))) all.push(...some.map(({ values, at }) => ({ values, at })));
  return all;
}

describe('CSV', () => {
  // The same rows, with quotes from nowhere, the start, the middle, the end: two readers that must agree.
  const plain = 'id,name,note\n1,Anna,\n2, Ben ,x\n\n3,花子,y\n';
  test.each([
    ['no quotes', plain], ['quotes in the header', plain.replace('id,', '"id",')], ['quotes in the middle', plain.replace(' Ben ', '"Ben"')], ['quotes in the last line', plain.replace('花子', '"花子"')],
    ['a BOM', `\uFEFF${plain}`], ['a BOM and quotes', `\uFEFF${plain.replace('Anna', '"Anna"')}`], ['no line end', plain.trimEnd()], ['line ends of Windows', plain.replaceAll('\n', '\r\n')], ['line ends of Windows and quotes', plain.replaceAll('\n', '\r\n').replace('Anna', '"Anna"')],
  ])('with %s, in pieces of any size', async (_what, text) => {
    for (const size of [1, 3, 10, 1000]) {
      expect(await rows('p.csv', text, size)).toEqual([
        { values: { id: '1', name: 'Anna' }, at: 'p.csv:2' }, { values: { id: '2', name: 'Ben', note: 'x' }, at: 'p.csv:3' }, { values: { id: '3', name: '花子', note: 'y' }, at: 'p.csv:5' },
      ]);
    }
  });

  test.each([[';'], ['\t']])('parted by %j, as its header says', async (separator) => {
    const parted = (text: string) => text.replaceAll(',', separator);
    const wanted = [{ values: { id: '1', name: 'Anna, B.' }, at: 'p.csv:2' }, { values: { id: '2', name: 'Ben' }, at: 'p.csv:3' }];
    for (const size of [1, 1000]) {
      expect(await rows('p.csv', `${parted('id,name')}\n${parted('1,')}Anna, B.\n${parted('2,Ben')}\n`, size)).toEqual(wanted);
      expect(await rows('p.csv', `${parted('"id",name')}\n${parted('1,')}"Anna, B."\n${parted('2,Ben')}\n`, size)).toEqual(wanted);
    }
    await expect(rows('p.csv', `${parted('a,b')}\n1\n`)).rejects.toMatchObject({ message: expect.stringContaining('p.csv:2: has 1 cells') as string });
  });

  test.each([['a,b\n1,2\n3,4\n5\n6,7\n'], ['a,b\n"1",2\n3,4\n5\n6,7\n'], ['a,b\n"1",2\n3,4\n5,6"7\n']])('rows before one that is wrong are given before it is told: %j', async (text) => {
    const given: unknown[] = [];
    await expect((async () => { for await (const some of readRows('f.csv', inPieces(text, 1000))) given.push(...some.map((row) => row.values)); })()).rejects.toMatchObject({ code: 'FILE-INVALID', message: expect.stringContaining('f.csv:4') as string });
    expect(given).toEqual([{ a: '1', b: '2' }, { a: '3', b: '4' }]);
  });

  test('commas, quotes and line ends inside quotes', async () => {
    expect(await parseCSV('a,b\n"x, y","say ""hi""\nthere"\n', 'f.csv')).toEqual([{ a: 'x, y', b: 'say "hi"\nthere' }]);
  });

  test('a column called __proto__ is a column', async () => {
    const [row] = await parseCSV('__proto__,a\nx,y\n', 'f.csv');
    expect(Object.entries(row!)).toEqual([['__proto__', 'x'], ['a', 'y']]);
  });

  test.each([['a,b\n1\n', 'f.csv:2: has 1 cells'], ['a,b\n"x",1\n1,2,3\n', 'f.csv:3: has 3 cells'], ['a,,b\n', 'f.csv:1: a column has no name'], ['a,a\n', 'f.csv:1: the column "a" is there twice'], ['a,b\n1,2\n"x\n', 'f.csv:3'], ['u\0s\0', 'f.csv:1: is not text in UTF-8'], ['a,b\n1,2"3\n', 'f.csv:2'], ['', 'f.csv is empty'], ['\n\n', 'f.csv is empty']])('%j is refused with its place', async (text, message) => {
    await expect(rows('f.csv', text)).rejects.toMatchObject({ code: 'FILE-INVALID', message: expect.stringContaining(message) as string });
  });
});

describe('other files', () => {
  test('are told by their ending, standard input by its beginning', async () => {
    const wanted = [{ a: 1 }, { a: 2 }];
    for (const [file, text] of [['f.ndjson', '{"a":1}\n{"a":2}\n'], ['f.json', '[{"a":1},{"a":2}]'], ['f.yaml', '- a: 1\n- a: 2\n'], ['-', '[{"a":1},{"a":2}]'], ['-', '{"a":1}\n{"a":2}'], ['-', '{\n "items": [{"a":1},{"a":2}]\n}']] as const) {
      expect((await rows(file, text)).map((row) => row.values)).toEqual(wanted);
    }
    expect((await rows('-', 'a\n1\n2\n')).map((row) => row.values)).toEqual([{ a: '1' }, { a: '2' }]);
  });

  test.each([['f.ndjson', '{"a":1}\n{oops\n', 'f.ndjson:2'], ['f.ndjson', '1\n', 'f.ndjson:1: must be an object'], ['f.json', '[1]', 'item 1: must be an object']])('%s with %j is refused', async (file, text, message) => {
    await expect(rows(file, text)).rejects.toMatchObject({ code: 'FILE-INVALID', message: expect.stringContaining(message) as string });
  });
});
