// `imctl test gc`: take away what earlier test and load runs left.
import { asImctlError, EXIT, ImctlError } from '../../base/errors.ts';
import { plural } from '../../base/spell.ts';
import { eachAtOnce } from '../../base/turns.ts';
import { spellDuration } from '../../output/usage.ts';
import { findLeftovers, type Leftover } from '../../testing/runner/gc.ts';
import { commandCall } from '../call.ts';
import { defineCommand } from '../command.ts';
import { confirmMany } from '../confirm.ts';
import { isForAll } from '../each.ts';
import type { Environment } from '../environment.ts';

const command = defineCommand({
  name: 'test gc', usage: '',
  doc: 'Take away users and groups that earlier runs of test and load left on the server: runs that were killed could not.',
  fields: {
    older: { kind: 'duration', default: 3_600_000, doc: 'Only of runs that began so long ago; default 1h: others may still be running.' },
    run: { kind: 'string', doc: 'Only of this run, however young it is: its name stands in its IDs, imtest_RUN_1.' },
  },
  examples: ['imctl test gc --plan', 'imctl test gc --older 10m --yes'],
  async run({ words, flags: { older, run } }, environment) {
    if (words.length > 0) throw new ImctlError('USAGE', `test gc takes no ${JSON.stringify(words[0])}`, { hint: 'files of that name are tested with  imctl test ./gc' });
    const { streams, settings, clock } = environment;
    const app = await environment.app();
    const found = await findLeftovers(app.invoke);
    const before = clock.now() - older;
    const meant = found.filter((one) => (run === undefined ? one.beganAt < before : one.run === run));
    const confirm = await confirmMany({ path: 'test gc', effect: 'destructive' }, `take away ${sayAll(meant)} of earlier test runs`, meant.map(({ kind, id }) => `${kind} ${id}`), environment);
    // What a server keeps of each user is not told of each of thousands.
    const session = app.session((event) => { if (event.kind !== 'partial') environment.emit(event); });
    const failed = await takeAway(meant, async (path, params) => { await session.invoke({ ...commandCall(environment), path, params, confirm }); }, environment).finally(session.close);
    if (settings.quiet || settings.plan) return failed > 0 ? EXIT.partial : EXIT.done;
    await streams.err.write(meant.length === 0 ? 'nothing was left\n' : `taken away: ${sayAll(meant)}${failed > 0 ? `, but ${failed} of them could not be` : ''}\n`);
    if (run === undefined) {
      for (const [name, ofRun] of Map.groupBy(found.filter((one) => !meant.includes(one)), (one) => one.run)) await streams.err.write(`left alone: ${sayAll(ofRun)} of a run that began within ${spellDuration(older)}:  imctl test gc --run ${name}  if it is over\n`);
    }
    return failed > 0 ? EXIT.partial : EXIT.done;
  },
});
export default command;

const AT_ONCE = 16;

/** Groups first: their members go more easily then. @returns how many could not be. @throws ImctlError what all others would meet, too. */
async function takeAway(all: readonly Leftover[], call: (path: string, params: Record<string, unknown>) => Promise<void>, { streams, settings, emit }: Environment): Promise<number> {
  let failed = 0;
  let done = 0;
  let ending: ImctlError | undefined;
  const take = async ({ kind, id }: Leftover) => {
    if (ending) return;
    try {
      await (kind === 'group' ? call('groups.dismiss', { groupID: id }) : call('users.delete', { userID: id, groups: 'dismiss' }));
    } catch (thrown) {
      const error = asImctlError(thrown);
      if (isForAll(error)) ending ??= error;
      failed++;
      if (!ending) await streams.err.write(`${kind} ${id}: ${error.message}\n`);
    }
    emit({ kind: 'progress', label: 'taken away', done: ++done, total: all.length });
  };
  // A plan is told in its order.
  for (const kind of ['group', 'user'] as const) await eachAtOnce(all.filter((one) => one.kind === kind), settings.plan ? 1 : AT_ONCE, take);
  if (ending) throw ending;
  return failed;
}

function sayAll(all: readonly Leftover[]): string {
  const count = (kind: Leftover['kind']) => all.filter((one) => one.kind === kind).length;
  return (['group', 'user'] as const).filter((kind) => count(kind) > 0).map((kind) => plural(count(kind), kind)).join(' and ');
}
