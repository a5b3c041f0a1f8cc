// `imctl undo RUN`: take back what a run changed, the newest change first.
import { asImctlError, EXIT, ImctlError } from '../../base/errors.ts';
import type { InverseCall } from '../../operation/operation.ts';
import { sayCall } from '../../operation/say.ts';
import { createConfirm } from '../confirm.ts';
import { askYesNo } from '../ask.ts';
import type { Command, Environment } from '../environment.ts';
import { listRuns, readRun, type Run, type RunLine } from '../runs.ts';

const command: Command = {
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
    checkNotUndone(run, environment);
    const { back, without } = waysBack(run);
    await tellWithout(run, without, back.length, environment);
    const confirm = createConfirm(environment);
    const { settings, streams, signal } = environment;
    let done = 0;
    for (const call of back) {
      const text = sayCall(environment.registry.operation(call.path), call.params);
      try {
        await app.invoke({ ...call, source: `undo ${run.header.id}`, signal, confirm, reason: settings.reason, plan: settings.plan, undoable: true });
      } catch (thrown) {
        const error = asImctlError(thrown);
        error.hint = `${done} of ${back.length} changes were taken back; it stopped at  ${text}${error.hint ? `\n${error.hint}` : ''}`;
        throw error;
      }
      done++;
      if (!settings.plan && !settings.quiet) await streams.err.write(`undone: ${text}\n`);
    }
    return without.length > 0 && !settings.plan ? EXIT.partial : EXIT.done;
  },
};
export default command;

/** The newest run that changed something and was neither an undoing nor undone. */
function lastRun(environment: Environment): Run {
  const { home, settings } = environment;
  const undone = new Set<string>();
  for (const header of listRuns(home.runs)) {
    const of = undoneBy(header.source);
    if (of !== undefined && changesOf(readRun(home.runs, header.id)).length > 0) undone.add(of);
    if (of !== undefined || undone.has(header.id) || (settings.context !== undefined && header.context !== settings.context)) continue;
    const run = readRun(home.runs, header.id);
    if (changesOf(run).length > 0) return run;
  }
  throw new ImctlError('NOT-FOUND', 'there is no run to take back', { hint: 'changes are listed by  imctl audit' });
}

function undoneBy(source: string): string | undefined {
  return /^undo (\S+)$/.exec(source)?.[1];
}

function checkNotUndone({ header }: Run, { home }: Environment): void {
  const by = listRuns(home.runs).find((one) => undoneBy(one.source) === header.id);
  if (by && changesOf(readRun(home.runs, by.id)).length > 0) throw new ImctlError('CONFLICT', `run ${header.id} was taken back already, by ${by.id}`, { hint: `do it again with  imctl undo ${by.id}` });
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
