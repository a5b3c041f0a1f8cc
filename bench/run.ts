// `npm run bench`: measures lines beside their peers, tells how they do against the goals of the design, keeps the figures.
// To add a measurement see line.ts. The statistics are in statistics.ts.
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import path from 'node:path';
import { LINES } from './lines/index.ts';
import { measureLine, type LineResult } from './measure.ts';
import { readOptions, selectLines, USAGE, type Options } from './options.ts';
import { showList, showResult, showSummary } from './show.ts';
import { openWorkshop } from './workshop.ts';
import type { Line } from './line.ts';

// A load above this is somebody else's: nothing of ours runs yet.
const BUSY = 0.7;

process.exitCode = await bench(process.argv.slice(2));

async function bench(args: readonly string[]): Promise<number> {
  let options: Options, lines: readonly Line[];
  try {
    options = readOptions(args);
    lines = selectLines(LINES, options.words);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) return print(USAGE);
  if (options.list) return print(showList(lines));
  const busyBefore = loadavg()[0]!;
  if (busyBefore > BUSY) print(`this machine is busy with other work (load ${busyBefore.toFixed(1)}): ratios to a peer hold, absolute figures are worse than they would be\n\n`);
  const results = await measure(lines, options);
  print(showSummary(results));
  save(results, options, busyBefore);
  const failed = results.some((result) => Object.values(result.sides).some((side) => side.kind === 'failed'));
  const missed = results.some((result) => result.verdicts.some((verdict) => verdict.kind === 'miss'));
  return failed || (options.strict && missed) ? 1 : 0;
}

async function measure(lines: readonly Line[], options: Options): Promise<LineResult[]> {
  const workshop = openWorkshop(path.dirname(import.meta.dirname), path.join(import.meta.dirname, '.peers'));
  // Ctrl+C: what was started is stopped, and the folder goes.
  const interrupt = () => void workshop.close().finally(() => process.exit(130));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const results: LineResult[] = [];
  try {
    for (const line of lines) {
      const result = await measureLine(line, workshop, options.rounds ?? line.rounds ?? 20);
      results.push(result);
      print(`${showResult(result)}\n`);
    }
  } finally {
    await workshop.close();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
  return results;
}

function save(results: readonly LineResult[], { json, words }: Options, load: number): void {
  const measuredAt = new Date().toISOString();
  const machine = { platform: `${process.platform}-${process.arch}`, node: process.versions.node, cpu: cpus()[0]?.model ?? '', cores: availableParallelism(), load };
  const text = `${JSON.stringify({ measuredAt, machine, words, results }, null, 1)}\n`;
  const file = path.join(import.meta.dirname, 'results', `${measuredAt.replaceAll(/[:.]/g, '-')}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  if (json !== undefined) writeFileSync(json, text);
  print(`kept in ${path.relative(process.cwd(), file)}\n`);
}

function print(text: string): 0 {
  process.stdout.write(text);
  return 0;
}
