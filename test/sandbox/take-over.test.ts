import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, tempDir } from '../helpers/imctl.ts';

/** Elsewhere nothing is started before imctl. */
const onLinux = test.runIf(process.platform === 'linux');

const WAIT = 'log("here"); await sleep("50s");';

/** A task as it is started from a shell. */
function start(code: string) {
  const home = tempDir();
  writeFileSync(path.join(home, 'task.ts'), `import { log, sleep } from "imctl";\nvoid sleep;\nexport default async () => { ${code} };\n`);
  // Whoever runs the tests may have left open what it wants for itself.
  const imctl = spawn('sh', ['-c', 'exec 3<&- 4<&- 5<&- 6<&- 7<&- 8<&-; exec "$0" run task.ts', path.join(ROOT, 'imctl')], { cwd: home, env: { PATH: process.env.PATH, HOME: home }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [imctl.stdout, imctl.stderr]) stream.on('data', (chunk: Buffer) => { said += chunk.toString(); });
  const ended = new Promise<number | null>((resolve) => { imctl.on('close', resolve); });
  return { imctl, ended, said: () => said };
}

/** The process of its sandbox, as the system tells, once the task has said that it is here. */
async function sandboxOf({ imctl, said }: { imctl: ChildProcess; said(): string }): Promise<number> {
  await expect.poll(said).toContain('here');
  // esbuild may be another one, and end meanwhile.
  const children = readFileSync(`/proc/${imctl.pid}/task/${imctl.pid}/children`, 'latin1').trim().split(' ').map(Number);
  const commandOf = (pid: number) => { try { return readFileSync(`/proc/${pid}/cmdline`, 'latin1'); } catch { return ''; } };
  return children.find((child) => commandOf(child).includes('sandbox-child.cjs'))!;
}

onLinux('the sandbox that was started before imctl is the one the task runs in', async () => {
  const task = start(WAIT);
  const sandbox = await sandboxOf(task);
  // One that imctl starts leads a group of processes of its own; this one was led by the shell.
  expect(readFileSync(`/proc/${sandbox}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ')[2]).not.toBe(String(sandbox));
  expect(readFileSync(`/proc/${sandbox}/environ`, 'latin1')).toBe('');
  task.imctl.kill('SIGTERM');
  expect(await task.ended).toBe(143);
});

onLinux.each(['SIGKILL', 'SIGSEGV'] as const)('how it died is told (%s)', async (signal) => {
  const task = start(WAIT);
  process.kill(await sandboxOf(task), signal);
  expect(await task.ended).toBe(22);
  expect(task.said()).toContain(`the sandbox died (${signal})`);
});

onLinux('it ends when imctl is killed', async () => {
  const task = start('log("here"); for (;;);');
  const sandbox = await sandboxOf(task);
  task.imctl.kill('SIGKILL');
  await task.ended;
  const state = () => { try { return readFileSync(`/proc/${sandbox}/stat`, 'latin1').replace(/^.*\) /s, '')[0]; } catch { return 'gone'; } };
  await expect.poll(state).toMatch(/^(Z|gone)$/);
});

onLinux('as much as a task says comes through', async () => {
  const task = start('for (let i = 0; i < 40; i++) log("x".repeat(10_000)); log("last");');
  expect(await task.ended).toBe(0);
  expect(task.said().length).toBeGreaterThan(400_000);
  expect(task.said()).toContain('last');
});

test('a variable of its name that leads nowhere is of no matter', () => {
  const home = tempDir();
  const out = execFileSync(process.execPath, [path.join(ROOT, 'bin/imctl.cjs'), 'run', '-e', 'log("here")'], { cwd: home, env: { PATH: process.env.PATH, HOME: home, IMCTL_SANDBOX: '1' }, encoding: 'utf8' });
  expect(out).toContain('here');
});

test('nothing is looked for on the PATH', () => {
  const home = tempDir();
  expect(execFileSync(path.join(ROOT, 'imctl'), ['run', '-e', 'log("here")'], { cwd: home, env: { PATH: '/nowhere', HOME: home }, encoding: 'utf8' })).toContain('here');
});
