import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SandboxChild } from '../../src/sandbox/connection.ts';
import { spawnChild, type SandboxFiles } from '../../src/sandbox/spawn.ts';
import { buildSandbox, run } from './setup.ts';

let files: SandboxFiles;
const children: SandboxChild[] = [];

beforeAll(async () => { files = await buildSandbox(); });
afterAll(() => { for (const child of children) child.kill(); });

const start = () => {
  const child = spawnChild(files);
  children.push(child);
  return child;
};
const value = async (child: SandboxChild, body: string, options: Parameters<typeof run>[2] = {}) => {
  const result = await run(files, `export default async function main() { ${body} }`, { child, keepChild: true, ...options });
  return result.ok ? result.value : result.error.code;
};

describe('a process that serves one task after the other', () => {
  test('each finds an isolate in which nobody was', async () => {
    const child = start();
    expect(await value(child, 'globalThis.mine = 1; Array.prototype.mine = 1; Object.prototype.mine = 1; setInterval(() => {}, 1); return 1;')).toBe(1);
    expect(await value(child, 'return [typeof globalThis.mine, [].mine === undefined, ({}).mine === undefined];')).toEqual(['undefined', true, true]);
    expect(child.alive).toBe(true);
  });

  test('it does so a hundred times, and does not grow by each', async () => {
    const child = start();
    for (let n = 0; n < 100; n++) expect(await value(child, `const all = Array.from({ length: 20000 }, (_, at) => at); return all.length + ${n};`)).toBe(20_000 + n);
    const { readFileSync } = await import('node:fs');
    if (process.platform === 'linux') expect(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1])).toBeLessThan(250_000);
  });

  test('answers to calls that the first one left behind do not reach the second', async () => {
    const child = start();
    expect(await value(child, 'void probe.echo("first").catch(() => {}); return 1;')).toBe(1);
    expect(await value(child, 'return [await probe.echo("second"), await probe.echo("third")];')).toEqual(['second', 'third']);
  });

  test('limits are each one\'s own', async () => {
    const child = start();
    // Together more than one of them may take.
    const limits = { cpuMs: 2000, wallMs: 60_000 };
    for (const n of [1, 2]) expect(await value(child, `const end = Date.now() + 1100; while (Date.now() < end); return ${n};`, { limits })).toBe(n);
    expect(await value(child, 'for (;;);', { limits: { ...limits, cpuMs: 200 } })).toBe('TASK-CPU');
  });

  test('one that did not end well takes its process with it', async () => {
    const child = start();
    expect(await value(child, 'throw new Error("x");')).toBe('TASK-FAILED');
    expect(child.alive).toBe(false);
    expect(await value(child, 'return 1;')).toBe('TASK-DIED');
  });

  test('without keepChild it serves once', async () => {
    const child = start();
    expect(await value(child, 'return 1;', { keepChild: false })).toBe(1);
    expect(child.alive).toBe(false);
  });
});

describe('laps', () => {
  test('time and computing count anew from each', async () => {
    const lap = { wallMs: 1500, cpuMs: 1500 };
    const result = await run(files, 'for (let n = 0; n < 20; n++) { await probe.ping(); await sleep(100); }\nawait probe.echo("last"); await sleep("120s");', {
      limits: lap, begun: (running) => { const timer = setInterval(() => running.lap(lap), 100); setTimeout(() => clearInterval(timer), 2500).unref(); timer.unref(); },
    });
    expect(result).toMatchObject({ ok: false, error: { code: 'TASK-TIMEOUT' } });
    expect(result.called.at(-1)).toMatchObject({ path: 'probe.echo' });
    expect(result.ms).toBeGreaterThan(2400);
  });

  test('a task that was abandoned ends as if it had nothing to say', async () => {
    const child = start();
    const result = await run(files, 'await sleep(20000);', { child, keepChild: true, begun: (running) => { setTimeout(() => running.abandon(), 50); } });
    expect(result).toMatchObject({ ok: true, value: undefined });
    expect(await value(child, 'return 5;')).toBe(5);
  });
});
