// `imctl test gc`: take away what earlier test runs left.
import { asImctlError, EXIT, ImctlError } from '../../base/errors.ts';
import { plural } from '../../base/spell.ts';
import { findLeftovers } from '../../testing/runner/gc.ts';
import { commandCall } from '../call.ts';
import { defineCommand } from '../command.ts';
import { confirmMany } from '../confirm.ts';
import { isForAll } from '../each.ts';

const command = defineCommand({
  name: 'test gc', usage: '',
  doc: 'Take away users and groups that earlier test runs left on the server: runs that were killed could not.',
  fields: { older: { kind: 'duration', default: 3_600_000, doc: 'Only of runs that began so long ago; default 1h: others may still be running.' } },
  examples: ['imctl test gc --plan', 'imctl test gc --older 10m --yes'],
  async run({ words, flags }, environment) {
    if (words.length > 0) throw new ImctlError('USAGE', `test gc takes no ${JSON.stringify(words[0])}`, { hint: 'files of that name are tested with  imctl test ./gc' });
    const { streams, settings, clock } = environment;
    const app = await environment.app();
    const { groups, users } = await findLeftovers(app.invoke, clock.now() - Number(flags.older));
    const calls = [
      ...groups.map((groupID) => ({ path: 'groups.dismiss', params: { groupID }, text: `group ${groupID}` })),
      ...users.map((userID) => ({ path: 'users.delete', params: { userID, groups: 'dismiss' }, text: `user ${userID}` })),
    ];
    const what = [groups.length > 0 ? plural(groups.length, 'group') : '', users.length > 0 ? plural(users.length, 'user') : ''].filter(Boolean).join(' and ');
    const confirm = await confirmMany({ path: 'test gc', effect: 'destructive' }, `take away ${what} of earlier test runs`, calls.map((call) => call.text), environment);
    let failed = 0;
    for (const { text, ...call } of calls) {
      try {
        await app.invoke({ ...commandCall(environment), ...call, confirm });
      } catch (thrown) {
        const error = asImctlError(thrown);
        if (isForAll(error)) throw error;
        failed++;
        await streams.err.write(`${text}: ${error.message}\n`);
      }
    }
    if (!settings.quiet && !settings.plan) await streams.err.write(calls.length === 0 ? 'nothing was left\n' : `taken away: ${what}${failed > 0 ? `, but ${failed} of them could not be` : ''}\n`);
    return failed > 0 ? EXIT.partial : EXIT.done;
  },
});
export default command;
