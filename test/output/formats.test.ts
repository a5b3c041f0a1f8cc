import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parse as parseCSV } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { parse as parseYAML } from 'yaml';
import { FORMATS, parseFormat, printList } from '../../src/output/index.ts';
import { ANNA, BEN, listText, oneText, slowSink, valueText, view } from './fixtures.ts';

const BIG = 9007199254740993n;
const HOSTILE = { userID: 'no', nickname: 'a "quoted", \x1b[2J\u202e\nline', createTime: 1, unread: BIG, nested: { deep: { deeper: { deepest: [1, { a: BIG }] } } }, gone: undefined, nothing: null, __proto: 1 };

describe('json', () => {
  test('a list is one versioned document, each item with its kind', async () => {
    expect(await listText('json', [[BEN], [ANNA]])).toMatchInlineSnapshot(`
      "{
        "apiVersion": "imctl/v1",
        "kind": "UserList",
        "items": [
          {
            "kind": "User",
            "userID": "ben",
            "nickname": "Ben",
            "createTime": 1780483251000,
            "online": [
              "iOS",
              "Web"
            ],
            "unread": 1240,
            "ex": ""
          },
          {
            "kind": "User",
            "userID": "anna",
            "nickname": "Änna 漢字",
            "createTime": 0,
            "online": [],
            "unread": 0,
            "ex": "first"
          }
        ],
        "metadata": {
          "count": 2,
          "total": 2
        }
      }
      "
    `);
  });

  test('an empty list is a whole document too', async () => {
    expect(JSON.parse(await listText('json', [[]]))).toEqual({ apiVersion: 'imctl/v1', kind: 'UserList', items: [], metadata: { count: 0, total: 0 } });
    expect(JSON.parse(await listText('json', []))).toEqual({ apiVersion: 'imctl/v1', kind: 'UserList', items: [], metadata: { count: 0 } });
  });

  test('rows that end before the list does say where to go on', async () => {
    const sink = { ...slowSink(), text: '', write(text: string) { this.text += text; } };
    async function* first() { yield { items: [BEN], total: 9, next: '2' }; }
    await printList(first(), view('json'), sink);
    expect(JSON.parse(sink.text).metadata).toEqual({ count: 1, total: 9, continue: '2' });
  });

  test('one item: version and kind in front, fields as the server has them, 64-bit integers as strings', async () => {
    expect(await oneText('json', { userID: 'ben', createTime: 5, seq: BIG, small: 3n })).toMatchInlineSnapshot(`
      "{
        "apiVersion": "imctl/v1",
        "kind": "User",
        "userID": "ben",
        "createTime": 5,
        "seq": "9007199254740993",
        "small": "3"
      }
      "
    `);
  });

  test('hostile text and deep nesting come back the same; a terminal gets nothing it would obey', async () => {
    const wanted = { ...HOSTILE, unread: String(BIG), nested: { deep: { deeper: { deepest: [1, { a: String(BIG) }] } } } };
    delete wanted.gone;
    for (const isTTY of [false, true]) {
      const text = await listText('json', [[HOSTILE]], {}, { isTTY });
      expect(JSON.parse(text).items[0]).toEqual({ kind: 'User', ...wanted });
      expect(/[\x1b\u202e]/.test(text)).toBe(!isTTY);
    }
  });

  test('a key called __proto__ is data', async () => {
    const text = await oneText('json', JSON.parse('{"__proto__":{"x":1},"userID":"a"}'));
    expect(text).toContain('"__proto__": {');
  });

  test('a value without a shape stands alone; nothing is null', async () => {
    expect(await valueText('json', 12n)).toBe('"12"\n');
    expect(await valueText('json', undefined)).toBe('null\n');
    expect(await valueText('json', [1, 'a'])).toBe('[\n  1,\n  "a"\n]\n');
  });
});

