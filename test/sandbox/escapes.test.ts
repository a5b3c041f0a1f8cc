import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGrants, parsePermission } from '../../src/operation/permission.ts';
import { spawnChild, type SandboxFiles } from '../../src/sandbox/spawn.ts';
import { IMPORTS, PREFIX, REACH } from './escapes.ts';
import { buildSandbox, load, project, run } from './setup.ts';

let files: SandboxFiles;
let folder: string;
let stderr = '';
beforeAll(async () => {
  files = await buildSandbox();
  folder = project({ 'main.ts': '', 'notes.txt': 'x', 'folder2/a.txt': '' });
  const outside = project({ 'outside.ts': 'export default 1;', 'secret.json': '{"secret": 1}' });
  fs.symlinkSync(path.join(outside, 'outside.ts'), path.join(folder, 'link.ts'));
  fs.symlinkSync(path.join(outside, 'secret.json'), path.join(folder, 'secret.json'));
  fs.symlinkSync(outside, path.join(folder, 'folder'));
  execFileSync('mkfifo', [path.join(folder, 'fifo.json')]);
});
afterAll(() => { console.log(`${REACH.length + IMPORTS.length} escape attempts`); });

describe('what a task can reach', () => {
  test.each(REACH)('not the outside by %s', async (_name, code) => {
    const body = /\breturn\b(?!\s*\()|;/.test(code) && /\breturn\b/.test(code) ? code : `return ${code}`;
    const child = spawnChild(files);
    child.process.stderr.on('data', (chunk: Buffer) => { stderr += chunk.toString(); });
    const result = await run(files, `${PREFIX}export default async () => { ${body} };`, { child, limits: { wallMs: 20_000, memoryMb: 256 }, grants: createGrants(['users:read', 'probe:read'].map(parsePermission)) });
    // An attempt may fail by an error as well, but not by one of ours.
    if (result.ok) expect([false, undefined]).toContain(result.value);
    else expect(result.error.code).toBe('TASK-FAILED');
    expect(stderr).toBe('');
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

test('the child has no files, no network, no programs, no threads and no environment', async () => {
  const probe = path.join(path.dirname(files.childFile), 'probe.cjs');
  const trials: Record<string, string> = {
    read: 'require("fs").readFileSync("/etc/passwd")', write: 'require("fs").writeFileSync("/tmp/imctl-escape", "")', list: 'require("fs").readdirSync(".")',
    exec: 'require("child_process").execSync("id")', worker: 'new (require("worker_threads").Worker)("1", { eval: true })', inspector: 'new (require("inspector").Session)().connect()',
    net: 'await new Promise((ok, no) => require("net").connect(9, "127.0.0.1").on("connect", ok).on("error", no))', dns: 'await require("dns").promises.lookup("localhost")',
    wasi: 'new (require("wasi").WASI)({ version: "preview1" })', env: 'if (Object.keys(process.env).length === 0) throw new Error("empty")', binding: 'process.binding("fs")',
  };
  fs.writeFileSync(probe, `(async () => { const got = {}; for (const [name, code] of Object.entries(${JSON.stringify(trials)})) { try { await eval("(async () => {" + code + "})()"); got[name] = "done"; } catch (e) { got[name] = e.code || e.message; } } require("fs").writeSync(1, JSON.stringify(got)); })()`);
  const child = spawnChild({ ...files, childFile: probe });
  let out = '';
  child.process.stdout.on('data', (chunk: Buffer) => { out += chunk.toString(); });
  await new Promise((resolve) => { child.process.on('close', resolve); child.process.stdin.end(); });
  const got = JSON.parse(out) as Record<string, string>;
  for (const name of Object.keys(trials)) expect([name, got[name]]).not.toEqual([name, 'done']);
});
