import { describe, expect, test } from 'vitest';
import { memoryStreams } from '../../src/base/streams.ts';
import { printList } from '../../src/output/index.ts';
import { displayWidth } from '../../src/output/width.ts';
import { ANNA, BEN, listText, NOW, pages, valueText, view } from './fixtures.ts';

describe('table', () => {
  test('lines wide letters up, shows what is empty, and groups counts', async () => {
    expect(await listText('table', [[BEN, ANNA]])).toMatchInlineSnapshot(`
      "USERID   NICKNAME    CREATED                ONLINE     UNREAD
      ben      Ben         2026-06-03 10:40:51Z   iOS, Web    1,240
      anna     Änna 漢字   –                      –               0
      "
    `);
  });

  test('wide adds the columns kept for it', async () => {
    expect(await listText('wide', [[BEN, ANNA]])).toMatchInlineSnapshot(`
      "USERID   NICKNAME    CREATED                ONLINE     UNREAD   EX
      ben      Ben         2026-06-03 10:40:51Z   iOS, Web    1,240   –
      anna     Änna 漢字   –                      –               0   first
      "
    `);
  });

  test('columns=… takes names with and without titles, and draws what the shape knows as the shape does', async () => {
    expect(await listText('columns=ID:.userID,WHEN:.createTime,online[0]', [[BEN, ANNA]])).toMatchInlineSnapshot(`
      "ID     WHEN                   ONLINE[0]
      ben    2026-06-03 10:40:51Z   iOS
      anna   –                      –
      "
    `);
  });

  test('no rows: nothing on stdout', async () => {
    expect(await listText('table', [[]])).toBe('');
    expect(await listText('table', [])).toBe('');
  });

  test('widths come from the first page; a longer cell later overflows and is not cut', async () => {
    const text = await listText('columns=userID,nickname', [[{ userID: 'a', nickname: 'x' }], [{ userID: 'a-much-longer-one', nickname: 'y' }]]);
    expect(text).toBe('USERID   NICKNAME\na        x\na-much-longer-one   y\n');
  });

  test('the first page is out before the second is asked for', async () => {
    const streams = memoryStreams();
    let seen = '';
    async function* slowly() {
      yield { items: [BEN] };
      seen = streams.outText();
      yield { items: [ANNA] };
    }
    await printList(slowly(), view('table'), streams.out);
    expect(seen).toContain('ben');
  });

  test('tells how many there were and where the rest starts', async () => {
    const streams = memoryStreams();
    async function* first() { yield { items: [BEN], total: 3, next: '2' }; }
    expect(await printList(first(), view('table'), streams.out)).toEqual({ count: 1, total: 3, next: '2' });
    expect(await printList(pages([BEN], [ANNA]), view('table'), streams.out)).toEqual({ count: 2, total: 2 });
  });

  test('a narrow terminal takes from the widest columns, marks the cut, and no line is longer than the terminal', async () => {
    const rows = [{ userID: 'u1', nickname: '一二三四五六七八九十'.repeat(2), createTime: BEN.createTime, online: ['iOS'], unread: 5 }, { ...ANNA, nickname: 'n'.repeat(50) }];
    const text = await listText('table', [rows], {}, { isTTY: true, columns: 60 });
    expect(text).toMatchInlineSnapshot(`
      "USERID   NICKNAME     CREATED                ONLINE   UNREAD
      u1       一二三四…    2026-06-03 10:40:51Z   iOS           5
      anna     nnnnnnnnn…   –                      –             0
      "
    `);
    for (const line of text.trimEnd().split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(60);
  });

  test('a pipe is never cut, however many columns it claims', async () => {
    expect(await listText('table', [[{ userID: 'u'.repeat(300) }]], {}, { isTTY: false, columns: 20 })).toContain('u'.repeat(300));
  });

  test('a family of emoji takes two columns', async () => {
    const text = await listText('columns=nickname,userID', [[{ nickname: '👨‍👩‍👧‍👦', userID: 'a' }, { nickname: 'abcdefghij', userID: 'b' }]]);
    expect(text).toBe('NICKNAME     USERID\n👨‍👩‍👧‍👦           a\nabcdefghij   b\n');
  });

  test('hostile text is shown and not obeyed', async () => {
    const text = await listText('columns=nickname', [[{ nickname: '\x1b[2Jgone\x9b31m' }, { nickname: 'exe\u202egpj.doc' }, { nickname: 'a\u200bb\r\nadmin\u{e0041}' }, { nickname: '\ud800' }]]);
    expect(text).toMatchInlineSnapshot(`
      "NICKNAME
      \\x1b[2Jgone\\x9b31m
      exe\\u202egpj.doc
      a\\u200bb\\r\\nadmin\\u{e0041}
      \\ud800
      "
    `);
  });

  test('items nobody has described show their own fields', async () => {
    expect(await valueText('table', [{ seq: 1, text: 'hi', from: { id: 'a' } }, { seq: 2, text: 'ho', ex: null }])).toMatchInlineSnapshot(`
      "SEQ   TEXT   FROM         EX
      1     hi     {"id":"a"}   –
      2     ho     –            –
      "
    `);
  });

  test('values that are no items', async () => {
    expect(await valueText('table', ['a', 2, 'b\x1b'])).toBe('a\n2\nb\\x1b\n');
    expect(await valueText('table', 1240n)).toBe('1240\n');
    expect(await valueText('table', [])).toBe('');
    expect(await valueText('table', undefined)).toBe('');
    expect(await valueText('table', 'two\nlines\x1b[2J', { isTTY: true })).toBe('two\nlines\\x1b[2J\n');
    expect(await listText('table', [['a', 'b']], { shape: undefined })).toBe('VALUE\na\nb\n');
  });

  test('times of Go that mean nothing, and fields that are missing', async () => {
    const goZero = { userID: 'z', createTime: -62135596800000 };
    expect(await listText('table', [[goZero, { userID: 'y', createTime: '0001-01-01T00:00:00Z' }, {}]], { now: NOW })).toMatchInlineSnapshot(`
      "USERID   NICKNAME   CREATED   ONLINE   UNREAD
      z        –          –         –             –
      y        –          –         –             –
      –        –          –         –             –
      "
    `);
  });
});
