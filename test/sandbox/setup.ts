// A small registry and a real sandbox for these tests: the child and the prelude are the built ones.
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { createRequire } from 'node:module';
import { build } from 'esbuild';
import { systemClock } from '../../src/base/clock.ts';
import { ImctlError } from '../../src/base/errors.ts';
import { createBridge, describeRegistry } from '../../src/operation/bridge.ts';
import type { CallEvent, Event, TaskEvent } from '../../src/operation/events.ts';
import { createInvoke } from '../../src/operation/invoke.ts';
import { objectDefiner, type Ctx } from '../../src/operation/operation.ts';
import { everything, type Grants } from '../../src/operation/permission.ts';
import { createRegistry } from '../../src/operation/registry.ts';
import { runTask, type RunOptions, type TaskResult } from '../../src/sandbox/run.ts';
import { compilePrelude } from '../../src/sandbox/compile-prelude.ts';
import { compiledFileOf, findIvmFile, spawnChild, type SandboxFiles } from '../../src/sandbox/spawn.ts';
import { loadTask, type Task, type TaskSource } from '../../src/sandbox/task.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Build the two bundles, and what V8 makes of one, as bin/build.cjs does, into a folder of this test's own. */
export async function buildSandbox(): Promise<SandboxFiles> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'imctl-sandbox-'));
  const shared = { bundle: true, target: 'node26', legalComments: 'none', logLevel: 'warning', absWorkingDir: root, outdir: folder } as const;
  await build({ ...shared, platform: 'node', entryPoints: { 'sandbox-child': 'src/sandbox/child.ts' }, format: 'cjs', outExtension: { '.js': '.cjs' } });
  await build({ ...shared, platform: 'browser', entryPoints: { 'sandbox-prelude': 'src/sandbox/prelude.ts' }, format: 'iife' });
  const preludeFile = path.join(folder, 'sandbox-prelude.js');
  const compiledFile = compiledFileOf(preludeFile, { arch: process.arch, node: process.versions.node });
  fs.writeFileSync(compiledFile, await compilePrelude(fs.readFileSync(preludeFile, 'utf8')));
  const ivm = path.dirname(createRequire(import.meta.url).resolve('isolated-vm/package.json'));
  return {
    childFile: path.join(folder, 'sandbox-child.cjs'), preludeFile, compiledFile, nodeFile: process.execPath,
    ivmFile: findIvmFile(ivm, { platform: process.platform, arch: process.arch, abi: process.versions.modules }),
  };
}

const people = new Map([['anna', { userID: 'anna', nickname: 'Anna', createTime: 1000 }], ['ben', { userID: 'ben', nickname: 'Ben', createTime: 2000 }]]);

const users = objectDefiner<Ctx>()({
  name: 'users', singular: 'user', doc: 'People.',
  shapes: [{ name: 'User', id: 'userID', columns: [{ title: 'USERID', from: 'userID' }, { title: 'NICKNAME', from: 'nickname' }] }],
  operations: {
    list: {
      doc: 'List.', effect: 'read', params: {}, returns: { many: 'User' },
      run: (_params, ctx) => ({ items: [...people.values()].slice(Number(ctx.page.cursor ?? 0)).slice(0, ctx.page.size), total: people.size }),
    },
    get: {
      doc: 'Get one.', effect: 'read', params: { userID: { kind: 'string', required: true, positional: true, doc: 'Who.' } }, returns: { one: 'User' },
      run: ({ userID }) => {
        const found = people.get(userID);
        if (found) return found;
        throw new ImctlError('NOT-FOUND', `no user "${userID}"`, { hint: 'search with  users.search("zoe")', operationID: 'op-7', errCode: 1004, route: '/user/get_users_info' });
      },
    },
    disable: { doc: 'Block.', effect: 'write', params: { userID: { kind: 'string', required: true, positional: true, doc: 'Who.' } }, run: ({ userID }) => { people.has(userID); } },
    remove: { doc: 'Remove.', effect: 'destructive', params: { userID: { kind: 'string', required: true, positional: true, doc: 'Who.' } }, run: () => {} },
  },
});

