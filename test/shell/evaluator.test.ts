import { afterAll, describe, expect, test } from 'vitest';
import { ImctlError } from '../../src/base/errors.ts';
import { createEvaluator } from '../../src/shell/evaluator.ts';

const imported: string[] = [];
const evaluator = createEvaluator(async (specifier) => {
  imported.push(specifier);
  return import(specifier);
});
afterAll(() => evaluator.close());

async function valueOf(...lines: string[]): Promise<unknown> {
  let value: unknown;
  for (const line of lines) {
    const done = await evaluator.evaluate(line);
    if ('unfinished' in done) throw new Error(`unfinished: ${line}`);
    value = done.value;
  }
  return value;
}

describe('values', () => {
  test.each<[source: string, value: unknown]>([
    ['1 + 1', 2], ['"a"', 'a'], ['null', null], ['undefined', undefined], ['-0', -0], ['NaN', NaN], ['Infinity', Infinity], ['-Infinity', -Infinity], ['12345678901234567890n', 12345678901234567890n],
    ['true', true], ['({ a: [1] })', { a: [1] }], ['{ a: 1 }', { a: 1 }], ['if (true) 5', 5], ['for (const x of [1, 2]) x', 2], ['const x1 = 5', undefined], ['"\u{1f600} ünïcode"', '\u{1f600} ünïcode'],
    ['var v1 = 1', undefined], ['function f1() {}', undefined], ['Symbol.for("x")', Symbol.for('x')], ['', undefined], ['// nothing', undefined],
  ])('%s', async (source, value) => {
    expect(await valueOf(source)).toEqual(value);
  });

  test('are the very objects, not copies', async () => {
    const mine = { a: 1 };
    evaluator.define({ mine });
    expect(await valueOf('mine')).toBe(mine);
    expect(await valueOf('[mine][0]')).toBe(mine);
  });

  test('a promise stays one, and await at the top gives what it holds', async () => {
    expect(await evaluator.evaluate('Promise.resolve(3)')).toEqual({ value: expect.any(Promise) as unknown });
    expect(await valueOf('await Promise.resolve(3)')).toBe(3);
    expect(await valueOf('const w = await Promise.resolve({ a: 4 })', 'w.a')).toBe(4);
    expect(await valueOf('for await (const x of [Promise.resolve(1), 2]) x')).toBe(2);
  });

  test('a line that is unfinished is told as such, and does nothing', async () => {
    const done = await evaluator.evaluate('globalThis.touched = 1; function f() {');
    expect(done).toHaveProperty('unfinished');
    expect(await valueOf('typeof touched')).toBe('undefined');
  });
});

describe('declaring again', () => {
  test.each([
    ['const', ['const c1 = 1', 'const c1 = 2', 'c1'], 2], ['let', ['let l1 = 1', 'let l1 = 2', 'l1'], 2], ['class', ['class K1 { x = 1 }', 'class K1 { x = 2 }', 'new K1().x'], 2],
    ['function', ['function g1() { return 1 }', 'function g1() { return 2 }', 'g1()'], 2], ['let then class', ['let m1 = 1', 'class m1 {}', 'typeof m1'], 'function'], ['function then var', ['function m2() {}', 'var m2 = 3', 'm2'], 3],
    ['enum', ['enum E1 { A }', 'enum E1 { B = 7 }', 'E1.B'], 7], ['import', ['import path1 from "node:path"', 'import path1 from "node:path"', 'typeof path1.join'], 'function'],
    ['interface', ['interface I1 { a: 1 }', 'interface I1 { b: 2 }', '1'], 1],
  ] as [string, string[], unknown][])('%s', async (_name, lines, value) => {
    expect(await valueOf(...lines)).toBe(value);
  });

  test('a const is one all the same', async () => {
    await valueOf('const fixed = 1');
    await expect(valueOf('fixed = 2')).rejects.toThrow(TypeError);
    expect(await valueOf('fixed')).toBe(1);
  });

  test('a name whose first line threw can be declared again', async () => {
    await expect(valueOf('const later = (() => { throw new Error("no") })()')).rejects.toThrow('no');
    expect(await valueOf('const later = 8', 'later')).toBe(8);
  });

  test('globals of ours can be covered, and stay below', async () => {
    evaluator.define({ ours: 1 });
    expect(await valueOf('const ours = 2', 'ours')).toBe(2);
    expect(await valueOf('globalThis.ours')).toBe(1);
  });
});

describe('imports', () => {
  test('of a builtin, a name, a type, all, and import()', async () => {
    expect(await valueOf('import { basename, type ParsedPath } from "node:path"', 'basename("/a/b.c")')).toBe('b.c');
    expect(await valueOf('import * as everything from "node:path"', 'everything.basename("/a/b")')).toBe('b');
    expect(await valueOf('(await import("node:path")).basename("/x/y")')).toBe('y');
    expect(await valueOf('[1].map(() => import("node:os")).length')).toBe(1);
    expect(new Set(imported)).toEqual(new Set(['node:path', 'node:os']));
  });
});