describe('ndjson', () => {
  test('one object a line', async () => {
    expect(await listText('ndjson', [[{ userID: 'a', n: BIG }], [{ userID: 'b' }]])).toBe('{"kind":"User","userID":"a","n":"9007199254740993"}\n{"kind":"User","userID":"b"}\n');
    expect(await oneText('ndjson', { userID: 'a' })).toBe('{"apiVersion":"imctl/v1","kind":"User","userID":"a"}\n');
    expect(await valueText('ndjson', [1, 2])).toBe('1\n2\n');
  });
});

describe('yaml', () => {
  test('has the document that json has', async () => {
    const text = await listText('yaml', [[BEN], [ANNA]]);
    expect(text).toMatchInlineSnapshot(`
      "apiVersion: imctl/v1
      kind: UserList
      items:
        - kind: User
          userID: ben
          nickname: Ben
          createTime: 1780483251000
          online:
            - iOS
            - Web
          unread: 1240
          ex: ""
        - kind: User
          userID: anna
          nickname: Änna 漢字
          createTime: 0
          online: []
          unread: 0
          ex: first
      metadata:
        count: 2
        total: 2
      "
    `);
    expect(parseYAML(text)).toEqual(JSON.parse(await listText('json', [[BEN], [ANNA]])));
  });

  test.each([
    { s: 'no' }, { s: '12:30' }, { s: '0x1f' }, { s: '~' }, { s: '' }, { s: '- a\n  b\n\n\n c ' }, { s: 'x\n' }, { s: '\n\nx' }, { s: '# no comment' }, { s: ' lead' }, { s: '9007199254740993' }, { s: '\u0085\u2028' },
    { 'key: odd': [[], {}, [[1]]] }, { s: 'long '.repeat(60) }, { s: '%' }, { s: '&a *b !c' }, { s: 'tab\there' },
  ])('%j comes back the same from inside a list', async (item) => {
    expect(parseYAML(await listText('yaml', [[item, item]])).items).toEqual([{ kind: 'User', ...item }, { kind: 'User', ...item }]);
  });

  test('readers of YAML 1.1 get texts as texts', async () => {
    expect(parseYAML(await oneText('yaml', { userID: 'no', nickname: '12:30:45' }), { version: '1.1' })).toMatchObject({ userID: 'no', nickname: '12:30:45' });
  });

  test('an empty list, one item, 64-bit integers', async () => {
    expect(await listText('yaml', [[]])).toBe('apiVersion: imctl/v1\nkind: UserList\nitems: []\nmetadata:\n  count: 0\n  total: 0\n');
    expect(await oneText('yaml', { userID: 'ben', seq: BIG })).toBe('apiVersion: imctl/v1\nkind: User\nuserID: ben\nseq: "9007199254740993"\n');
  });
});

describe('csv', () => {
  test('quotes as RFC 4180 says, leaves formulas alone, writes nested values as JSON', async () => {
    expect(await listText('csv', [[{ userID: 'a', nickname: '=1+1', createTime: 3, ex: 'x,"y"\nz' }, { userID: BIG, nickname: null, list: [1, { a: BIG }], flag: false }]])).toMatchInlineSnapshot(`
      "userID,nickname,createTime,ex,list,flag
      a,=1+1,3,"x,""y""
      z",,
      9007199254740993,,,,"[1,{""a"":""9007199254740993""}]",false
      "
    `);
  });

  test('comes back the same through a CSV reader', async () => {
    const items = [{ userID: 'a"b', nickname: ' lead, and\r\nline', ex: '' }, { userID: "'", nickname: '漢字', ex: '"' }];
    expect(parseCSV(await listText('csv', [[items[0]], [items[1]]]), { columns: true })).toEqual(items);
  });

  test('no rows: the header alone, with the fields that are known', async () => {
    expect(await listText('csv', [])).toBe('userID,nickname,createTime,online,unread,ex\r\n');
    expect(await listText('csv', [[]], { fields: ['userID', 'faceURL'] })).toBe('userID,faceURL\r\n');
  });

  test('a field that only a later page has is kept when the view knows it', async () => {
    expect(await listText('csv', [[{ userID: 'a' }], [{ userID: 'b', ex: 'x' }]], { fields: ['userID', 'ex'] })).toBe('userID,ex\r\na,\r\nb,x\r\n');
  });
});

