import { beforeAll, describe, expect, test } from 'vitest';
import { HELPERS } from '../../src/sandbox/messages.ts';
import type { SandboxFiles } from '../../src/sandbox/spawn.ts';
import { buildSandbox, objects, run } from './setup.ts';

let files: SandboxFiles;
beforeAll(async () => { files = await buildSandbox(); });

/** Expressions that answer the same in a task as in Node. */
const SAME = [
  'btoa("hello\\xff")', 'atob("aGVsbG8=")', 'atob(" aGV sbG8 ")', 'atob("YQ")', 'btoa("")',
  '[...new TextEncoder().encode("aä€😀\\ud800z")]', 'new TextEncoder().encodeInto("a😀", new Uint8Array(4)).read',
  'new TextDecoder().decode(new Uint8Array([0x61, 0xc3, 0xa4, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80]))',
  'new TextDecoder().decode(new Uint8Array([0xff, 0x61, 0xe2, 0x82, 0x62, 0xed, 0xa0, 0x80, 0xc0, 0x80, 0xf4, 0x90]))',
  'new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61]))', 'new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])).length',
  '(() => { const d = new TextDecoder(); return d.decode(new Uint8Array([0xe2, 0x82]), { stream: true }) + d.decode(new Uint8Array([0xac])); })()',
  '(() => { try { new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff])); } catch (e) { return e.name; } })()',
  'new URL("../b?x=1#h", "https://u:p@example.com:8080/a/c/d").href', 'new URL("HTTP://EXAMPLE.com:80/%7Efoo/../bär").href', 'new URL("http://bücher.example/").hostname',
  '(() => { const u = new URL("http://a/b?c=1"); u.pathname = "/x y"; u.searchParams.append("d", "e f&"); u.hash = "z"; u.port = "99"; return [u.href, u.search, u.host, u.origin, String(u), JSON.stringify(u)]; })()',
  '(() => { const u = new URL("http://a/?x=1&x=2"); u.search = "?y=3"; return [u.searchParams.get("y"), u.searchParams.get("x"), [...u.searchParams].length]; })()',
  '[URL.canParse("nope"), URL.canParse("x:y"), URL.canParse("b", "http://a")]', '(() => { try { new URL("nope"); } catch (e) { return e.name; } })()',
  'new URLSearchParams({ a: "1 2", b: "ä&=" }).toString()', '[...new URLSearchParams("?a=1&b=2&a=3%20x+y")].join("|")', '(() => { const p = new URLSearchParams("b=1&a=2&a=1"); p.sort(); p.set("a", "9"); p.delete("b"); return [p.toString(), p.has("a"), p.getAll("a"), p.size]; })()',
  'structuredClone({ a: [1, { b: new Date(5) }], m: new Map([[1, new Set([2])]]), n: 10n }).a[1].b.getTime()', '(() => { const a = { x: 1 }; a.self = a; const b = structuredClone(a); return b.self === b && b !== a; })()',
  '[...structuredClone(new Uint16Array([1, 2, 3]).subarray(1))]', '(() => { try { structuredClone(() => {}); } catch (e) { return [e.name, e.code]; } })()', 'structuredClone(new RangeError("x")) instanceof RangeError',
  'Object.keys(structuredClone(JSON.parse(\'{"__proto__": 1}\')))',
  '(() => { const c = new AbortController(); let n = 0; c.signal.addEventListener("abort", () => n++); c.signal.onabort = () => n++; c.abort(); c.abort(); return [n, c.signal.aborted, c.signal.reason.name]; })()',
  '(() => { try { AbortSignal.abort("why").throwIfAborted(); } catch (e) { return e; } })()', 'AbortSignal.any([new AbortController().signal, AbortSignal.abort(7)]).reason', '(() => { try { new AbortSignal(); } catch (e) { return e.name; } })()',
  '(() => { const t = new EventTarget(); const got = []; t.addEventListener("x", (e) => got.push(e.type), { once: true }); t.dispatchEvent(new Event("x")); t.dispatchEvent(new Event("x")); return got; })()',
  '/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID())', 'new Set([...crypto.getRandomValues(new Uint8Array(4096))]).size > 200',
  'await new Promise((r) => { const got = []; setTimeout(() => got.push("b"), 12); setTimeout(() => got.push("a"), 1); const gone = setTimeout(() => got.push("never"), 5); clearTimeout(gone); setTimeout(() => r(got), 30); })',
  'await new Promise((r) => { let n = 0; const i = setInterval((step) => { n += step; if (n === 6) { clearInterval(i); r(n); } }, 2, 2); })',
  'await new Promise((r) => { const got = []; queueMicrotask(() => got.push(1)); setTimeout(() => { got.push(2); r(got); }); got.push(0); })',
  'await AbortSignal.timeout(5).aborted', 'performance.now() >= 0', 'typeof performance.now()',
];

describe('globals', () => {
  test.each(SAME)('%s is as in Node', async (expression) => {
    const code = `async () => (${expression})`;
    const expected = await (eval(`(${code})`) as () => Promise<unknown>)();
    expect(await run(files, `export default ${code};\n`)).toMatchObject({ ok: true, value: JSON.parse(JSON.stringify(expected)) });
  });

  test('two runs draw different bytes', async () => {
    const draw = async () => { const result = await run(files, 'export default () => crypto.randomUUID();\n'); return result.ok && result.value; };
    expect(await draw()).not.toBe(await draw());
  });

  test('ChaCha20 is the one of RFC 8439 (2.3.2)', async () => {
    const { chachaBlock } = await import('../../src/sandbox/inside/random.ts');
    const state = new Uint32Array([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, 0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c, 0x13121110, 0x17161514, 0x1b1a1918, 0x1f1e1d1c, 1, 0x09000000, 0x4a000000, 0]);
    expect([...chachaBlock(state)].slice(0, 4).map((word) => word.toString(16))).toEqual(['e4e7f110', '15593bd1', '1fdd0f50', 'c47120a3']);
  });

  test('the module imctl has what it is said to have, and cannot be changed', async () => {
    const result = await run(files, 'import * as all from "imctl";\nexport default () => Object.keys(all).sort();');
    expect(result).toMatchObject({ ok: true, value: [...new Set([...objects, ...HELPERS])].sort() });
  });

  test('time has its words, and sleep takes them', async () => {
    expect(await run(files, 'import { time, days, hours, sleep, now } from "imctl";\nexport default async () => { const t = now(); await sleep("20ms"); await sleep(5); return [days(7), hours(2), time.days(1) === days(1), now() - t >= 24]; };')).toMatchObject({ ok: true, value: [604_800_000, 7_200_000, true, true] });
  });

  test('a wrong duration is told', async () => {
    const result = await run(files, 'import { sleep } from "imctl";\nawait sleep("soon");');
    expect(!result.ok && result.error.message).toContain('"soon" is no duration');
  });
});
