// The collection of escape attempts. Each one must fail; a new idea is a row.

/** Code of a task that may use `leak(x)`: does this object lead out of the isolate? It answers true when the attempt succeeded. */
export type Attempt = [name: string, code: string];

/** Put before each attempt. */
export const PREFIX = `import { users, probe, log, step, sleep, cleanup, confirm, params, time, messages, ImctlError } from 'imctl';
const HOST = 'return [typeof process, typeof require, typeof module, typeof Buffer, typeof WebAssembly, typeof SharedArrayBuffer, typeof Atomics, typeof imctlBoot, typeof __imctl].some((t) => t !== "undefined")';
const IVM = ['Reference', 'ExternalCopy', 'Isolate', 'Callback', 'Context', 'Script', 'Module', 'Dereference', 'Copy', 'NativeModule', 'InspectorSession', 'Session'];
const seen = new Set();
const leak = (x, depth = 0) => {
  if ((typeof x !== 'object' && typeof x !== 'function') || x === null || seen.has(x) || depth > 4) return false;
  seen.add(x);
  try { if (IVM.includes(Object.getPrototypeOf(x)?.constructor?.name) || IVM.includes(x[Symbol.toStringTag])) return true; } catch {}
  try { const F = x.constructor.constructor; const got = F(HOST)(); if (got === true || got.next?.().value === true) return true; } catch {}
  for (const key of Reflect.ownKeys(x)) {
    const d = Reflect.getOwnPropertyDescriptor(x, key);
    for (const part of [d.value, d.get, d.set]) if (leak(part, depth + 1)) return true;
  }
  return leak(Object.getPrototypeOf(x), depth + 1);
};
`;

