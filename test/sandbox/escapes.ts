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
  // the caller, by every callback that we call
  ['the caller of a condition of a list', 'const f = Function("globalThis.got = arguments.callee.caller; return true"); await users.list().where(f).all(); return leak(got)'],
  ['the caller of a timer\'s function', 'const f = Function("globalThis.got = [arguments.callee.caller, this]"); setTimeout(f, 0); await sleep(5); return got.some((x) => x !== globalThis && leak(x))'],
  ['the caller of toJSON', 'const o = { toJSON: Function("globalThis.got = arguments.callee.caller; return 1") }; await probe.echo(o); return leak(got)'],
  ['the caller of a step\'s function', 'await step("x", Function("globalThis.got = [arguments.callee.caller, ...arguments]")); return got.some((x) => leak(x))'],
  ['the caller of a getter that is logged', 'const o = {}; Object.defineProperty(o, "x", { enumerable: true, get: Function("globalThis.got = arguments.callee.caller") }); log(o); await probe.echo(o); return leak(globalThis.got)'],
  ['Function.prototype.caller of an operation', 'try { return leak(users.get.caller) || leak(log.caller) || leak(users.get.arguments); } catch { return false; }'],
  ['a call site\'s function, promise and evalOrigin', 'let sites = []; Error.prepareStackTrace = (_e, f) => { sites = f; return ""; }; await users.list().where(() => { void new Error().stack; return true; }).all(); Error.prepareStackTrace = undefined; return sites.some((s) => [s.getFunction?.(), s.getThis?.(), s.getEvalOrigin?.(), s.getPromiseIndex?.()].some((x) => typeof x === "object" && x !== globalThis && leak(x)))'],
  ['an async stack that goes on outside', 'Error.stackTraceLimit = 1000; const f = async () => { await probe.ping(); return new Error().stack; }; return /node_modules|file:\\/|sandbox-child|isolate\\.ts|\\/tmp\\//.test(await f())'],
  ['a stackTraceLimit that is an object', 'let got; Error.stackTraceLimit = { valueOf() { got = this; return 9; } }; try { await probe.fail(); } catch (e) { void e.stack; } Error.stackTraceLimit = 10; return leak(got)'],
  // what was thrown
  ['a getter on a thrown error', 'let got = []; await step("x", () => { throw { get message() { got.push(this, arguments); return ""; }, get stack() { got.push(arguments.length); return ""; }, name: "Error" }; }).catch(() => {}); return got.some((x) => leak(x))'],
  ['a proxy as a thrown error', 'const got = []; const p = new Proxy({}, { get(t, k, r) { got.push(t, r); return undefined; }, getPrototypeOf(t) { got.push(t); return Error.prototype; } }); await step("x", () => { throw p; }).catch(() => {}); return got.some((x) => x !== p && leak(x))'],
  ['toString of a thrown error\'s message', 'let got; await step("x", () => { throw Object.assign(new Error("a"), { message: { toString() { got = arguments; return "a"; }, toJSON() { got = this; return 1; } } }); }).catch(() => {}); return leak(got)'],
  ['a thrown error that calls itself one of imctl\'s', 'let got; const e = { name: "ImctlError", stack: "", get exitStatus() { got = this; return 0; }, code: "TASK-DENIED" }; await step("x", () => { throw e; }).catch(() => {}); return leak(got) && got !== e'],
  // species, symbols and inherited members
  ['Symbol.species on Promise', 'const got = []; const old = Object.getOwnPropertyDescriptor(Promise, Symbol.species); Object.defineProperty(Promise, Symbol.species, { configurable: true, get() { got.push(this); return class extends Promise { constructor(f) { super((a, b) => { got.push(a, b); f(a, b); }); } }; } }); await probe.ping(); await sleep(1); Object.defineProperty(Promise, Symbol.species, old); return got.some((x) => leak(x))'],
  ['Symbol.species on RegExp and ArrayBuffer', 'const got = []; for (const C of [RegExp, ArrayBuffer, Map, Set]) Object.defineProperty(C, Symbol.species, { configurable: true, get() { got.push(this); return C; } }); log(/a/, new ArrayBuffer(2)); structuredClone(new Uint8Array(2)); await probe.echo("a.b"); return got.some((x) => leak(x))'],
  ['the constructor of an awaited promise', 'const p = probe.ping(); let got; p.constructor = { get [Symbol.species]() { got = this; return Promise; } }; await p.then(() => {}); return leak(got)'],
  ['Symbol.isConcatSpreadable on every array', 'Object.defineProperty(Array.prototype, Symbol.isConcatSpreadable, { configurable: true, get() { (globalThis.got ??= []).push(this); return true; } }); try { await users.get("anna"); await users.list().all(); } finally { delete Array.prototype[Symbol.isConcatSpreadable]; } return (globalThis.got ?? []).some((x) => leak(x))'],
  ['Symbol.iterator on every object', 'const got = []; Object.prototype[Symbol.iterator] = function* () { got.push(this); }; try { await users.list().all(); log({}); } catch {} finally { delete Object.prototype[Symbol.iterator]; } return got.some((x) => leak(x))'],
  ['toJSON on every object', 'const got = []; Object.prototype.toJSON = function () { got.push(this); return this; }; try { await probe.echo({ a: {} }).catch(() => {}); log("x"); } finally { delete Object.prototype.toJSON; } return got.some((x) => leak(x))'],
  ['toJSON on texts and numbers', 'const got = []; for (const C of [String, Number, Boolean, BigInt]) C.prototype.toJSON = function () { got.push(this); return "forged"; }; try { await Promise.race([probe.echo(1), sleep(20)]).catch(() => {}); } finally { for (const C of [String, Number, Boolean, BigInt]) delete C.prototype.toJSON; } return got.some((x) => leak(x))'],
  ['then on every object', 'const got = []; Object.defineProperty(Object.prototype, "then", { configurable: true, get() { got.push(this); return undefined; } }); try { await users.get("anna"); } finally { delete Object.prototype.then; } return got.some((x) => leak(x))'],
  ['a getter for every member we read', 'const got = []; const keys = ["async", "mode", "send", "shape", "returns", "params", "positional", "many", "bulk", "open", "limit", "items", "next", "hint", "errCode", "stack", "refused", "timeout", "signal"]; for (const k of keys) Object.defineProperty(Object.prototype, k, { configurable: true, get() { got.push(this); return undefined; }, set(v) { got.push(this, v); } }); try { await Promise.race([users.list().limit(1).all(), sleep(30)]); await users.get("zoe").catch(() => {}); } catch {} finally { for (const k of keys) delete Object.prototype[k]; } return got.some((x) => leak(x))'],
  ['Object.defineProperty, freeze and getPrototypeOf replaced', 'const got = []; const old = { ...Object.getOwnPropertyDescriptors(Object) }; for (const k of ["defineProperty", "freeze", "getPrototypeOf", "setPrototypeOf", "entries", "keys", "assign", "fromEntries"]) Object[k] = function (...a) { got.push(this, ...a); return old[k].value.apply(Object, a); }; try { await users.get("anna"); await users.get("zoe").catch(() => {}); log({ a: 1 }); } finally { Object.defineProperties(Object, old); } return got.some((x) => leak(x))'],
  ['Reflect.apply and Reflect.construct replaced', 'const got = []; const { apply, construct } = Reflect; Reflect.apply = (...a) => { got.push(...a); return apply(...a); }; Reflect.construct = (...a) => { got.push(...a); return construct(...a); }; try { await users.get("anna"); log("x"); } finally { Object.assign(Reflect, { apply, construct }); } return got.some((x) => leak(x))'],
  ['RegExp.prototype.exec replaced', 'const got = []; const old = RegExp.prototype.exec; RegExp.prototype.exec = function (...a) { got.push(this, ...a); return old.apply(this, a); }; try { await probe.echo(12345678901234567890n).catch(() => {}); log("a b"); new URLSearchParams("a=1+2"); } finally { RegExp.prototype.exec = old; } return got.some((x) => leak(x))'],
  ['Error replaced', 'const got = []; const Old = Error; globalThis.Error = class extends Old { constructor(...a) { super(...a); got.push(this, ...a); } }; try { await users.get("zoe"); } catch (e) { got.push(e); } finally { globalThis.Error = Old; } return got.some((x) => leak(x))'],
  ['Error.prototype with setters', 'const got = []; for (const k of ["code", "hint", "cause", "route"]) Object.defineProperty(Error.prototype, k, { configurable: true, set(v) { got.push(this, v); } }); try { await users.get("zoe"); } catch (e) { got.push(e); } finally { for (const k of ["code", "hint", "cause", "route"]) delete Error.prototype[k]; } return got.some((x) => leak(x))'],
  ['Date.now and the timers\' clock replaced', 'const got = []; const old = Date.now; Date.now = function () { got.push(this, new Error().stack); return 1e15; }; try { await Promise.race([sleep(1), probe.ping()]); } finally { Date.now = old; } return got.some((x) => leak(x))'],
  ['Array.prototype with a setter at 0', 'const got = []; Object.defineProperty(Array.prototype, "0", { configurable: true, set(v) { got.push?.(this, v); } }); try { await Promise.race([probe.ping(), new Promise((r) => setTimeout(r, 30))]).catch(() => {}); } finally { delete Array.prototype[0]; } return got.some((x) => leak(x))'],
  // messages out, bent on their way
  ['calls turned into other kinds of message', 'const old = Array.prototype.push; Array.prototype.push = function (...a) { return a.length === 3 && a[0] === 17 ? old.call(this, 20, a[1], \'{"rssBytes":0,"cpuMs":-1e9}\') : old.apply(this, a); }; try { return await Promise.race([probe.ping(), sleep(30)]) === 2; } finally { Array.prototype.push = old; }'],
  ['calls of what is not in the description', 'const old = JSON.stringify; JSON.stringify = (v, ...a) => old(v && v.path === "probe.ping" ? { path: "context.set", params: { name: "x" } } : v, ...a); try { return await probe.ping().then(() => true, () => false); } finally { JSON.stringify = old; }'],
  ['calls of prototype members', 'const old = JSON.stringify; let hit = false; for (const path of ["__proto__", "constructor", "users.__proto__", "users.constructor", "users.get.run", "toString", ""]) { JSON.stringify = (v, ...a) => old(v && v.path === "probe.ping" ? { path, params: {} } : v, ...a); hit ||= await probe.ping().then(() => true, () => false); } JSON.stringify = old; return hit'],
  ['a write that is not granted, by a bent call', 'const old = JSON.stringify; JSON.stringify = (v, ...a) => old(v && v.path === "probe.ping" ? { path: "users.disable", params: { userID: "anna" } } : v, ...a); try { return await probe.ping().then(() => true, () => false); } finally { JSON.stringify = old; }'],
  ['grants sent along with a call', 'const old = JSON.stringify; JSON.stringify = (v, ...a) => old(v && v.path === "probe.ping" ? { path: "users.disable", params: { userID: "anna" }, grants: { list: [] }, inner: true, source: "command", confirm: true, plan: false } : v, ...a); try { return await probe.ping().then(() => true, () => false); } finally { JSON.stringify = old; }'],
  ['a page of any size', 'const old = JSON.stringify; let got = false; for (const page of [{ size: 1e9 }, { size: -1 }, { size: "5" }, { size: 5, cursor: {} }, [], null, 1]) { JSON.stringify = (v, ...a) => old(v && v.path === "probe.ping" ? { path: "users.list", params: {}, page } : v, ...a); got ||= await probe.ping().then(() => true, () => false); } JSON.stringify = old; return got'],
  ['parameters of wrong types', 'let got = false; for (const id of [1, null, [], {}, true, ["anna"], { userID: "anna" }, { toString: "anna" }]) got ||= await users.get({ userID: id }).then(() => true, () => false); return got'],
  ['parameters that nest without an end', 'let deep = 1; for (let i = 0; i < 100_000; i++) deep = [deep]; return await probe.echo(deep).then(() => true, () => false)'],
  ['parameters that nest a little too deep', 'return await probe.echo(JSON.parse("[".repeat(600) + "]".repeat(600))).then(() => true, () => false)'],
  ['parameters that hold themselves', 'const o = {}; o.o = o; return await probe.echo(o).then(() => true, () => false)'],
  ['parameters longer than a message may be', 'return await probe.echo("x".repeat(7e6)).then(() => true, () => false)'],
  // shared memory
  ['shared memory through the trail', 'const { buffer } = eval("__imctlAt"); return [() => structuredClone(buffer), () => new Uint8Array(buffer).slice().buffer, () => new Uint8Array(buffer).subarray(0).buffer, () => new DataView(buffer).buffer, () => Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Int8Array.prototype), "buffer").get.call(eval("__imctlAt"))].some((make) => { try { const b = make(); return b.constructor?.name === "SharedArrayBuffer" || leak(b); } catch { return false; } })'],
  ['a typed array that makes its species of shared memory', 'const t = eval("__imctlAt"); class A extends Int32Array { static get [Symbol.species]() { return SharedArrayBuffer; } } try { return leak(new A(t.buffer).map((x) => x)); } catch { return false; }'],
  ['transferring and growing the trail', 'const { buffer } = eval("__imctlAt"); return [() => buffer.grow(1e6), () => buffer.transfer(1e6), () => buffer.resize(1e6), () => ArrayBuffer.prototype.transfer.call(buffer, 1e6), () => ArrayBuffer.prototype.slice.call(buffer, 0)].some((f) => { try { f(); return true; } catch { return false; } })'],
  // what the prelude keeps to itself
  ['names of the prelude in the global scope', '["imctlBoot", "calls", "post", "createCalls", "boot", "steps", "timers", "parseURL", "KIND", "imctl_prelude"].some((n) => n in globalThis || typeof Function("try { return eval(\\"typeof " + n + "\\") } catch { return \\"undefined\\" }")() !== "undefined" && Function("return typeof " + n)() !== "undefined")'],
  ['private members by a class that looks the same', 'class Spy { static look(u) { return u.constructor.follow ?? u.constructor.change ?? u.constructor.part ?? u.constructor.refill; } } return Spy.look(new URL("http://a/")) !== undefined || leak(Spy.look(new URLSearchParams("a")))'],
  ['the seed of random numbers', 'const t = JSON.stringify(Object.getOwnPropertyNames(crypto)) + JSON.stringify(params) + log.toString(); return /seed|[0-9a-f]{64}/.test(t)'],
  ['the source of our functions', 'return [users.get, log, step, setTimeout, crypto.randomUUID].some((f) => /\\/home\\/|\\/work\\/|node_modules|require\\(/.test(Function.prototype.toString.call(f)))'],
  ['debugger', 'debugger; return false'],
  ['with, over the module', 'return leak(new Function("o", "with (o) { return get.constructor }")(users)("return this")().process)'],
  ['a label and a comment that end the wrapper', 'return eval("/* */ })() }) /*") === true'],
  ['code that closes the wrapper', 'try { return leak(Function("})(); return process; (() => {")()); } catch { return false; }'],
  ['Intl and Date with a hostile locale', 'try { new Intl.DateTimeFormat({ toString() { globalThis.got = this; return "en"; } }); } catch {} return leak(globalThis.got)'],
  ['iterator helpers of our lists', 'const it = users.list()[Symbol.asyncIterator](); return leak(Object.getPrototypeOf(it)) || leak(it.next) || leak(await it.next())'],
  ['Array.fromAsync over a list', 'const got = []; await Array.fromAsync(users.list(), (x) => { got.push(x); return x; }); return got.some((x) => leak(x))'],
  ['a reference counted by finalization of an answer', 'let got; new FinalizationRegistry((v) => { got = v; }).register(await users.get("anna"), log); await sleep(5); return leak(got)'],
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
  ['a glob of import()', 'const n = "secret"; console.log(await import(`./${n}.json`));'], ['a glob of require', 'const n = "secret"; console.log(require("./" + n + ".json"));'],
  ['an escaped path', 'import x from "./%2e%2e/outside.ts";'], ['a path with backslashes', 'import x from "..\\\\outside.ts";'], ['a folder of a link and back', 'import x from "./folder/../link.ts";'],
  ['a blob', 'import x from "blob:null/1";'], ['npm:', 'import x from "npm:axios";'], ['a path of the system through the project', 'import x from "./../../../../../proc/self/environ";'],
  ['text of any file', 'import x from "./notes.txt" with { type: "text" };'], ['imctl by a path', 'import x from "./imctl";'], ['a deferred module', 'import defer * as x from "node:fs"; console.log(x);'], ['a source of WebAssembly', 'import source x from "./x.wasm"; console.log(x);'],
  ['a dangling link', 'import x from "./dangling.ts";'], ['a link to a link', 'import x from "./link2.ts";'], ['a link that is a loop', 'import x from "./loop.ts";'],
];

