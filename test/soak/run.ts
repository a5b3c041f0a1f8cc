// `npm run soak`: a minute of load, faults and kill -9, and what came of it. Exit status 1 when a promise was broken.

import { parseArgs } from 'node:util';

import { soak, type SoakReport } from './soak.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, kills: { type: 'string', default: '3' }, seed: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
const [seconds, kills, seed] = [values.seconds, values.kills, values.seed ?? Math.floor(Math.random() * 1_000_000)].map(Number) as [number, number, number];
const SHOWN = 10;

if (values.help || [seconds, kills, seed].some((number) => !(number >= 0))) {
  process.stdout.write('npm run soak -- [--seconds 60] [--kills 3] [--seed N]\nMixed load on a server that is troubled and killed; then every message is accounted for.\n');
  process.exitCode = values.help ? 0 : 2;
} else {
  process.stdout.write(`soak: ${seconds} s, ${kills} kills, --seed ${seed}\n`);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  // Nobody reads on (`| head`): it ends, and puts away what it made.
  process.stdout.on('error', () => stop.abort());
  const report = await soak({ seconds, kills, seed, mostMessages: 150_000, signal: stop.signal, tell: (line) => process.stdout.write(`${line}\n`) });
  process.stdout.write(show(report));
  process.exitCode = report.findings.some(({ broken }) => broken.length > 0) ? 1 : 0;
}

function show({ fates, unknownKept, kept, pushes, restarts, faultChanges, reads, changes, connections, findings }: SoakReport): string {
  const n = (number: number): string => number.toLocaleString('en-US');
  return [
    '', `sent ${n(fates.acknowledged + fates.refused + fates.unknown)} messages: ${n(fates.acknowledged)} acknowledged, ${n(fates.refused)} refused, ${n(fates.unknown)} without an answer (${n(unknownKept)} of them are there); ${n(fates.unsent)} found no server`,
    `${n(kept)} messages are there; devices heard ${n(pushes)} pushes over ${n(connections)} connections; ${n(reads)} reads, ${n(changes)} changes; ${faultChanges} times other faults, ${restarts} kills`, '',
    ...findings.flatMap(({ promise, broken }) => [`${broken.length === 0 ? '✓' : '✗'} ${promise}${broken.length === 0 ? '' : `: ${n(broken.length)} broken`}`, ...broken.slice(0, SHOWN).map((line) => `    ${line}`)]), '',
  ].join('\n');
}
