import { describe, expect, test } from 'vitest';
import { translate, TypedError } from '../../src/shell/language.ts';

function code(source: string): string {
  const typed = translate(source);
  if (typed.kind !== 'code') throw new Error(`unfinished: ${typed.error.message}`);
  return typed.code.trim();
}

describe('what is the beginning of something', () => {
  test.each([
    'function f() {', 'const f = () => {', 'class A {', 'class A { m() {', 'if (true) {', 'for (const x of [1]) {', 'while (true)', 'for (;;)', 'if (x)',
    'try {', 'do {', 'switch (1) {', 'const a = [1,', 'const o = {', 'call(', 'call(1,', '[1, 2].map(x =>', 'const a =', 'a +', 'a ? b :', 'a &&', 'users.',
    '`text', '`a ${', '`a ${b', '`a ${b} c', '`${`inner', '/* comment', 'interface A {', 'enum E {', 'type T = {', 'import { a', 'const f = async () => { await',
    'x = (1 +', 'function* g() { yield', 'label: {', 'const { a,', 'new Map([', '{ a: 1,', '`line one\nline two', 'function f() {\n  return 1;', 'namespace N {', '@dec', '`${{', '{ a: 1, b:', '{ a: 1, b: {', '{ a: 1,\n  b: [1, 2', '{ a, b', '{ m() {', '{ a: 1, f(x) {\n return 1',
  ])('%j', (source) => {
    expect(translate(source).kind).toBe('unfinished');
  });
});

describe('what is whole', () => {
  test.each([
    '', ' ', '// only a comment', '/* all of it */', '1', 'a', '{}', '{ a: 1 }', '{ a: 1 };', '`a ${b} c`', '`${`inner ${x}`}`', 'const a = 1', 'for (;;);', 'if (x) y; else z', 'await p', '/re[/]x/.test("/")',
    '"it\'s"', 'a\n+ b', 'function f() {\n  return 1;\n}', 'class A { #x = 1; get x(): number { return this.#x } }', 'const f = async <T,>(x: T): Promise<T> => x', 'a // `', '"`"', 'x = `\n${1}\n`',
    'users.where(u => u.nickname === "{")', 'label: { break label }', 'type T = { a: number }', 'let x: number = 2', 'interface A { a: string }', 'declare const x: number',
  ])('%j', (source) => {
    expect(translate(source).kind).toBe('code');
  });
});

describe('what is wrong', () => {
  test.each<[source: string, line: number, column: number]>([
    ['a b', 1, 2], ['const = 1', 1, 7], ['1 +* 2', 1, 4], ['foo(]', 1, 5], ['let a = ;', 1, 9], ['x = }', 1, 5], ['if (a) { b }}', 1, 13],
    ['const a = 1;\nconst b = ];', 2, 11], ['"open', 1, 1], ["'it", 1, 1], ['function f() {\n  let = = 2\n}', 2, 9], ['return = 1', 1, 8], ['/[/', 1, 1], ['a => { ] }', 1, 8],
    ['class {}', 1, 1], ['break', 1, 1], ['const twice = 1, twice = 2', 1, 18], ['let a\nlet a', 2, 5], ['return 1', 1, 1], ['a => { await 1 }', 1, 8],
  ])('%j at line %i, column %i', (source, line, column) => {
    const wrong = (() => { try { translate(source); } catch (error) { return error; } })();
    expect(wrong).toBeInstanceOf(TypedError);
    expect({ line: (wrong as TypedError).line, column: (wrong as TypedError).column, text: (wrong as TypedError).text }).toEqual({ line, column, text: source.split('\n')[line - 1] });
  });

  test('the mark under it ends with its line', () => {
    const wrong = (() => { try { translate('foo(1, ]\nbar'); } catch (error) { return error as TypedError; } })();
    expect(wrong!.column - 1 + wrong!.length).toBeLessThanOrEqual('foo(1, ]'.length);
  });

  test('the column is where it was typed, also in what looks like an object', () => {
    const wrong = (() => { try { translate('{ a: 1, b: ] }'); } catch (error) { return error as TypedError; } })();
    expect(wrong!.column).toBe(12);
  });
});

describe('types go, values stay', () => {
  test.each<[source: string, result: unknown]>([
    ['const n: number = 2; n', 2], ['enum Color { Red, Green = 5 } Color.Green', 5], ['interface A { a: number } ({ a: 1 } as A).a', 1], ['(x => x satisfies number)(3)', 3],
    ['((x: unknown) => x as string)("s")', 's'], ['namespace N { export const x = 4 } N.x', 4], ['class P { constructor(readonly x: number) {} } new P(6).x', 6], ['const a = [1]; a[0]!', 1],
    ['function id<T>(x: T): T { return x } id<number>(7)', 7], ['abstract class Q { abstract m(): void } typeof Q', 'function'], ['const enum K { A = 3 } K.A', 3],
  ])('%s', (source, result) => {
    expect((0, eval)(code(source))).toEqual(result);
  });

  test('braces first are an object where that reads, and a block where it does not', () => {
    expect((0, eval)(code('{ a: 1, b: { c: 2 } }'))).toEqual({ a: 1, b: { c: 2 } });
    expect((0, eval)(code('{}'))).toEqual({});
    expect((0, eval)(code('{ let x = 1; x + 1 }'))).toBe(2);
    expect((0, eval)(code('{ a: 1,\n  b: [2] }'))).toEqual({ a: 1, b: [2] });
    expect((0, eval)(code('{ a: 1 };'))).toBe(1);
    expect((0, eval)(code('{ a: 1 } // an object'))).toEqual({ a: 1 });
  });
});

describe('imports become declarations', () => {
  test.each<[source: string, js: string]>([
    ['import fs from "node:fs"', 'const { default: fs } = await __imctl_import("node:fs");'],
    ['import * as fs from "node:fs"', 'const fs = await __imctl_import("node:fs");'],
    ['import { readFileSync as read, type Stats } from "node:fs"', 'const { readFileSync: read } = await __imctl_import("node:fs");'],
    ['import fs, { readFileSync } from "node:fs"', 'const { default: fs, readFileSync: readFileSync } = await __imctl_import("node:fs");'],
    ['import fs, * as all from "node:fs"', 'const all = await __imctl_import("node:fs"); const { default: fs } = all;'],
    ['import "./x.ts"', 'await __imctl_import("./x.ts");'],
    ['const m = await import("node:os")', 'const m = await __imctl_import("node:os");'],
    ['const word = "import"', 'const word = "import";'],
  ])('%s', (source, js) => {
    expect(code(source)).toBe(js);
  });

  test.each<[source: string, js: string]>([
    ['export const meta = { a: 1 }', 'const meta = { a: 1 };'], ['export default async function main() {}', 'async function main() {}'], ['export default () => 1', '0, () => 1;'],
    ['export default function () {}', '0, function() {}'], ['export default class extends A {}', '0, class extends A {}'], ['export function f() {}', 'function f() {}'], ['export { a }', ''], ['const text = "export"', 'const text = "export";'],
  ])('of an export the declaration stays: %s', (source, js) => {
    expect(code(source)).toBe(js);
  });

  test('a type-only import is gone', () => {
    expect(code('import type { Stats } from "node:fs"\n1')).not.toContain('node:fs');
  });
});
