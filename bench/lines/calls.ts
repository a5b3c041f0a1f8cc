// Calls to the host that do nothing there: from the sandbox, and from the prompt, whose thread waits for each.
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Line, Side } from '../line.ts';
import { createProbe } from '../probe.ts';

const ONE_BY_ONE = `
  const count = 4000, started = Date.now();
  for (let n = 0; n < count; n++) if (await probe.echo(n) !== n) throw new Error("not what was sent");
  return count / ((Date.now() - started) / 1000);
`;

const AT_ONCE = `
  const count = 32000, loops = 64, started = Date.now();
  await Promise.all(Array.from({ length: loops }, async () => {
    for (let n = 0; n < count / loops; n++) if (await probe.echo(n) !== n) throw new Error("not what was sent");
  }));
  return count / ((Date.now() - started) / 1000);
`;

/** A task that makes the calls and returns how many it made a second; a new sandbox for each sample, as for each run. */
function fromTask(body: string): Side {
  return async (workshop) => {
    const files = workshop.sandbox();
    const { runTask } = await import('../../src/sandbox/run.ts');
    const { loadTask } = await import('../../src/sandbox/task.ts');
    const { spawnChild } = await import('../../src/sandbox/spawn.ts');
    const { description, bridge } = createProbe();
    const source = `import { probe } from "imctl";\nexport default async function main() {${body}}\n`;
    const task = await loadTask({ source, name: 'calls.ts' }, { cwd: workshop.folder, objects: ['probe'] });
    return async () => {
      const result = await runTask({ task, params: {}, description, bridge, emit: () => {}, child: spawnChild(files) });
      if (!result.ok) throw result.error;
      return { rate: Number(result.value) };
    };
  };
}

/** A pipe there and back, and an isolate there and back: the least that a call from a sandbox in a process of its own can take. */
const bareHop: Side = async (workshop) => {
  const { spawn } = await import('node:child_process');
  const program = path.join(workshop.root, 'bench/programs/bare-hop.cjs');
  const child = spawn(process.execPath, ['--permission', '--allow-addons', `--allow-fs-read=${program}`, '--disable-warning=SecurityWarning', program, workshop.sandbox().ivmFile], { env: {}, stdio: ['pipe', 'pipe', 'inherit'] });
  workshop.atEnd(() => { child.kill('SIGKILL'); });
  let heard: (text: string) => void = () => {};
  child.stdout.setEncoding('latin1').on('data', (text: string) => heard(text));
  await new Promise<void>((resolve) => { heard = () => resolve(); });
  const text = 'x'.repeat(60);
  return async () => {
    const count = 4000;
    const startedAt = performance.now();
    await new Promise<void>((resolve) => {
      let left = count;
      heard = () => { if (--left === 0) resolve(); else child.stdin.write(text); };
      child.stdin.write(text);
    });
    return { rate: count / ((performance.now() - startedAt) / 1000) };
  };
};

export const sandboxCalls: Line = {
  name: 'sandbox-calls', groups: ['task', 'calls'], what: 'host calls of a task to an operation without I/O', rounds: 10,
  measures: { rate: '/s' },
  sides: { 'one after the other': fromTask(ONE_BY_ONE), '64 in flight': fromTask(AT_ONCE), 'bare hop': bareHop },
  // How fast a thread is woken differs between machines, and between minutes, more than anything of ours: the bare hop tells what can be had.
  goals: [{ side: 'one after the other', atLeast: 8000 }, { side: '64 in flight', atLeast: 60_000 }],
};

const PROMPT_CALLS = 5000;

const fromPrompt: Side = async (workshop) => {
  workshop.needs('src/shell/serve.ts');
  const { connectHost } = await import('../../src/shell/host.ts');
  const host = connectHost(new Worker(path.join(workshop.root, 'bench/programs/host-worker.ts')), new SharedArrayBuffer(8), { ask: () => false, emit: () => {} });
  workshop.atEnd(() => host.close());
  host.use('bench');
  return async () => {
    const startedAt = performance.now();
    for (let n = 0; n < PROMPT_CALLS; n++) {
      if (host.send({ path: 'probe.echo', params: { value: n } }) !== n) throw new Error('not what was sent');
    }
    return { rate: PROMPT_CALLS / ((performance.now() - startedAt) / 1000) };
  };
};

export const promptCalls: Line = {
  name: 'prompt-calls', groups: ['prompt', 'calls'], what: 'host calls of the prompt to an operation without I/O, its thread waiting', rounds: 10,
  measures: { rate: '/s' },
  sides: { 'one after the other': fromPrompt },
  goals: [{ side: 'one after the other', atLeast: 12_000 }],
};
