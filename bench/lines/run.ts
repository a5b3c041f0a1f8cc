// A small task: one call to the host and a line of log. In the sandbox with us, as a plain script with the others.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Line, Side } from '../line.ts';
import { timedProcess } from '../processes.ts';
import type { Workshop } from '../workshop.ts';
import { warmEmulator } from './servers.ts';
import { emptyScript } from './version.ts';

const TASK = `import { env, log, type TaskMeta } from "imctl";
export const meta = { name: "small", doc: "Say who asked.", needs: ["env:BENCH_NAME"] } satisfies TaskMeta;
interface Person { name: string; asked: number }
export default async function main() {
  const person: Person = { name: await env.get("BENCH_NAME") ?? "nobody", asked: Date.now() };
  log(\`hello \${person.name}\`);
}
`;

const SCRIPT = `interface Person { name: string; asked: number }
async function main() {
  const person: Person = { name: process.env.BENCH_NAME ?? "nobody", asked: Date.now() };
  console.log(\`hello \${person.name}\`);
}
await main();
`;

const ENV = { BENCH_NAME: 'anna' };

/** The same file every time, or in each round one that was never seen. */
function scriptSide(name: string, text: string, fresh: boolean, command: (workshop: Workshop, file: string) => Promise<string[]>, env: (workshop: Workshop) => Promise<Record<string, string>> = async () => ({})): Side {
  return async (workshop) => {
    const folder = workshop.newFolder();
    writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }\n');
    const file = path.join(folder, name);
    writeFileSync(file, text);
    const write = (round: number) => { if (fresh) writeFileSync(file, `${text}// ${name} ${round}\n`); };
    // The first call installs what is missing, before any clock runs.
    await command(workshop, file);
    return timedProcess(workshop, async (round) => { write(round); return command(workshop, file); }, { cwd: folder, env: { ...ENV, ...await env(workshop) }, expect: 'hello anna' });
  };
}

const imctlRun = async (workshop: Workshop, file: string) => workshop.imctl('run', file, '--allow', 'env:BENCH_NAME');
const tsx = (workshop: Workshop, file: string) => workshop.peer('tsx', file);
const zx = (workshop: Workshop, file: string) => workshop.peer('zx', file);
const onServer = async (workshop: Workshop) => (await warmEmulator(workshop)).env;

/** An empty script that starts another process, with an isolate in it: what a sandbox takes that is started by what it is for. */
const twoProcesses: Side = async (workshop) => timedProcess(workshop, () => workshop.program('bare-two.cjs', workshop.sandbox().ivmFile), { expect: 'made' });

export const run: Line = {
  name: 'run', groups: ['start', 'task'], what: 'imctl run of a small task in the sandbox (tsx, zx: the same without one)',
  measures: { ms: 'ms' },
  sides: {
    'imctl first run': scriptSide('task.ts', TASK, true, imctlRun, onServer),
    'imctl second run': scriptSide('task.ts', TASK, false, imctlRun, onServer),
    'imctl second run, embedded server': scriptSide('task.ts', TASK, false, imctlRun),
    'tsx first run': scriptSide('script.ts', SCRIPT, true, tsx),
    'tsx second run': scriptSide('script.ts', SCRIPT, false, tsx),
    'zx': scriptSide('script.ts', SCRIPT, false, zx),
    'two bare processes': twoProcesses,
    'empty script': emptyScript,
  },
  goals: [
    { side: 'imctl first run', against: 'tsx first run', atMost: 1 },
    { side: 'imctl first run', against: 'zx', atMost: 1 },
    { side: 'imctl second run', against: 'tsx second run', atMost: 1 },
    { side: 'imctl second run', against: 'empty script', atMost: 2.2 },
    { side: 'imctl second run, embedded server', against: 'empty script', atMost: 2.2 },
    // That starts its two processes one after the other.
    { side: 'imctl second run', against: 'two bare processes', atMost: 1.1 },
  ],
};