describe('name', () => {
  test('one a line; an id with a line end in it stays one name', async () => {
    expect(await listText('name', [[BEN], [{ userID: 'a\nuser/admin' }]])).toBe('user/ben\nuser/a\\nuser/admin\n');
    expect(await oneText('name', BEN, { noun: 'member' })).toBe('member/ben\n');
  });

  test('refuses what has no names', async () => {
    await expect(valueText('name', 3)).rejects.toMatchObject({ code: 'ARG-CHOICE' });
  });
});

describe('jsonpath', () => {
  test.each([
    ['{.items[*].userID}', 'ben\nanna\n'], ['$.items[*].userID', 'ben\nanna\n'], ['.items[*].userID', 'ben\nanna\n'], ['{.items[0].online[*]}', 'iOS\nWeb\n'], ['{.items[-1:].userID}', 'anna\n'],
    ['{.metadata.total}', '2\n'], ['{..unread}', '1240\n0\n'], ['{.kind}', 'UserList\n'], ['{.items[*].nope}', ''], ['{.items[*].userID} end', 'ben anna end\n'],
    ['{range .items[*]}{.userID}{"\\t"}{.nickname}{"\\n"}{end}', 'ben\tBen\nanna\tÄnna 漢字\n'], ["{.items[*]['userID','unread']}", 'ben\n1240\nanna\n0\n'],
    ['{range .items[*]}{range .online[*]}<{@}>{end};{end}', '<iOS><Web>;;\n'],
  ])('%s', async (path, text) => {
    expect(await listText(`jsonpath=${path}`, [[BEN], [ANNA]])).toBe(text);
  });

  test('of one item, of a raw value, of what is no object', async () => {
    expect(await oneText('jsonpath={.online}', BEN)).toBe('["iOS","Web"]\n');
    expect(await valueText('jsonpath={.data.n}', { data: { n: BIG } })).toBe('9007199254740993\n');
    expect(await valueText('jsonpath={.data}', 'text')).toBe('');
    expect(await valueText('jsonpath={$}', 'text')).toBe('text\n');
  });

  test('never evaluates', async () => {
    for (const path of ['{.items[?(@.userID)]}', '{.items[(@.length-1)]}']) expect(() => parseFormat(`jsonpath=${path}`)).toThrow('not evaluated');
  });
});

describe('every format', () => {
  const asked = (name: string) => ({ jsonpath: 'jsonpath={.items[*].userID}', columns: 'columns=userID,nickname' })[name] ?? name;

  test.each(FORMATS.map((row) => row.name))('%s: one write at a time, and nothing of earlier pages is kept', async (name) => {
    const sink = slowSink();
    const size = 500;
    // The yaml library takes its time: fewer rows tell the same.
    const count = name === 'yaml' ? 20_000 : 100_000;
    let grown = 0;
    async function* many() {
      const before = heapAfterCollection();
      for (let first = 0; first < count; first += size) {
        if (first === count - size) grown = heapAfterCollection() - before;
        yield { items: Array.from({ length: size }, (_, at) => ({ userID: `u${first + at}`, nickname: `n${first + at}`.padEnd(200, 'n'), createTime: 1e12 + first + at })), total: count };
      }
    }
    expect(await printList(many(), view(asked(name)), sink)).toEqual({ count, total: count });
    expect(sink.most).toBe(1);
    expect(sink.writes).toBeGreaterThan(count / size - 1);
    // Rows that were kept would be 25 MB (yaml: 5 MB) and more.
    expect(grown / 1e6).toBeLessThan(4);
  });
});

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
