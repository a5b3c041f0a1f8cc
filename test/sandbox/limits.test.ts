import { beforeAll, describe, expect, test } from 'vitest';
import { spawnChild, type SandboxFiles } from '../../src/sandbox/spawn.ts';
import { buildSandbox, CALLS, run } from './setup.ts';

let files: SandboxFiles;
beforeAll(async () => { files = await buildSandbox(); });

/** Long enough for a busy machine to come to where it ends, the calls that may be made first included. */
const CLOCK = { wallMs: 2000 };

/** Each attack is ended with 22, its cause, and where it can be known its line; then the next run works. */
const ATTACKS: [name: string, source: string, limits: object, code: string, line: number | undefined][] = [
  ['a loop', 'const a = 1;\nfor (;;) {\n}', { cpuMs: 300 }, 'TASK-CPU', 2],
  ['a loop, against the clock', 'const a = 1;\nfor (;;) {\n}', CLOCK, 'TASK-TIMEOUT', 2],
  ['a loop after an await', 'import { probe } from "imctl";\nawait probe.ping();\nlet n = 0;\nwhile (true) n++;', { cpuMs: 300 }, 'TASK-CPU', 4],
  ['a loop in a timer', 'import { sleep } from "imctl";\nsetTimeout(() => {\n  for (;;);\n}, 1);\nawait sleep(60000);', { cpuMs: 300 }, 'TASK-CPU', 3],
  ['a loop in a getter of a result', '\nexport default () => ({\n  get x() { for (;;); },\n});', { cpuMs: 300 }, 'TASK-CPU', 3],
  ['a loop in toJSON of a parameter', 'import { probe } from "imctl";\nawait probe.echo({\n  toJSON() { for (;;); },\n});', { cpuMs: 300 }, 'TASK-CPU', 3],
  ['many short pieces of work', 'import { probe } from "imctl";\nfor (;;) {\n  await probe.ping();\n  for (let i = 0; i < 1e6; i++);\n}', { cpuMs: 300 }, 'TASK-CPU', undefined],
  ['microtasks without an end', 'const turn = (): Promise<void> => Promise.resolve().then(turn);\nawait turn();', { cpuMs: 300 }, 'TASK-CPU', undefined],
  ['a regular expression', '\n/^(a+)+$/.test("a".repeat(40) + "b");', { cpuMs: 300 }, 'TASK-CPU', 2],
  ['try and finally', '\nfor (;;) { try { for (;;); } finally { continue; } }', { cpuMs: 300 }, 'TASK-CPU', 2],
  ['a generator', 'function* g() { for (;;) yield 1; }\nfor (const x of g());', { cpuMs: 300 }, 'TASK-CPU', undefined],
  ['a promise that never settles', 'await new Promise(() => {});\n', {}, 'TASK-STUCK', 1],
  ['a call that never answers', 'import { probe } from "imctl";\nawait probe.hang();', CLOCK, 'TASK-TIMEOUT', 2],
  ['an interval without an end', 'setInterval(() => {}, 10);\nawait new Promise(() => {});', CLOCK, 'TASK-TIMEOUT', undefined],
  ['a builtin that cannot be interrupted', 'const a: number[] = [];\na.length = 2 ** 32 - 1;\na.fill(0);', { cpuMs: 300 }, 'TASK-STUCK', 3],
  ['a builtin that cannot be interrupted and holds nothing', '\nArray.prototype.copyWithin.call({ length: 2 ** 53 - 1 }, 1, 0);', { cpuMs: 300 }, 'TASK-STUCK', 2],
  ['many objects', 'const a: unknown[] = [];\nfor (;;) a.push({ n: a.length });', { memoryMb: 32 }, 'TASK-MEMORY', 2],
  ['one huge array', '\nnew Array(2e8).fill(0).map((_, i) => ({ i }));', { memoryMb: 32 }, 'TASK-MEMORY', 2],
  ['one huge text', 'let s = "x";\nconst all: string[] = [];\nfor (;;) { s = s.length > 1e6 ? "x" : s + s; all.push([...s].join("")); }', { memoryMb: 32 }, 'TASK-MEMORY', undefined],
  ['a map', 'const m = new Map();\nfor (let i = 0; ; i++) m.set(i, { i });', { memoryMb: 32 }, 'TASK-MEMORY', undefined],
  ['a million promises', 'const a: unknown[] = [];\nfor (;;) a.push(new Promise(() => {}));', { memoryMb: 32 }, 'TASK-MEMORY', undefined],
  ['a million timers', 'for (;;) setTimeout(() => {}, 1e6);\n', { memoryMb: 32 }, 'TASK-MEMORY', undefined],
  ['a million calls', 'import { probe } from "imctl";\nconst a: unknown[] = [];\nfor (;;) a.push(probe.hang());', { memoryMb: 32 }, 'TASK-MEMORY', 3],
];

/** What is then ended by the parent, which knows no line: by its memory, or its silence, whichever it sees first. */
const SEEN_FROM_OUTSIDE = new Map<string, [code: string, line: undefined]>([
  ['a builtin that cannot be interrupted', ['TASK-STUCK or TASK-MEMORY or TASK-DIED', undefined]], ['one huge array', ['TASK-MEMORY', undefined]],
  ['a builtin that cannot be interrupted and holds nothing', ['TASK-STUCK', undefined]],
]);

