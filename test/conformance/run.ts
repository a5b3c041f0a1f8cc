// `npm run conformance`: replays recordings, against the embedded server or a server of imctl's contexts, and prints every difference.
// The command line is in options.ts, what is printed in show.ts.

import { ImctlError } from '../../src/base/errors.ts';
import { ACCEPTED, isAccepted } from './accepted.ts';
import { readFlows, SETS, type Flow } from './flow.ts';
import { readOptions, USAGE, type Options } from './options.ts';
import { hasFailed, renderFlow, renderSummary, type FlowResult } from './show.ts';
import { chooseServer, replayAgainstContext, replayAgainstEmulator, type Server } from './target.ts';

import type { ServerName } from '../../src/base/servers.ts';
import type { StepResult } from './replay.ts';

process.exitCode = await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = readOptions(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) return print(USAGE);
  const jobs = options.sets.flatMap((as) => readFlows(SETS[as]).filter((flow) => isAsked(flow, options.words)).map((flow) => ({ as, flow })));
  if (jobs.length === 0) return fail(`no flow has ${options.words.map((word) => JSON.stringify(word)).join(' or ')} in its name`, 2);
  try {
    const server = options.context === undefined ? undefined : await chooseServer(options.context);
    if (server) print(`${server.apiURL}, ${server.gatewayURL}\n`);
    return await replayAll(jobs, options, server);
  } catch (error) {
    if (!(error instanceof ImctlError)) throw error;
    return fail(`${error.code}: ${error.message}${error.hint ? `\nhint: ${error.hint}` : ''}`, error.exitStatus);
  }
}

interface Job { as: ServerName; flow: Flow }

async function replayAll(jobs: readonly Job[], options: Options, server: Server | undefined): Promise<number> {
  const started = performance.now();
  const results: FlowResult[] = [];
  const play = async (job: Job): Promise<void> => {
    const result = await replay(job, options, server);
    results.push(result);
    print(renderFlow(result, options.quiet));
  };
  // What speaks of the whole server comes before anybody else is on it.
  const isAlone = ({ flow }: Job): boolean => server !== undefined && (flow.needs?.includes('fresh') ?? false);
  for (const job of jobs.filter(isAlone)) await play(job);
  const waiting = jobs.filter((job) => !isAlone(job));
  await Promise.all(Array.from({ length: options.sideBySide }, async () => {
    for (let job = waiting.shift(); job; job = waiting.shift()) await play(job);
  }));
  print(renderSummary(results, (performance.now() - started) / 1000));
  const stale = server ? [] : listStale(results);
  for (const words of stale) print(`accepted.ts lists more than differs: ${words}\n`);
  return results.some(hasFailed) || stale.length > 0 ? 1 : 0;
}

async function replay({ as, flow }: Job, { has }: Options, server: Server | undefined): Promise<FlowResult> {
  const missing = server && flow.needs?.filter((need) => !has.includes(need));
  if (missing && missing.length > 0) return { as, flow, steps: [], accepted: [], leftOut: `it needs ${missing.map(describeNeed).join(' and ')}` };
  const steps: StepResult[] = [];
  // A step that may differ is not polled for ten seconds first.
  const played = { ...flow, steps: flow.steps.map((step) => (isAccepted(as, flow.flow, step.n) ? { ...step, eventually: false } : step)) };
  let brokeOff: string | undefined;
  try {
    await (server ? replayAgainstContext(played, server, (step) => steps.push(step)) : replayAgainstEmulator(played, as, (step) => steps.push(step)));
  } catch (error) {
    brokeOff = error instanceof Error ? error.message : String(error);
  }
  const accepted = steps.filter((step) => step.differences.length > 0 && isAccepted(as, flow.flow, step.n)).map((step) => step.n);
  return { as, flow, steps, accepted, brokeOff };
}

function describeNeed(need: string): string {
  const words: Record<string, string> = { fresh: 'a server never used before', standalone: 'a server in one process', 'object store': 'an object store' };
  return `${words[need] ?? need} (--${need.replace(' ', '-')})`;
}

function isAsked(flow: Flow, words: readonly string[]): boolean {
  return words.length === 0 || words.some((word) => flow.flow.includes(word));
}

/** Lines of accepted.ts about what was played that accept a step which does not differ. */
function listStale(results: readonly FlowResult[]): string[] {
  return ACCEPTED.flatMap((line) => {
    const result = results.find(({ as, flow }) => as === line.as && flow.flow === line.flow);
    if (!result) return [];
    const needless = (line.steps ?? []).filter((n) => !result.accepted.includes(n));
    return needless.length > 0 || result.accepted.length === 0 ? [`${line.as} ${line.flow}${needless.length > 0 ? ` steps ${needless.join()}` : ''}`] : [];
  });
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function fail(words: string, status: number): number {
  process.stderr.write(`error ${words}\n`);
  return status;
}