/** Attempts to reach something of the outside. `attempt` is an expression or block that answers true when it did. */
export const REACH: Attempt[] = [
  // constructors and prototypes
  ['Function from a literal', 'leak({})'],
  ['the constructor of an admin object', 'leak(users)'],
  ['the constructor of an operation', 'leak(users.get)'],
  ['the constructor of an operation\'s promise', 'const p = users.get("anna"); await p; return leak(p)'],
  ['the constructor of an answer', 'leak(await users.get("anna"))'],
  ['the prototype of an item', 'leak(Object.getPrototypeOf(await users.get("anna")))'],
  ['the constructor of an item\'s method', 'leak((await users.get("anna")).disable)'],
  ['a lazy list', 'leak(users.list())'],
  ['an iterator of a list', 'leak(users.list()[Symbol.asyncIterator]())'],
  ['log, step, sleep and the other helpers', '[log, step, sleep, cleanup, confirm, time, params].some((x) => leak(x))'],
  ['the console', 'leak(console)'],
  ['console methods', 'Object.values(console).some((x) => leak(x))'],
  ['timers', '[setTimeout, setInterval, clearTimeout, queueMicrotask, setImmediate].some((x) => leak(x))'],
  ['URL and its parser', 'leak(new URL("http://a/b?c")) || leak(URL)'],
  ['the crypto object', 'leak(crypto)'],
  ['encoders', 'leak(new TextEncoder()) || leak(new TextDecoder())'],
  ['abort signals', 'leak(new AbortController().signal)'],
  ['structuredClone', 'leak(structuredClone) || leak(structuredClone({ a: 1 }))'],
  ['every global there is', 'Reflect.ownKeys(globalThis).some((key) => leak(globalThis[key]))'],
  ['the global\'s prototypes', 'let p = globalThis; let found = false; while (p) { found ||= Reflect.ownKeys(p).some((key) => { try { return leak(p[key]); } catch { return false; } }); p = Object.getPrototypeOf(p); } return found'],
  ['AsyncFunction', 'await (async () => {}).constructor(HOST)()'],
  ['GeneratorFunction', '(function* () {}).constructor(HOST)().next().value'],
  ['AsyncGeneratorFunction', '(await (async function* () {}).constructor(HOST)().next()).value'],
  ['eval that is indirect', '(0, eval)(`(() => { ${HOST} })()`)'],
  ['the memory of the trail', 'const { buffer } = eval("__imctlAt"); return Object.getPrototypeOf(buffer) !== null || buffer.constructor !== undefined || leak(buffer)'],
  ['lies in the trail', 'eval("__imctlAt")[0] = -5; eval("__imctlAt").fill(2 ** 31); try { eval("__imctlAt").length = 9; } catch {} return eval("__imctlAt").length !== 1'],
  ['eval that sees the wrapper', 'return [eval("__imctl"), eval("__exported"), eval("require")].some((x) => leak(x))'],
  ['new Function with a default argument', 'new Function("a = (() => { " + HOST + " })()", "return a")()'],
  ['Reflect.construct of Function', 'Reflect.construct(Function, [HOST])()'],
  ['a class that extends a host function', 'try { class A extends users.get {} ; return leak(new A()); } catch { return false; }'],
  // the caller, the arguments, the stack
  ['arguments.callee.caller', 'const F = Function("try { return arguments.callee.caller } catch { return null }"); return leak(F())'],
  ['this of a sloppy function', 'leak(Function("return this")())'],
  ['Error.prepareStackTrace sees frames of the prelude', 'let found = false; Error.prepareStackTrace = (_e, frames) => { found = frames.some((f) => [f.getThis?.(), f.getFunction?.()].some((x) => x && x !== globalThis && leak(x))); return ""; }; try { await users.get("zoe"); } catch (e) { void e.stack; } void new Error().stack; Error.prepareStackTrace = undefined; return found'],
  ['getThis of a call site in a timer', 'const frames = await new Promise((r) => setTimeout(() => { Error.prepareStackTrace = (_e, f) => f; r(new Error().stack); })); Error.prepareStackTrace = undefined; return frames.some((f) => leak(f.getThis?.()) || leak(f.getFunction?.()))'],
  ['a stack that names the machine', 'try { await probe.fail(); } catch (e) { return /node_modules|\\/dist\\/|\\/src\\/|file:\\/\\//.test(e.stack); }'],
  ['Error.captureStackTrace on a host function', 'const o = {}; Error.captureStackTrace(o, users.get); return leak(o) || /node_modules|file:/.test(String(o.stack))'],
  ['a very deep stack in a call', 'let depth = 0; const dive = () => { depth++; try { dive(); } catch { try { probe.ping(); } catch (e) { if (leak(e)) depth = -1; } } }; dive(); return depth === -1'],
  ['a RangeError raised inside the prelude', 'const e = await new Promise((r) => { const f = () => { try { f(); } catch (x) { r(x); } }; f(); }); return leak(e)'],
  // errors and rejections from the host
  ['an error of the server', 'try { await users.get("zoe"); } catch (e) { return leak(e); }'],
  ['an error of ours', 'try { await probe.fail(); } catch (e) { return leak(e); }'],
  ['an error of an unknown operation', 'try { await probe.ping.call(null, { nothing: 1 }); } catch (e) { return leak(e); }'],
  ['the cause of an error', 'try { await users.get("zoe"); } catch (e) { return leak(e.cause); }'],
  ['an error of the URL parser', 'try { new URL("::"); } catch (e) { return leak(e); }'],
  ['a host error by overflowing the parser', 'try { new URL("http://" + "a".repeat(1e6)); } catch (e) { return leak(e); } return false'],
  // getters, proxies, thenables and conversions on arguments
  ['a getter on parameters', 'let got; await probe.echo({ get value() { got = this; return 1; } }).catch(() => {}); return leak(got)'],
  ['a proxy as parameters', 'const keys = []; const p = new Proxy({}, { get: (t, k, r) => { keys.push(r); return undefined; }, ownKeys: (t) => [] }); await probe.echo(p).catch(() => {}); return keys.some((x) => leak(x))'],
  ['a proxy that throws', 'const p = new Proxy({}, { get() { throw { mine: 1 }; } }); try { await probe.echo(p); } catch (e) { return leak(e); } return false'],
  ['toJSON with the receiver', 'let got; await probe.echo({ toJSON() { got = [this, arguments]; return 1; } }); return got.some((x) => leak(x))'],
  ['a thenable as a parameter', 'let got; await probe.echo({ then(a, b) { got = [a, b]; a(1); } }).catch(() => {}); return leak(got)'],
  ['a thenable as the answer of a condition', 'let got; await users.list().where(() => ({ then(a) { got = a; a(true); } })).all(); return leak(got)'],
  ['a thenable thrown', 'try { await (async () => { throw { then(a) { a(1); } }; })(); } catch (e) { return leak(e); }'],
  ['Symbol.toPrimitive on an id', 'let got; await users.get({ [Symbol.toPrimitive]() { got = this; return "anna"; } }).catch(() => {}); return leak(got)'],
  ['valueOf on a limit', 'let got; try { await users.list({ limit: { valueOf() { got = this; return 1; } } }).all(); } catch {} return leak(got)'],
  ['a function as a parameter', 'const back = await probe.echo(() => 1).catch((e) => e); return leak(back)'],
  ['a symbol as a parameter', 'const back = await probe.echo(Symbol("x")).catch((e) => e); return leak(back)'],
  ['a buffer as a parameter', 'const back = await probe.echo(new Uint8Array(8)).catch((e) => e); return leak(back)'],
  // broken builtins
  ['JSON.stringify replaced', 'const got = []; const old = JSON.stringify; JSON.stringify = function () { got.push(this, ...arguments); return old.apply(this, arguments); }; await probe.ping(); JSON.stringify = old; return got.some((x) => leak(x))'],
  ['JSON.parse replaced', 'const got = []; const old = JSON.parse; JSON.parse = function () { got.push(this, ...arguments); return old.apply(this, arguments); }; await probe.ping(); JSON.parse = old; return got.some((x) => leak(x))'],
  ['Array.prototype.push replaced', 'const got = []; let on = true; const old = Array.prototype.push; Array.prototype.push = function (...args) { if (on) { on = false; got[got.length] = this; on = true; } return old.apply(this, args); }; await probe.ping(); Array.prototype.push = old; return got.some((x) => leak(x))'],
  ['Map.prototype.set and get replaced', 'const got = []; const { set, get } = Map.prototype; Map.prototype.set = function (k, v) { got[got.length] = this; got[got.length] = v; return set.call(this, k, v); }; Map.prototype.get = function (k) { got[got.length] = this; return get.call(this, k); }; await probe.ping(); setTimeout(() => {}, 1); Object.assign(Map.prototype, { set, get }); return got.some((x) => leak(x))'],
  ['Promise.prototype.then replaced', 'const got = []; const old = Promise.prototype.then; Promise.prototype.then = function (...args) { got.push(this, ...args); return old.apply(this, args); }; await probe.ping(); await sleep(1); Promise.prototype.then = old; return got.some((x) => leak(x))'],
  ['Promise replaced', 'const Old = Promise; const got = []; globalThis.Promise = class extends Old { constructor(f) { super((a, b) => { got.push(a, b); f(a, b); }); } }; await probe.ping(); await sleep(1); globalThis.Promise = Old; return got.some((x) => leak(x))'],
  ['Function.prototype.call, apply and bind replaced', 'const got = []; const { call, apply, bind } = Function.prototype; Function.prototype.apply = function () { got[got.length] = this; return Reflect.apply(apply, this, arguments); }; Function.prototype.call = function () { got[got.length] = this; return Reflect.apply(call, this, arguments); }; try { await probe.ping(); await sleep(1); log("x"); } catch {} finally { Object.assign(Function.prototype, { call, apply, bind }); } return got.some((x) => leak(x))'],
  ['Array.prototype[Symbol.iterator] replaced', 'const got = []; const old = Array.prototype[Symbol.iterator]; Array.prototype[Symbol.iterator] = function () { got[got.length] = this; return Reflect.apply(old, this, []); }; try { await probe.ping(); log("x"); } catch {} finally { Array.prototype[Symbol.iterator] = old; } return got.some((x) => leak(x))'],
  ['a setter on Object.prototype', 'const got = []; for (const key of ["done", "path", "kind", "text", "id", "act", "value", "call", "error", "resolve"]) Object.defineProperty(Object.prototype, key, { set(v) { got[got.length] = this; got[got.length] = v; }, get() { return undefined; }, configurable: true }); try { await Promise.race([probe.ping(), new Promise((r) => setTimeout(r, 50))]); } catch {} finally { for (const key of ["done", "path", "kind", "text", "id", "act", "value", "call", "error", "resolve"]) delete Object.prototype[key]; } return got.some((x) => leak(x))'],
  ['Symbol.species on an array', 'const got = []; class A extends Array { static get [Symbol.species]() { return function (n) { got.push(this); return []; }; } } const a = new A(1, 2, 3); await probe.echo(a); a.map((x) => x); return got.some((x) => leak(x))'],
  ['Symbol.hasInstance on Error', 'const got = []; Object.defineProperty(Error, Symbol.hasInstance, { value(x) { got.push(this, x); return true; }, configurable: true }); try { await users.get("zoe"); } catch (e) { got.push(e); } delete Error[Symbol.hasInstance]; return got.some((x) => leak(x))'],
  ['polluting prototypes for the parent', 'Object.prototype.page = { size: 1 }; Object.prototype.grants = null; const r = await users.list().all().catch(() => []); delete Object.prototype.page; delete Object.prototype.grants; return leak(r)'],
  // __proto__ and keys
  ['__proto__ in an answer', 'const got = await probe.proto(); return got.polluted !== undefined || ({}).polluted !== undefined'],
  ['__proto__ in parameters', 'await probe.echo(JSON.parse(\'{"__proto__": {"polluted": 1}}\')).catch(() => {}); return ({}).polluted !== undefined'],
  ['constructor as an operation', 'leak(users["constructor"]) || leak(users["__proto__"])'],
  ['changing an admin object', '"use strict"; try { users.get = () => 1; return true; } catch { return false; }'],
  ['changing the module imctl', 'try { log.info = 1; return true; } catch { return false; }'],
  // things that are taken away
  ['WebAssembly by every way', 'typeof WebAssembly !== "undefined" || "WebAssembly" in globalThis || Function("return typeof WebAssembly")() !== "undefined"'],
  ['SharedArrayBuffer through a buffer', 'const S = new ArrayBuffer(1).constructor; return S.name !== "ArrayBuffer" || typeof SharedArrayBuffer !== "undefined"'],
  ['Atomics.wait', 'typeof Atomics !== "undefined"'],
  ['ShadowRealm', 'typeof ShadowRealm !== "undefined" && leak(new ShadowRealm())'],
  ['natives syntax', 'try { return leak(eval("%GetOptimizationStatus(log)")); } catch { return false; }'],
  ['the boot function', 'typeof imctlBoot !== "undefined" || "imctlBoot" in globalThis'],
  ['import() of what is computed', 'const name = ["node", "fs"].join(":"); try { return leak(await import(name)); } catch { return false; }'],
  ['import() through Function', 'try { return leak(await Function("return import(\'node:fs\')")()); } catch { return false; }'],
  ['import.meta', 'leak(import.meta) || Object.keys(import.meta).length > 0'],
  ['the wrapper\'s parameters', 'try { return leak(__exported) || leak(require); } catch { return false; }'],
  ['the wrapper\'s require', 'try { return leak(eval("require")("node:fs")); } catch { return false; }'],
  ['arguments of the wrapper', 'try { return leak(eval("arguments")); } catch { return false; }'],
  // the bridge
  ['an operation that does not exist', 'const p = Object.getPrototypeOf(users); return leak(p.raw)'],
  ['a path that is none', 'try { const { list } = users; const l = list(); const r = await probe.echo({ path: "../../etc/passwd" }); return leak(r) || leak(l); } catch { return false; }'],
  ['an answer that nobody asked for', 'let got = 0; const p = probe.ping(); const q = await p; return q !== 1'],
  ['a forged frame in a text', 'log("\\u0013\\u0000\\u0000\\u0000\\u0000\\u0002\\u0000\\u0000\\u0000{}"); await probe.echo("\\u0013\\u0000\\u0000{}"); return false'],
  ['a weak reference to a host object', 'const w = new WeakRef(users.get); return leak(w.deref())'],
  ['a finalizer with a host value', 'let got; const r = new FinalizationRegistry((v) => { got = v; }); r.register({}, users); await sleep(5); return leak(got)'],
  ['async iteration that returns early', 'const it = users.list()[Symbol.asyncIterator](); const r = await it.return?.(1); return leak(r)'],
  ['disposing what is not disposable', 'try { return leak(users[Symbol.dispose]) || leak(users[Symbol.asyncDispose]); } catch { return false; }'],
  ['Temporal and Intl', 'leak(globalThis.Temporal) || leak(Intl)'],
];

