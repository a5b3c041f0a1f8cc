// `imctl copy user u1 --to staging`: an object of one server made on another.
import { EXIT, ImctlError } from '../../base/errors.ts';
import { plural } from '../../base/spell.ts';
import { findKind } from '../../builtins/manifest-kinds.ts';
import type { ManifestDiff } from '../../builtins/manifests.ts';
import { createAppOn } from '../app.ts';
import { commandCall } from '../call.ts';
import { defineCommand } from '../command.ts';
import { confirmMany } from '../confirm.ts';
import { splitItem } from '../item.ts';

const command = defineCommand({
  name: 'copy', usage: '<kind> <id…> --to CONTEXT', takes: 'item',
  doc: 'Make objects of this server on another one: users, groups with their members, friends, notification accounts.',
  fields: { to: { kind: 'string', names: 'context', required: true, doc: 'The context to make them on.' } },
  examples: ['imctl copy user u1 --to staging'],
  more: 'What is there already is changed to be the same. Messages and passwords are not copied.',
  async run({ words, flags }, environment) {
    const { word, ids } = splitItem(words);
    const row = findKind(word, 'copy');
    if (ids.length === 0) throw new ImctlError('ARG-MISSING', `copy ${row.noun} needs an ID`, { hint: `imctl copy ${row.noun} ID --to CONTEXT` });
    const { streams, signal } = environment;
    const from = await environment.app();
    if (from.context.name === flags.to) throw new ImctlError('USAGE', `${flags.to} is where it comes from`);
    const to = await createAppOn(flags.to, environment);
    try {
      const confirm = await confirmMany(environment.registry.operation('manifests.apply'), `make ${plural(ids.length, row.noun)} on ${to.context.name}`, ids, environment, to);
      for (const id of ids) {
        const manifest = await from.invoke({ path: 'manifests.read', params: { kind: row.kind, id }, source: 'command', signal }) as Record<string, unknown>;
        const diff = await to.invoke({ ...commandCall(environment), path: 'manifests.apply', params: { manifest }, confirm }).catch((error: unknown) => { throw withPeople(error, manifest, to.context.name); }) as ManifestDiff | undefined;
        if (diff) await streams.out.write(`${diff.item} ${diff.result} on ${to.context.name}\n`);
      }
      return EXIT.done;
    } finally {
      await to.close();
    }
  },
});
export default command;

/** A group's members, a user's friends: those who are not there yet are copied first. */
function withPeople(error: unknown, manifest: Record<string, unknown>, to: string): unknown {
  const people = Object.entries(manifest).filter(([name]) => /UserIDs?$/.test(name)).flatMap(([, value]) => value as string | string[]).filter((one) => one !== '');
  if (error instanceof ImctlError && error.code === 'NOT-FOUND' && people.length > 0) error.hint = `its people must be there first:  imctl copy user ${people.join(' ')} --to ${to}`;
  return error;
}
