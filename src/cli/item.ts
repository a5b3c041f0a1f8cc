// What stands for one thing on a command line: `user/anna`, `user anna`.
// Imported by the commands that take a thing of any object: describe, wait, edit, copy.
import { ImctlError } from '../base/errors.ts';
import { didYouMean } from '../base/nearest.ts';
import type { AdminObject, Operation } from '../operation/operation.ts';
import type { Registry } from '../operation/registry.ts';

/** The word for the kind, and the IDs behind it; each of them may name the kind again (`user/u1 user/u2`). A later / belongs to the ID. */
export function splitItem(words: readonly string[]): { word: string; ids: readonly string[] } {
  const [first = '', ...others] = words;
  const at = first.indexOf('/');
  const word = at < 0 ? first : first.slice(0, at);
  const ids = others.map((one) => (one.startsWith(`${word}/`) ? one.slice(word.length + 1) : one));
  return { word, ids: at < 0 ? ids : [first.slice(at + 1), ...ids] };
}

/**
 * The object that is named, what its `get` takes, and the ID.
 *
 * @param what the command's own name, for messages.
 * @throws ImctlError USAGE when there is no such object; ARG-MISSING without an ID, USAGE with more words than its `get` takes.
 */
export function takeItem(words: readonly string[], what: string, registry: Registry): { object: AdminObject; get: Operation; id: string; params: Record<string, unknown> } {
  const { word, ids } = splitItem(words);
  const object = registry.object(word);
  const get = object?.operations.get;
  const names = registry.objects.filter((one) => one.operations.get && !one.scriptOnly).map((one) => one.singular);
  if (!object || !get || object.scriptOnly) throw new ImctlError('USAGE', `${what} takes an object and an ID, and ${JSON.stringify(word)} is none`, { hint: `${didYouMean(word, names)}objects: ${names.join(', ')}` });
  const places = Object.entries(get.params).filter(([, field]) => field.positional).map(([name]) => name);
  const [id] = ids;
  if (id === undefined || id === '') throw new ImctlError('ARG-MISSING', `${what} ${object.singular} needs an ID`, { hint: `list them with  imctl get ${object.name}` });
  if (ids.length > places.length) throw new ImctlError('USAGE', `${what} takes one ${object.singular}, and does not take ${JSON.stringify(ids[places.length])}`, { hint: `imctl ${what} ${object.singular}/${id}` });
  return { object, get, id, params: Object.fromEntries(ids.map((one, at) => [places[at]!, one])) };
}