/** Imports that are refused before anything runs: TASK-INVALID, exit 24. */
export const IMPORTS: Attempt[] = [
  ['node:fs', 'import fs from "node:fs";'], ['fs', 'import * as fs from "fs";'], ['a package', 'import axios from "axios";'], ['isolated-vm', 'import ivm from "isolated-vm";'],
  ['an absolute path', 'import x from "/etc/passwd";'], ['a file URL', 'import x from "file:///etc/passwd";'], ['an address', 'import x from "https://example.com/x.js";'],
  ['a data URL', 'import x from "data:text/javascript,export default 1";'], ['out of the project', 'import x from "../../outside.ts";'],
  ['out of the project and back', 'import x from "../../../../../../etc/passwd";'], ['a link that leaves', 'import x from "./link.ts";'], ['a linked folder', 'import x from "./folder/outside.ts";'],
  ['a link to a secret as JSON', 'import x from "./secret.json";'], ['import()', 'await import("node:fs");'], ['require', 'require("node:fs");'], ['re-export', 'export * from "node:child_process";'],
  ['an import attribute', 'import x from "/etc/passwd" with { type: "json" };'], ['a sub-path of imctl', 'import x from "imctl/dist/main.mjs";'], ['a hash import', 'import x from "#internal";'],
  ['a query', 'import x from "./main.ts?raw";'], ['a null byte', 'import x from "./main\\0.ts";'], ['a Windows path', 'import x from "C:\\\\secret.ts";'], ['a folder', 'import x from "./folder2";'],
  ['a file of another kind', 'import x from "./notes.txt";'], ['import type that is real', 'import { x } from "node:os"; console.log(x);'], ['the inner module', 'import x from "imctl:task";'],
  ['a fifo', 'import x from "./fifo.json";'],
];