describe('an attack', () => {
  test.each([
    ...ATTACKS,
    ...ATTACKS.map(([name, source, limits, code, line]): (typeof ATTACKS)[number] => [`${name}, after some calls`, CALLS + source, limits, ...(SEEN_FROM_OUTSIDE.get(name) ?? [code, line] as const)]),
  ])('by %s ends with 22, and the next task runs', async (_name, source, limits, code, line) => {
    const result = await run(files, source, { limits: { cpuMs: 60_000, wallMs: 60_000, ...limits }, graceMs: 300 });
    if (result.ok) throw new Error('it went through');
    expect(code.split(' or ')).toContain(result.error.code);
    expect(result.error.exitStatus).toBe(22);
    expect(result.error.hint).toBeTruthy();
    if (line !== undefined) expect(result.at).toMatchObject({ file: 'task.ts', line });
    expect(await run(files, 'export default () => "alive";\n')).toMatchObject({ ok: true, value: 'alive' });
  });

  test('by buffers ends with an error of its own', async () => {
    const result = await run(files, 'const all: unknown[] = [];\nfor (;;) all.push(new Uint8Array(1e7).fill(1));', { limits: { memoryMb: 32 } });
    expect(!result.ok && [22, 24]).toContain(!result.ok && result.error.exitStatus);
  });

  test('by a flood of lines is ended', async () => {
    const result = await run(files, 'import { log } from "imctl";\nconst line = "x".repeat(60_000);\nfor (;;) log(line);', { limits: { cpuMs: 20_000 } });
    expect(!result.ok && result.error.exitStatus).toBe(22);
    expect(!result.ok && ['TASK-FLOOD', 'TASK-MEMORY']).toContain(!result.ok && result.error.code);
  });

  test('that says where it waits', async () => {
    const result = await run(files, 'import { step, probe } from "imctl";\nawait step("outer", () => step("inner", () => probe.hang()));', { limits: CLOCK });
    expect(!result.ok && result.error.message).toContain('it waited for 1 unanswered call (probe.hang) in the step "outer" > "inner"');
  });

  test('whose cleanups still run after its time is up', async () => {
    const result = await run(files, 'import { cleanup, log, users } from "imctl";\ncleanup(async () => { await users.disable("anna"); log("cleaned"); });\nawait users.get("anna");\nfor (;;);', { limits: { cpuMs: 300 } });
    expect(!result.ok && result.error.code).toBe('TASK-CPU');
    expect(result.logged).toEqual(['cleaned']);
  });
});

describe('a child', () => {
  test('that is killed is a result', async () => {
    const child = spawnChild(files);
    setTimeout(() => child.kill(), 300);
    const result = await run(files, 'import { probe } from "imctl";\nawait probe.hang();', { child });
    expect(!result.ok && [result.error.code, result.error.exitStatus]).toEqual(['TASK-DIED', 22]);
    expect(!result.ok && result.error.message).toContain('SIGKILL');
  });

  test('that is stopped gives no sign of life', async () => {
    const child = spawnChild(files);
    setTimeout(() => process.kill(child.pid!, 'SIGSTOP'), 300);
    const result = await run(files, 'import { probe } from "imctl";\nawait probe.hang();', { child });
    expect(!result.ok && [result.error.code, result.error.message]).toEqual(['TASK-DIED', expect.stringMatching(/no sign of life for .+: its process was stopped/)]);
  });

  test('that cannot be started is a result', async () => {
    const result = await run({ ...files, nodeFile: '/nowhere/node' }, 'export default 1;\n');
    expect(!result.ok && [result.error.code, result.error.exitStatus]).toEqual(['TASK-DIED', 22]);
  });
});

test('a task that was interrupted and did not end says what became of its cleanups', async () => {
  // The task tells when it is there.
  const stopped = () => {
    const stop = new AbortController();
    return { signal: stop.signal, confirm: async () => { setTimeout(() => stop.abort(), 200); return true; } };
  };
  const hot = await run(files, 'import { cleanup, confirm } from "imctl";\nexport default async () => { cleanup(() => {}); await confirm("there"); for (;;); };\n', { ...stopped(), graceMs: 300 });
  expect(!hot.ok && hot.error.hint).toBe('it computed without a pause, so that its cleanups could not run');
  const slow = await run(files, 'import { cleanup, confirm, sleep } from "imctl";\nexport default async () => { cleanup(() => sleep("50s")); await confirm("there"); await sleep("50s"); };\n', { ...stopped(), graceMs: 300 });
  expect(!slow.ok && slow.error.hint).toBe('its cleanups were ended after 0.3 s');
});

test('a task that says more than is read is ended', async () => {
  let unread = 0;
  const result = await run(files, 'import { log, sleep } from "imctl";\nexport default async () => { for (;;) { log("x".repeat(1e6)); await sleep(1); } };\n', {
    emit: (event) => { if (event.kind === 'task' && event.name === 'log') unread += event.text.length; }, unread: () => unread,
  });
  expect(!result.ok && [result.error.code, result.error.message.split('\n')[0]]).toEqual(['TASK-FLOOD', expect.stringContaining('says more than is read') as string]);
  expect(unread).toBeLessThan(70 * 1024 * 1024);
});

test('a hundred thousand calls at once are made', async () => {
  const result = await run(files, 'import { probe } from "imctl";\nexport default async () => (await Promise.all(Array.from({ length: 100_000 }, () => probe.ping()))).length;', { limits: { cpuMs: 120_000, wallMs: 120_000 } });
  expect(result).toMatchObject({ ok: true, value: 100_000, calls: 100_000 });
});