const messages = objectDefiner<Ctx>()({
  name: 'messages', singular: 'message', doc: 'Messages.',
  operations: {
    send: { doc: 'Send.', effect: 'write', params: { to: { kind: 'string', required: true, positional: true, doc: 'To.' }, text: { kind: 'string', positional: true, doc: 'What.' } }, returns: { value: 'string' }, run: ({ to }) => `sent to ${to}` },
  },
});

const probe = objectDefiner<Ctx>()({
  name: 'probe', singular: 'probe', doc: 'For tests.',
  operations: {
    echo: { doc: 'What came.', effect: 'read', params: { value: { kind: 'any', positional: true, doc: 'Any.' } }, returns: { value: 'any' }, run: ({ value }) => value },
    ping: { doc: 'Nothing.', effect: 'read', params: {}, returns: { value: 'number' }, run: () => 1 },
    hang: {
      doc: 'Until it is aborted.', effect: 'read', params: {}, returns: { value: 'any' },
      run: (_params, ctx) => new Promise((_resolve, reject) => { ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason as Error), { once: true }); }),
    },
    proto: { doc: 'Prototype keys as data.', effect: 'read', params: {}, returns: { value: 'any' }, run: () => JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}') as unknown },
    fail: { doc: 'A fault of ours.', effect: 'read', params: {}, run: () => { throw new TypeError(`cannot read ${root}/secret`); } },
  },
});

const files = objectDefiner<Ctx>()({
  name: 'fs', singular: 'file', doc: 'Files.', scriptOnly: true,
  operations: {
    read: { doc: 'Read.', effect: 'read', params: { path: { kind: 'string', required: true, positional: true, doc: 'Which.' } }, returns: { value: 'string' }, needs: ({ path: file }) => [`fs:read:${path.resolve(file)}`], run: ({ path: file }) => `text of ${file}` },
  },
});

export const registry = createRegistry([users, messages, probe, files]);
export const description = describeRegistry(registry);
export const objects = description.objects.map((object) => object.name);

/** Everything one run produced. */
export type Outcome = TaskResult & { events: TaskEvent[]; calls: number; called: CallEvent[]; logged: string[] };

/** A project folder with these files; removed by the test's own end of life. */
export function project(tree: Record<string, string>): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'imctl-task-')));
  fs.writeFileSync(path.join(folder, 'package.json'), '{}');
  for (const [name, text] of Object.entries(tree)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

/** Put before a task, on its first line: after so many calls its answers are taken in on the thread that reads them, where nothing else happens while it computes. */
export const CALLS = 'import { probe as before } from "imctl"; for (let n = 0; n < 200; n++) await before.ping(); ';

/** Load a text as a task. */
export function load(source: TaskSource, cwd = os.tmpdir()): Promise<Task> {
  return loadTask(typeof source === 'string' && source.includes('\n') ? { source, name: 'task.ts' } : source, { cwd, objects });
}

/** Run a text, or a loaded task, in a real child. */
export async function run(files: SandboxFiles, source: string | Task, options: Partial<RunOptions> & { grants?: Grants } = {}): Promise<Outcome> {
  const task = typeof source === 'string' ? await loadTask({ source, name: 'task.ts' }, { cwd: os.tmpdir(), objects }) : source;
  const events: Event[] = [];
  const emit = (event: Event) => { events.push(event); };
  const invoke = createInvoke({ registry, clock: systemClock, emit, context: { name: 'local', protected: false, readOnly: false }, extend: (base) => base });
  const bridge = createBridge(invoke, { source: `task ${task.file}`, grants: options.grants ?? everything, confirm: () => true });
  const result = await runTask({ task, params: {}, description, bridge, emit, child: options.child ?? spawnChild(files), ...options });
  const own = events.filter((event) => event.kind === 'task');
  return { ...result, events: own, called: events.filter((event) => event.kind === 'call'), logged: own.flatMap((event) => (event.name === 'log' ? [event.text] : [])) };
}
