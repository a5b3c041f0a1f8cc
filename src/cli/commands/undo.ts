// `imctl undo RUN`: take back what a run changed, the newest change first.
import { asImctlError, EXIT, ImctlError } from '../../base/errors.ts';
import type { InverseCall } from '../../operation/operation.ts';
import { sayCall } from '../../operation/say.ts';
import { commandCall } from '../call.ts';
import { defineCommand } from '../command.ts';
import { confirmMany, createConfirm } from '../confirm.ts';
import { askYesNo } from '../ask.ts';
import type { Environment } from '../environment.ts';
import { listRuns, readRun, type Run, type RunHeader, type RunLine } from '../runs.ts';

const command = defineCommand({
  name: 'undo', usage: '<RUN | last>',
  doc: 'Take back what a command, a task or a line of the prompt changed. What has no way back is listed first.',
  fields: {},
  examples: ['imctl undo last', 'imctl undo r7f2 --plan'],
  more: 'Runs are found in  imctl audit . Taking back is a run too: undo it to do it again.',
  async run({ words: [id, ...more] }, environment) {
    if (id === undefined || more.length > 0) throw new ImctlError('USAGE', 'undo takes one run', { hint: 'imctl undo last  or a run of  imctl audit' });
    const run = id === 'last' ? lastRun(environment) : readRun(environment.home.runs, id);
    const app = await environment.app();
    if (run.header.context !== app.context.name) throw new ImctlError('CONFLICT', `run ${run.header.id} changed ${run.header.context}, and this is ${app.context.name}`, { hint: `imctl undo ${run.header.id} --context ${run.header.context}` });
    const { settings, streams, registry, home, runs } = environment;
    const { back, without } = waysBack(run);
    const earlier = undoingOf(run.header, home.runs);
    if (earlier?.isWhole || earlier?.done.size === back.length) throw new ImctlError('CONFLICT', `run ${run.header.id} was taken back already, by ${earlier!.id}`, { hint: `do it again with  imctl undo ${earlier!.id}` });
    const left = back.map((call, at) => ({ call, at, text: sayCall(registry.operation(call.path), call.params) })).filter(({ at }) => !earlier?.done.has(at));
    await tellWithout(run, without, left.length, environment);
    const effect = left.some(({ call }) => registry.operation(call.path).effect === 'destructive') ? 'destructive' : 'write';
    // One change is asked about in its own words.
    const confirm = left.length === 1 ? createConfirm(environment) : await confirmMany({ path: 'undo', effect }, `take back ${left.length} changes of ${run.header.id}`, left.map(({ text }) => text), environment);
    const source = `undo ${run.header.id}`;
    let done = back.length - left.length;
    for (const { call, at, text } of left) {
      try {
        await app.invoke({ ...commandCall(environment), ...call, source, confirm });
      } catch (thrown) {
        const error = asImctlError(thrown);
        error.hint = `${done} of ${back.length} changes were taken back; it stopped at  ${text}${error.hint ? `\n${error.hint}` : ''}`;
        throw error;
      }
      done++;
      if (settings.plan) continue;
      runs.open(app.context.name, source).add([{ kind: 'back', at }]);
      if (!settings.quiet) await streams.err.write(`undone: ${text}\n`);
    }
    return without.length > 0 && !settings.plan ? EXIT.partial : EXIT.done;
  },
});
export default command;

/** The newest run that changed something and was neither an undoing nor wholly undone. */
function lastRun({ home, settings }: Environment): Run {
  for (const header of listRuns(home.runs)) {
    if (undoneBy(header.source) !== undefined || (settings.context !== undefined && header.context !== settings.context)) continue;
    const run = readRun(home.runs, header.id);
    if (changesOf(run).length > 0 && !undoingOf(header, home.runs)?.isWhole) return run;
  }
  throw new ImctlError('NOT-FOUND', 'there is no run to take back', { hint: 'changes are listed by  imctl audit' });
}

function undoneBy(source: string): string | undefined {
  return /^undo (\S+)$/.exec(source)?.[1];
}

/** What was taken back of a run before now: all that can be, or only some because it was cut off or refused. */
function undoingOf({ id }: RunHeader, folder: string): { id: string; isWhole: boolean; done: Set<number> } | undefined {
  const undoings = listRuns(folder).filter((one) => undoneBy(one.source) === id).map((one) => readRun(folder, one.id));
  if (undoings.length === 0) return undefined;
  const lines = undoings.flatMap((one) => one.lines);
  return {
    id: undoings[0]!.header.id,
    isWhole: lines.some((line) => line.kind === 'end' && (line.status === EXIT.done || line.status === EXIT.partial)),
    done: new Set(lines.flatMap((line) => (line.kind === 'back' ? [line.at] : []))),
  };
}

type CallLine = Extract<RunLine, { kind: 'call' }>;

function changesOf(run: Run): CallLine[] {
  return run.lines.filter((line): line is CallLine => line.kind === 'call' && line.outcome === 'ok' && line.affected > 0);
}

/** The calls that take a run back, the newest first; and the changes that nothing takes back. */
function waysBack(run: Run): { back: InverseCall[]; without: CallLine[] } {
  const changes = changesOf(run).reverse();
  return { back: changes.flatMap((line) => [...(line.undo ?? [])].reverse()), without: changes.filter((line) => line.undo === undefined) };
}

async function tellWithout({ header }: Run, without: readonly CallLine[], ways: number, environment: Environment): Promise<void> {
  if (without.length === 0) return;
  const { streams, registry, settings } = environment;
  const lines = without.map(({ path, params }) => `  ${registry.has(path) ? sayCall(registry.operation(path), params) : path}`);
  if (ways === 0) throw new ImctlError('UNSUPPORTED', `nothing of run ${header.id} can be taken back:\n${lines.join('\n')}`, { hint: 'the server knows no way back from it' });
  await streams.err.write(`these changes of ${header.id} cannot be taken back:\n${lines.join('\n')}\n`);
  if (settings.yes || settings.plan) return;
  if (!streams.in.isTTY || !streams.err.isTTY) throw new ImctlError('CONFIRM-NEEDED', `${without.length} changes of ${header.id} cannot be taken back, ${ways} can`, { hint: 'take back what can be with  --yes' });
  if (!await askYesNo(`Take back the other ${ways}?`, environment)) throw new ImctlError('CONFIRM-REFUSED', 'not done: undo', { hint: 'nothing was changed' });
}
