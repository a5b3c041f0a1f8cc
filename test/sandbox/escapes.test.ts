import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGrants, parsePermission } from '../../src/operation/permission.ts';
import { spawnChild, spawnProcess, type SandboxFiles } from '../../src/sandbox/spawn.ts';
import { EXHAUST, FORGED, HEAVY, IMPORTS, PREFIX, REACH } from './escapes.ts';
import { buildSandbox, CALLS, load, project, run } from './setup.ts';

let files: SandboxFiles;
let folder: string;
beforeAll(async () => {
  files = await buildSandbox();
  folder = project({ 'main.ts': '', 'notes.txt': 'x', 'folder2/a.txt': '', '.secret.json': '{"secret": 1}', '.docker/config.json': '{"auths": 1}' });
  fs.symlinkSync('.secret.json', path.join(folder, 'plain.json'));
  const outside = project({ 'outside.ts': 'export default 1;', 'secret.json': '{"secret": 1}' });
  fs.symlinkSync(path.join(outside, 'outside.ts'), path.join(folder, 'link.ts'));
  fs.symlinkSync(path.join(outside, 'secret.json'), path.join(folder, 'secret.json'));
  fs.symlinkSync(outside, path.join(folder, 'folder'));
  fs.symlinkSync(path.join(outside, 'nothing.ts'), path.join(folder, 'dangling.ts'));
  fs.symlinkSync(path.join(folder, 'link.ts'), path.join(folder, 'link2.ts'));
  fs.symlinkSync(path.join(folder, 'loop.ts'), path.join(folder, 'loop.ts'));
  execFileSync('mkfifo', [path.join(folder, 'fifo.json')]);
});
afterAll(() => { console.log(`${[REACH, IMPORTS, FORGED, HEAVY, EXHAUST].reduce((sum, kind) => sum + kind.length, 0)} escape attempts`); });