describe('what is thrown', () => {
  test('arrives as it was thrown', async () => {
    const odd = Object.freeze({ odd: true });
    evaluator.define({ odd });
    await expect(valueOf('throw odd')).rejects.toBe(odd);
    await expect(valueOf('throw null')).rejects.toBe(null);
    await expect(valueOf('throw undefined')).rejects.toBe(undefined);
    await expect(valueOf('throw 7n')).rejects.toBe(7n);
    await expect(valueOf('nowhere')).rejects.toThrow(ReferenceError);
    await expect(valueOf('await Promise.reject(odd)')).rejects.toBe(odd);
  });

  test('syntax that only V8 refuses is a SyntaxError', async () => {
    await expect(valueOf('let clash = 1', 'function clash() {}')).rejects.toThrow(SyntaxError);
    await expect(valueOf('import.meta.url')).rejects.toThrow(SyntaxError);
  });
});

describe('Ctrl+C', () => {
  /** Ctrl+C a moment after what is evaluated calls it, so that it is under way; from a process of its own: this thread computes and has no timers. */
  const pressSoon = (afterMs = 150) => {
    const { spawn } = process.getBuiltinModule('node:child_process');
    spawn(process.execPath, ['-e', `setTimeout(() => process.kill(${process.pid}, 'SIGINT'), ${afterMs})`], { stdio: 'ignore' });
  };
  evaluator.define({ pressSoon });
  const interruptOf = async (source: string) => evaluator.evaluate(source).then(() => undefined, (thrown: unknown) => thrown);

  test.each(['for (;;);', 'while (true) { try { for (;;); } finally { continue } }', '(() => { for (;;); })()', '[1].map(() => { for (;;); })', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)'])('ends %s, and the next line works', async (source) => {
    const error = await interruptOf(`pressSoon(); ${source}`);
    expect(error).toBeInstanceOf(ImctlError);
    expect((error as ImctlError).code).toBe('INTERRUPTED');
    expect(await valueOf('1 + 1')).toBe(2);
  });

  // Behind an await nothing but another thread hears it (watch.ts), which takes a moment to start. Each also finds the listener of the line before let go.
  test.each(['await 1; for (;;);', 'for (;;) { await 0 }', 'await new Promise((resolve) => { setTimeout(resolve, 20) }); for (;;);', 'await (async () => { await null; for (;;); })()', 'await new Promise(() => {})'])('behind an await: ends %s, and the next lines work', async (source) => {
    expect((await interruptOf(`pressSoon(1500); ${source}`) as ImctlError).code).toBe('INTERRUPTED');
    expect(await valueOf('await Promise.resolve(4)')).toBe(4);
    expect(await interruptOf('pressSoon(); for (;;);')).toBeInstanceOf(ImctlError);
  });

  test('afterwards the process hears its own signals again', async () => {
    const heard = new Promise<void>((resolve) => { process.once('SIGINT', () => resolve()); });
    expect(await valueOf('await new Promise((resolve) => { setTimeout(resolve, 100, 5) })')).toBe(5);
    process.kill(process.pid, 'SIGINT');
    await heard;
  });

  test('gives up an await that never ends; what it stood in goes on', async () => {
    setTimeout(() => evaluator.interrupt(), 50);
    expect((await interruptOf('await new Promise(() => {})') as ImctlError).code).toBe('INTERRUPTED');
    expect(await valueOf('const after = await Promise.resolve(2)', 'after')).toBe(2);
  });

  test('ends a function of ours too', () => {
    expect(() => evaluator.breakable(() => { pressSoon(); for (;;); })).toThrow('interrupted');
    expect(evaluator.breakable(() => 5)).toBe(5);
  });

  test('interrupt with nothing running does nothing', async () => {
    evaluator.interrupt();
    expect(await valueOf('3')).toBe(3);
  });
});

test('an await that was given up may be collected: the process lives on', async () => {
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  setFlagsFromString('--expose-gc');
  const gc = process.getBuiltinModule('node:vm').runInNewContext('gc') as () => void;
  setTimeout(() => evaluator.interrupt(), 20);
  await expect(valueOf('await new Promise(() => {})')).rejects.toThrow('interrupted');
  for (let round = 0; round < 5; round++) {
    gc();
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
  expect(await valueOf('2')).toBe(2);
});

test('an evaluation leaves no object behind in the inspector', async () => {
  // Objects that stay registered are never freed: a line of 2 MB, forty times, would show.
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  setFlagsFromString('--expose-gc');
  const gc = process.getBuiltinModule('node:vm').runInNewContext('gc') as () => void;
  const used = () => { gc(); return process.memoryUsage().heapUsed; };
  const before = used();
  for (let at = 0; at < 40; at++) {
    await valueOf('new Array(300_000).fill(0)');
    await valueOf('throw new Array(300_000).fill(0)').catch(() => {});
  }
  expect(used() - before).toBeLessThan(30_000_000);
});