/**
 * Bytes of a child that was taken over, in place of ours. `frame(kind, id, text)` sends a frame, `raw(bytes)` bytes; `answers` are those that
 * came; `beat` is its pulse. The last member is how the run must end: an error's code, or `ok` with the value `null`.
 */
export const FORGED: [name: string, code: string, end: string][] = [
  ['a frame that says to be four gigabytes long', 'raw([17, 0, 0, 0, 0, 255, 255, 255, 255]);', 'TASK-FLOOD'],
  ['a frame a little longer than any may be', 'const b = Buffer.alloc(9); b[0] = 17; b.writeUInt32LE(16 * 1024 * 1024 + 1, 5); raw(b);', 'TASK-FLOOD'],
  ['half a frame, and then nothing', 'raw([17, 0, 0, 0, 0, 50, 0, 0, 0, 123]); clearInterval(beat);', 'TASK-TIMEOUT'],
  ['one byte at a time', 'for (const byte of framed(19, 0, \'{"ok":true}\')) raw([byte]);', 'ok'],
  ['random bytes', 'let x = 7; const b = Buffer.alloc(65536); for (let i = 0; i < b.length; i++) { x = (x * 1103515245 + 12345) % 2147483648; b[i] = x >> 16; } raw(b);', 'TASK-FLOOD'],
  ['kinds that there are not', 'for (let k = 0; k < 256; k++) if (k < 17 || k > 23) frame(k, k, "x"); frame(19, 0, \'{"ok":true}\');', 'ok'],
  ['kinds of the parent', 'for (const k of [1, 2, 3, 4]) frame(k, 0, \'{"error":{"code":"X"}}\'); frame(19, 0, \'{"ok":true}\');', 'ok'],
  ['thousands of calls at once', 'for (let i = 0; i < 5000; i++) frame(17, i, \'{"path":"probe.hang","params":{}}\');', 'TASK-FLOOD'],
  ['thousands of questions at once', 'for (let i = 0; i < 5000; i++) frame(22, i, "sure?");', 'TASK-FLOOD'],
  ['the same number for a thousand calls', 'for (let i = 0; i < 1000; i++) frame(17, 7, \'{"path":"probe.ping","params":{}}\'); until(() => answers.length === 1000, () => frame(19, 0, \'{"ok":true}\'));', 'ok'],
  ['the largest number there is', 'frame(17, 4294967295, \'{"path":"probe.ping","params":{}}\'); until(() => answers.length === 1, () => frame(19, 0, JSON.stringify({ ok: answers[0].id === 4294967295 })));', 'ok'],
  ['calls that are no JSON', 'for (const t of ["", "{", "null", "[]", "1", "\\"x\\"", "{\\"path\\":1}", "{\\"path\\":\\"probe.ping\\"}", "{\\"path\\":\\"probe.ping\\",\\"params\\":[]}", "\\u0000", "NaN", "{\\"path\\":\\"probe.ping\\",\\"params\\":null}"]) frame(17, 1, t); until(() => answers.length === 12, () => frame(19, 0, JSON.stringify({ ok: answers.every((a) => a.text.startsWith(\'{"error"\')) })));', 'ok'],
  ['a call that is no UTF-8', 'raw([17, 1, 0, 0, 0, 4, 0, 0, 0, 255, 254, 192, 128]); until(() => answers.length === 1, () => frame(19, 0, JSON.stringify({ ok: answers[0].text.startsWith(\'{"error"\') })));', 'ok'],
  ['a call that nests a million deep', 'frame(17, 1, \'{"path":"probe.echo","params":{"value":\' + "[".repeat(1e6) + "]".repeat(1e6) + "}}"); until(() => answers.length === 1, () => frame(19, 0, JSON.stringify({ ok: answers[0].text.includes("ARG-TYPE") })));', 'ok'],
  ['writes without a grant', 'for (const [path, params] of [["users.disable", { userID: "anna" }], ["users.remove", { userID: "anna" }], ["messages.send", { to: "anna" }], ["fs.read", { path: "/etc/passwd" }]]) frame(17, 1, JSON.stringify({ path, params })); until(() => answers.length === 4, () => frame(19, 0, JSON.stringify({ ok: answers.every((a) => a.text.includes("TASK-DENIED")) })));', 'ok'],
  ['calls that bring their own grants, source and confirmation', 'frame(17, 1, JSON.stringify({ path: "users.remove", params: { userID: "anna" }, grants: null, source: "command", inner: true, confirm: 1, plan: false, reason: "x" })); until(() => answers.length === 1, () => frame(19, 0, JSON.stringify({ ok: answers[0].text.includes("TASK-DENIED") })));', 'ok'],
  ['calls by names of prototypes', 'const p = ["__proto__", "constructor", "toString", "users.__proto__", "users.constructor", "__proto__.polluted", "users.get.constructor", "hasOwnProperty.call"]; for (const path of p) frame(17, 1, JSON.stringify({ path, params: {} })); until(() => answers.length === p.length, () => frame(19, 0, JSON.stringify({ ok: answers.every((a) => a.text.startsWith(\'{"error"\')) })));', 'ok'],
  ['parameters that would change prototypes', 'const t = [\'{"__proto__":{"polluted":1}}\', \'{"constructor":{"prototype":{"polluted":1}}}\', \'{"value":{"__proto__":{"polluted":1}}}\', \'{"value":[{"__proto__":{"polluted":1}}],"__proto__":null}\']; for (const params of t) frame(17, 1, \'{"path":"probe.echo","params":\' + params + "}"); until(() => answers.length === 4, () => frame(19, 0, \'{"ok":true,"value":{"__proto__":{"polluted":1}}}\'));', 'ok'],
  ['pages of a list that are none', 'const pages = [{ size: 1e9 }, { size: 0 }, { size: 0.5 }, { size: null }, {}, { size: 1, cursor: 1 }, { size: 1, cursor: { __proto__: null } }, "all"]; for (const page of pages) frame(17, 1, JSON.stringify({ path: "users.list", params: {}, page })); until(() => answers.length === pages.length, () => frame(19, 0, JSON.stringify({ ok: answers.every((a) => a.text.includes("ARG-TYPE")) })));', 'ok'],
  ['a flood of lines', 'const many = Buffer.concat(Array(500).fill(framed(18, 0, \'{"name":"log","text":"x"}\'))); for (let i = 0; i < 800; i++) raw(many);', 'TASK-FLOOD'],
  ['a flood of bytes in few lines', 'const big = framed(18, 0, JSON.stringify({ name: "log", text: "x".repeat(8e6) })); for (let i = 0; i < 40; i++) raw(big);', 'TASK-FLOOD'],
  ['a flood of calls that fail', 'const many = Buffer.concat(Array(500).fill(framed(17, 1, \'{"path":"users.remove","params":{"userID":"a"}}\'))); let sent = 0; const more = () => { raw(many); sent += 500; if (sent < 200000) until(() => answers.length >= sent, more); }; more();', 'TASK-FLOOD'],
  ['events that are none', 'for (const t of ["", "1", "[]", "{}", \'{"name":"task-end","ok":true}\', \'{"name":"call","path":"users.remove"}\', \'{"name":"step-end"}\', \'{"name":"table","rows":{"length":1e9}}\', \'{"name":"log","text":{},"level":"__proto__"}\', \'{"kind":"notice","text":"x"}\']) frame(18, 0, t); frame(19, 0, \'{"ok":true}\');', 'ok'],
  ['a table of everything but rows', 'frame(18, 0, \'{"name":"table","rows":[null,1,"x",[],{"__proto__":{"polluted":1}},true],"columns":[null,{"from":"__proto__","title":1},"x"],"shape":"__proto__","more":-1}\'); frame(19, 0, \'{"ok":true}\');', 'ok'],
  ['steps that never began, or end twice', 'for (const t of [\'{"name":"step-end","step":9,"ok":true}\', \'{"name":"step-start","step":1,"parent":1}\', \'{"name":"step-start","step":1,"parent":9007199254740993}\', \'{"name":"step-end","step":1,"ok":true,"ms":-1e300}\', \'{"name":"step-end","step":1,"ok":true}\']) frame(18, 0, t); frame(19, 0, \'{"ok":true}\');', 'ok'],
  ['a pulse that lies about memory', 'frame(20, 0, JSON.stringify({ rssBytes: 1e12 }));', 'TASK-MEMORY'],
  ['a pulse that is none', 'for (const t of ["", "[]", \'{"rssBytes":"1e12","cpuMs":{},"line":-5}\', \'{"rssBytes":null,"line":1e300,"cpuMs":-1}\', \'{"line":"x"}\']) frame(20, 0, t); frame(19, 0, \'{"ok":true}\');', 'ok'],
  ['an end that is no JSON', 'frame(19, 0, "no json");', 'TASK-FAILED'],
  ['an end with an error of every wrong type', 'frame(19, 0, JSON.stringify({ ok: "true", error: { name: [], message: {}, stack: 1, data: { code: {}, hint: [], exitCode: "0", errCode: 1e300 } } }));', 'TASK-FAILED'],
  ['an error that says to be a success', 'frame(19, 0, JSON.stringify({ ok: false, error: { name: "ImctlError", message: "x", stack: "", data: { code: "OK", exitCode: 0, exitStatus: 0 } } }));', 'TASK-FAILED'],
  ['an error at lines that there are not', 'frame(19, 0, JSON.stringify({ ok: false, error: { name: "E", message: "x", stack: "at f (imctl-task:999999999:99999999)\\n at imctl-task:0:0\\n at imctl-task:-1:-1\\nat imctl-task:" + "9".repeat(400) + ":1" } }));', 'TASK-FAILED'],
  ['a stack made to be slow to read', 'frame(19, 0, JSON.stringify({ ok: false, error: { name: "E", message: "x", stack: "(".repeat(60000) + " imctl-task:".repeat(300) } }));', 'TASK-FAILED'],
  ['two ends', 'raw(Buffer.concat([framed(19, 0, \'{"ok":true}\'), framed(19, 0, \'{"ok":true,"value":"second"}\'), framed(17, 1, \'{"path":"users.remove","params":{"userID":"a"}}\')]));', 'ok'],
  ['a result that nests a million deep', 'frame(19, 0, \'{"ok":true,"value":\' + "[".repeat(1e6) + "]".repeat(1e6) + "}");', 'TASK-FAILED'],
  ['a fault that is no JSON', 'frame(21, 0, "no json");', 'TASK-DIED'],
  ['a fault by the name of a prototype', 'frame(21, 0, \'{"why":"__proto__","over":true}\');', 'TASK-DIED'],
  ['its standard output closed', 'require("fs").closeSync(1);', 'TASK-DIED'],
  ['its standard input closed', 'process.stdin.destroy(); clearInterval(beat);', 'TASK-DIED'],
  ['an exit of its own', 'process.exit(0);', 'TASK-DIED'],
  ['an abort', 'process.abort();', 'TASK-DIED'],
  ['its own signal', 'process.kill(process.pid, "SIGKILL");', 'TASK-DIED'],
  ['its own memory', 'const all = []; setInterval(() => { for (let i = 0; i < 50; i++) all.push(Buffer.alloc(1e6, 1)); frame(20, 0, JSON.stringify({ rssBytes: process.memoryUsage.rss() })); }, 1);', 'TASK-MEMORY'],
  ['a stack that overflows', 'const f = () => f(); f();', 'TASK-TIMEOUT'],
  ['answers that it never reads', 'process.stdin.pause(); const call = JSON.stringify({ path: "probe.echo", params: { value: "x".repeat(3e6) } }); let n = 0; setInterval(() => { if (n < 500) for (let i = 0; i < 5; i++, n++) frame(17, n, call); }, 1);', 'TASK-FLOOD'],
  ['a signal to its parent', 'try { process.kill(process.ppid, 0); } catch {} frame(19, 0, JSON.stringify({ ok: true }));', 'ok'],
];
