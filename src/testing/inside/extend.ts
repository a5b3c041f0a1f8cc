// Fixtures of a file's own, by `test.extend`: made for each test that names them, and taken away behind it.
// Imported by suites.ts and run.ts; pure code.

/** A fixture: a value, or a function that makes one and hands it to `use`, which resolves when the test has ended. */
export interface Extra {
  value: unknown;
  /** It is made for each test, whether it is named or not. */
  auto: boolean;
}

/** By name. */
export type Extras = Readonly<Record<string, Extra>>;

type Given = Record<string, unknown>;
type Factory = (given: Given, use: (value: unknown) => Promise<void>) => unknown;

/** @throws TypeError for what is no table of fixtures. */
export function checkExtras(extras: unknown): Extras {
  if (typeof extras !== 'object' || extras === null || Array.isArray(extras)) throw new TypeError('test.extend takes fixtures by their names: test.extend({ pair: async ({ users }, use) => { await use(await users(2)); } })');
  return Object.fromEntries(Object.entries(extras).map(([name, one]) => [name, readExtra(name, one)]));
}

/** A list that begins with a function is one with options. */
function readExtra(name: string, written: unknown): Extra {
  if (!Array.isArray(written) || typeof written[0] !== 'function') return { value: written, auto: false };
  const [value, options, ...more] = written as [Function, unknown?, ...unknown[]];
  const { auto = false, scope = 'test', ...others } = (typeof options === 'object' && options !== null ? options : {}) as { auto?: unknown; scope?: unknown };
  if (typeof auto === 'boolean' && scope === 'test' && Object.keys(others).length === 0 && typeof options === 'object' && more.length === 0) return { value, auto };
  throw new TypeError(`the fixture ${name} is a list with a function: beside it there is { auto: true } and nothing else; every fixture is made for each test`);
}

/**
 * Make those that are named or always there, and what these need.
 *
 * @param wanting functions that will be called with them: what they take out of their first argument is made.
 * @param later is handed what takes each away, in the order they were made.
 * @throws what a fixture throws before it hands on its value.
 */
export async function makeExtras(extras: Extras, base: Given, wanting: readonly Function[], later: (act: () => Promise<void>) => void): Promise<Given> {
  const made: Given = { ...base };
  const begun = new Set<string>();
  const make = async (name: string, around: readonly string[] = []): Promise<void> => {
    if (around.includes(name)) throw new Error(`the fixture ${name} needs itself: ${[...around, name].join(' > ')}`);
    if (begun.has(name)) return;
    begun.add(name);
    const one = extras[name]!.value;
    if (typeof one !== 'function') return void (made[name] = one);
    // What it does not name it may want all the same: then it gets those that stand before it.
    const needs = namesIn(one) ?? Object.keys(extras).slice(0, Object.keys(extras).indexOf(name));
    for (const need of needs) if (need !== name && Object.hasOwn(extras, need)) await make(need, [...around, name]);
    made[name] = await begin(name, one as Factory, { ...made }, later);
  };
  const all = wanting.map(namesIn);
  for (const [name, { auto }] of Object.entries(extras)) if (auto || all.some((names) => names === undefined || names.has(name))) await make(name);
  return made;
}

/** Run one up to where it hands on its value; the rest of it waits for the end of the test. */
function begin(name: string, factory: Factory, given: Given, later: (act: () => Promise<void>) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const over = Promise.withResolvers<void>();
    const ran = (async () => { await factory(given, (value) => { resolve(value); return over.promise; }); })();
    ran.then(() => reject(new Error(`the fixture ${name} ended and handed on nothing: await use(value)`)), reject);
    later(async () => { over.resolve(); await ran; });
  });
}

/** What a function takes out of its first argument; undefined: nobody knows. */
function namesIn(taker: Function): Set<string> | undefined {
  const text = Function.prototype.toString.call(taker);
  if (/^(?:async\s*)?(?:function\s*[\w$]*\s*|[\w$]+\s*)?\(\s*\)/.test(text)) return new Set();
  const [, inside] = /^(?:async\s*)?(?:function\s*[\w$]*\s*|[\w$]+\s*)?\(\s*\{([^{}]*)\}/.exec(text) ?? [];
  if (inside === undefined || inside.includes('...')) return undefined;
  return new Set(inside.split(',').map((part) => part.split(/[:=]/)[0]!.trim()));
}