describe('what a task can reach', () => {
  test.each(REACH)('not the outside by %s', async (_name, code) => {
    const body = /\breturn\b(?!\s*\()|;/.test(code) && /\breturn\b/.test(code) ? code : `return ${code}`;
    // As its first deed on the isolate's own thread, and after some calls on the thread of the child.
    for (const before of ['', CALLS]) {
      const child = spawnChild(files);
      const result = await run(files, `${PREFIX}${before}export default async () => { ${body} };`, { child, limits: { wallMs: 5000, memoryMb: 256 }, grants: createGrants(['users:read', 'probe:read'].map(parsePermission)) });
      // An attempt may fail by an error as well, or break its own timers; the sandbox does not die of it.
      if (result.ok) expect([false, undefined]).toContain(result.value);
      else expect(['TASK-FAILED', 'TASK-TIMEOUT', 'TASK-STUCK']).toContain(result.error.code);
      expect(child.complaints()).toBe('');
    }
  });

  test('the detector is not blind: it would see a way out', async () => {
    const seen = await run(files, `${PREFIX}globalThis.process = {};\nexport default () => leak(users);`);
    expect(seen).toMatchObject({ ok: true, value: true });
  });
});

describe('what a task can import', () => {
  test.each(IMPORTS)('not %s', async (_name, code) => {
    // An import that nothing uses is dropped, as TypeScript has it: so it is used.
    const name = /^import (?:\* as )?(\w+) from/.exec(code)?.[1];
    fs.writeFileSync(path.join(folder, 'main.ts'), `${code}\n${name ? `console.log(${name});` : ''}\nexport default () => 1;\n`);
    await expect(load('main.ts', folder)).rejects.toMatchObject({ exitStatus: expect.toSatisfy((status: number) => status === 24 || status === 2) as number });
  });
});

test('an import that is a file while it is looked at and a link out of the project when it is read lets nothing in', async () => {
  const outside = project({ 'lib.ts': 'export const word = "SECRET";', 'sub/lib.ts': 'export const word = "SECRET";' });
  const home = project({ 'main.ts': 'import { word } from "./sub/lib.ts";\nimport { word as other } from "./lib.ts";\nconsole.log(word, other);\n', 'sub/lib.ts': 'export const word = "open";', 'lib.ts': 'export const word = "open";' });
  const code = `const fs = require('node:fs'); const [home, outside] = process.argv.slice(1); process.stdout.write('on');
    const flip = (name) => { const at = home + '/' + name, away = at + '.away'; try { fs.renameSync(at, away); fs.symlinkSync(outside + '/' + name, at); fs.unlinkSync(at); } catch {} try { fs.renameSync(away, at); } catch {} };
    for (;;) { flip('sub'); flip('lib.ts'); }`;
  const attacker = spawn(process.execPath, ['-e', code, home, outside], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => { attacker.stdout.once('data', resolve); });
  const outcomes = new Set<string>();
  for (let round = 0; round < 400 || (outcomes.size < 2 && round < 50_000); round++) {
    const outcome = await load('main.ts', home).then((task) => (task.code.includes('SECRET') || task.sourceMap.includes('SECRET') ? 'leaked' : 'loaded'), (error: { code?: string }) => String(error.code));
    outcomes.add(outcome);
  }
  attacker.kill('SIGKILL');
  expect([...outcomes]).not.toContain('leaked');
  // It was a race: both ways came up.
  expect(outcomes.size).toBeGreaterThan(1);
});

/** What stands in place of our child. */
const EVIL = `const fs = require('node:fs');
const framed = (kind, id, text) => { const b = Buffer.alloc(9 + Buffer.byteLength(text)); b[0] = kind; b.writeUInt32LE(id, 1); b.writeUInt32LE(Buffer.byteLength(text), 5); b.write(text, 9); return b; };
const raw = (bytes) => { const b = Buffer.from(bytes); for (let at = 0; at < b.length;) try { at += fs.writeSync(1, b, at); } catch (e) { if (e.code !== 'EAGAIN') throw e; } };
const frame = (kind, id, text) => raw(framed(kind, id, text));
const beat = setInterval(() => frame(20, 0, '{}'), 50);
const until = (holds, act) => { const look = () => { if (holds()) act(); else setTimeout(look, 2); }; look(); };
const answers = []; let left = Buffer.alloc(0); let started = false;
process.on('uncaughtException', () => {});
process.stdin.on('data', (chunk) => {
  left = Buffer.concat([left, chunk]);
  while (left.length >= 9 && left.length >= 9 + left.readUInt32LE(5)) { const end = 9 + left.readUInt32LE(5); if (left[0] === 3) answers.push({ id: left.readUInt32LE(1), text: left.toString('utf8', 9, end) }); left = left.subarray(end); }
  if (!started) { started = true; attack(); }
});
`;

describe('what a child that was taken over can do', () => {
  test.each(FORGED)('nothing by %s', async (_name, code, end) => {
    const evil = path.join(path.dirname(files.childFile), `evil-${FORGED.findIndex((one) => one[1] === code)}.cjs`);
    fs.writeFileSync(evil, `${EVIL}function attack() { ${code} }\n`);
    const grants = createGrants(['users:read', 'probe:read'].map(parsePermission));
    const result = await run({ ...files, childFile: evil }, 'export default 1;\n', { limits: { wallMs: end === 'TASK-TIMEOUT' ? 2000 : 25_000 }, graceMs: 300, grants, confirm: () => new Promise(() => {}) });
    expect(end.split(/[ ,]+/)).toContain(result.ok ? 'ok' : result.error.code);
    // What was asked for without a grant was not done.
    expect(result.called.filter((call) => call.effect !== 'read' && call.outcome === 'ok')).toEqual([]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(({} as { shape?: unknown }).shape).toBeUndefined();
  });

  test.each(HEAVY)('the parent is not held up by %s', async (_name, text) => {
    const evil = path.join(path.dirname(files.childFile), 'evil-heavy.cjs');
    fs.writeFileSync(evil, `${EVIL}function attack() { frame(17, 1, ${text}); until(() => answers.length === 1, () => frame(19, 0, '{"ok":true}')); }\n`);
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    const result = await run({ ...files, childFile: evil }, 'export default 1;\n', { limits: { wallMs: 25_000 } });
    delay.disable();
    expect(result).toMatchObject({ ok: true });
    // Without bounds it is ten seconds and more.
    expect(delay.max / 1e6).toBeLessThan(5000);
  });

  test('and the next task runs', async () => {
    expect(await run(files, 'export default () => "alive";\n')).toMatchObject({ ok: true, value: 'alive' });
  });
});

describe('what a task can use up', () => {
  test.each(EXHAUST)('nothing but its own by %s', async (_name, code) => {
    const result = await run(files, `import { step, log, cleanup, probe, users } from "imctl";\n${code}\n`, { limits: { cpuMs: 400, wallMs: 6000, memoryMb: 64 }, graceMs: 300 });
    if (!result.ok) expect([22, 24]).toContain(result.error.exitStatus);
    expect(result.ms).toBeLessThan(60_000);
  });

  test('and the next task runs', async () => {
    expect(await run(files, 'export default () => "alive";\n')).toMatchObject({ ok: true, value: 'alive' });
  });
});

test('the child has no files, no network, no programs, no threads and no environment', async () => {
  const probe = path.join(path.dirname(files.childFile), 'probe.cjs');
  const trials: Record<string, string> = {
    read: 'require("fs").readFileSync("/etc/passwd")', write: 'require("fs").writeFileSync("/tmp/imctl-escape", "")', list: 'require("fs").readdirSync(".")',
    exec: 'require("child_process").execSync("id")', worker: 'new (require("worker_threads").Worker)("1", { eval: true })', inspector: 'new (require("inspector").Session)().connect()',
    net: 'await new Promise((ok, no) => require("net").connect(9, "127.0.0.1").on("connect", ok).on("error", no))', dns: 'await require("dns").promises.lookup("localhost")',
    wasi: 'new (require("wasi").WASI)({ version: "preview1" })', env: 'if (Object.keys(process.env).length === 0) throw new Error("empty")', binding: 'process.binding("fs")',
  };
  fs.writeFileSync(probe, `(async () => { const got = {}; for (const [name, code] of Object.entries(${JSON.stringify(trials)})) { try { await eval("(async () => {" + code + "})()"); got[name] = "done"; } catch (e) { got[name] = e.code || e.message; } } require("fs").writeSync(1, JSON.stringify(got)); })()`);
  const child = spawnProcess({ ...files, childFile: probe });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
  await new Promise((resolve) => { child.on('close', resolve); child.stdin.end(); });
  const got = JSON.parse(out) as Record<string, string>;
  for (const name of Object.keys(trials)) expect([name, got[name]]).not.toEqual([name, 'done']);
});
