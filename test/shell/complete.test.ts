import { afterAll, describe, expect, test } from 'vitest';
import { expressionAtEnd } from '../../src/shell/complete.ts';
import { createEvaluator } from '../../src/shell/evaluator.ts';

const evaluator = createEvaluator((specifier) => import(specifier));
afterAll(() => evaluator.close());

describe('the expression before the dot', () => {
  test.each([
    ['users', 'users'], ['a.b.c', 'a.b.c'], ['a?.b', 'a?.b'], ['1 + users', 'users'], ['f(users', 'users'], ['f(1, users', 'users'], ['f(1)', 'f(1)'], ['f(1)[0]', 'f(1)[0]'], ['a.f(x => x.y)[0].z', 'a.f(x => x.y)[0].z'],
    ['f(")")', 'f(")")'], ['"text"', '"text"'], ['[1, 2]', '[1, 2]'], ['x = [1]', '[1]'], ['(a + b)', '(a + b)'], ['await x', 'x'], ['return x', 'x'], ['!x', 'x'], ['const y = x', 'x'], ['a b', 'b'],
    ['', ''], ['1 +', ''], [')', ''], ['f(', ''], ['a..b', 'b'], ['[...users', 'users'],
  ])('%s', (text, expression) => {
    expect(expressionAtEnd(text)).toBe(expression);
  });
});

describe('completion', () => {
  const of = (text: string) => evaluator.complete(text).names;

  test('members of what is defined and declared, own and inherited', async () => {
    evaluator.define({ admins: Object.freeze({ list() {}, get: Object.assign(() => {}, { async() {} }), api: { user: { getUsers() {} } } }) });
    await evaluator.evaluate('class Animal { speak() {} }\nconst rex = new (class Dog extends Animal { name = "Rex"; bark() {} })()');
    expect(of('admins.')).toEqual(['api', 'get', 'list']);
    expect(of('admins.l')).toEqual(['list']);
    expect(of('admins.get.')).toEqual(['async']);
    expect(of('admins.api.user.get')).toEqual(['getUsers']);
    expect(of('1 + rex.')).toEqual(['bark', 'name', 'speak']);
    expect(of('rex?.na')).toEqual(['name']);
  });

  test('what is declared, and the globals', async () => {
    await evaluator.evaluate('const zebra = 1; let zeal = 2; class Zed {}');
    expect(of('zeb')).toEqual(['zebra']);
    expect(of('f(ze')).toEqual(['zeal', 'zebra']);
    expect(of('structuredC')).toEqual(['structuredClone']);
    expect(of('')).toEqual([]);
    expect(of('__imctl')).toEqual([]);
  });

  test('of texts, numbers in variables and literals', async () => {
    await evaluator.evaluate('const word = "abc", amount = 5');
    expect(of('word.toUp')).toEqual(['toUpperCase']);
    expect(of('amount.toFi')).toEqual(['toFixed']);
    expect(of('"abc".toUp')).toEqual(['toUpperCase']);
    expect(of('[1].findL')).toEqual(['findLast', 'findLastIndex']);
    expect(of('1.')).toEqual([]);
    expect(of('...')).toEqual([]);
  });

  test('nothing of what is null, not there or half written', async () => {
    await evaluator.evaluate('const nothing = null, nowhere = undefined');
    for (const text of ['nothing.', 'nowhere.', 'missing.', 'missing.deep.', '(.', 'a b..', '}.', '").']) expect(of(text), text).toEqual([]);
  });

  test('names that cannot stand behind a dot are left out', async () => {
    await evaluator.evaluate('const odd = { "a-b": 1, 0: 1, good: 1, [Symbol("s")]: 1 }');
    expect(of('odd.')).toEqual(['good']);
  });

  test('runs nothing: no getter with an effect, no call, no assignment, no proxy', async () => {
    const effects: string[] = [];
    evaluator.define({ effect: (name: string) => { effects.push(name); return { member: 1 }; } });
    await evaluator.evaluate('const trap = { get told() { effect("getter"); return { member: 1 } }, calm: { member: 1 } }; let written = 1; const spy = new Proxy({}, { get() { effect("proxy") }, ownKeys() { effect("keys"); return [] } })');
    for (const text of ['trap.told.', 'effect("call").', '(written = 2).', '(written++).', 'spy.x.', 'delete trap.calm.', '(() => { for (;;); })().']) of(text);
    expect(effects).toEqual([]);
    expect(await evaluator.evaluate('written')).toEqual({ value: 1 });
    expect(of('trap.calm.')).toEqual(['member']);
  });

  test('does not load what Node loads late', async () => {
    of('fet');
    of('f');
    const { stdout } = await new Promise<{ stdout: string }>((resolve, reject) => {
      const { execFile } = process.getBuiltinModule('node:child_process');
      const file = new URL('../../src/shell/evaluator.ts', import.meta.url).href;
      const script = `const { createEvaluator } = await import(${JSON.stringify(file)}); const one = createEvaluator(() => {}); one.complete('f'); one.complete('WebS');
        console.log(one.complete('WebS').names.join(), process.moduleLoadList.filter((name) => /undici/.test(name)).length); await one.close();`;
      execFile(process.execPath, ['--input-type=module', '-e', script], (error, out) => (error ? reject(error) : resolve({ stdout: out })));
    });
    expect(stdout.trim()).toBe('WebSocket 0');
  });
});
