// `imctl wait user/anna --for online`: until something holds, or the time is over.
import { EXIT, ImctlError } from '../../base/errors.ts';
import { didYouMean } from '../../base/nearest.ts';
import { waitMs } from '../../base/wait.ts';
import { GROUP_STATUS } from '../../openim/catalog/constants.ts';
import type { Invoke } from '../../operation/invoke.ts';
import type { Page } from '../../operation/operation.ts';
import { readPath } from '../../output/jsonpath.ts';
import { defineCommand } from '../command.ts';
import type { Environment } from '../environment.ts';
import { takeItem } from '../item.ts';

/** What is looked at: the item, undefined when it is not there; and how to look further. */
interface Seen {
  item: Record<string, unknown> | undefined;
  id: string;
  /** Behind the condition's `=`. */
  wanted: string;
  invoke(path: string, params: Record<string, unknown>): Promise<unknown>;
}

/** What can be waited for. */
const CONDITIONS: Record<string, { doc: string; holds(seen: Seen): boolean | Promise<boolean> }> = {
  'exists': { doc: 'it is there', holds: ({ item }) => item !== undefined },
  'deleted': { doc: 'it is not there, or dismissed', holds: ({ item }) => item === undefined || item.status === GROUP_STATUS.GroupStatusDismissed },
  'online': { doc: 'a user is connected; =iOS: on that platform', holds: ({ item, wanted }) => platformsOf(item).some((one) => wanted === '' || one === wanted) },
  'offline': { doc: 'a user is not connected; =iOS: not on that platform', holds: ({ item, wanted }) => !platformsOf(item).some((one) => wanted === '' || one === wanted) },
  'member-of': { doc: '=GROUP: a user is in a group', holds: async ({ id, wanted, invoke }) => (await invoke('groups.joined', { userID: id }) as Page<{ groupID: string }>).items.some((group) => group.groupID === wanted) },
};

const command = defineCommand({
  name: 'wait', usage: '<object>/<id> --for CONDITION', takes: 'item',
  doc: 'Wait until something holds: a user is online, is in a group, a field has a value.',
  fields: {
    for: { kind: 'string', required: true, doc: `${Object.keys(CONDITIONS).join(', ')} (=VALUE), or jsonpath={.field}=VALUE.` },
    wait: { kind: 'duration', default: 30_000, min: 0, doc: 'How long at the most.' },
    interval: { kind: 'duration', default: 500, min: 50, doc: 'How often to look.' },
  },
  examples: ['imctl wait user/anna --for exists', 'imctl wait user/anna --for member-of=lunch --wait 5s', 'imctl wait user/anna --for \'jsonpath={.nickname}=Anna\''],
  more: `Conditions: ${Object.entries(CONDITIONS).map(([name, { doc }]) => `${name} (${doc})`).join('; ')}; jsonpath={.field}=VALUE (a field has this value).\nWhen the time is over it ends with 7.`,
  async run({ words, flags }, environment) {
    const { streams, signal, settings, clock } = environment;
    const { object, id, get, params } = takeItem(words, 'wait', environment.registry);
    const { for: condition, wait, interval } = flags;
    const { holds, wanted } = readCondition(condition);
    const { invoke } = await environment.app();
    const endsAt = clock.now() + wait;
    const ask = (path: string, params: Record<string, unknown>) => invoke({ path, params, page: { size: 1000 }, source: 'command', signal });
    for (;;) {
      const item = await findItem(invoke, get.path, params, environment);
      if (await holds({ item, id, wanted, invoke: ask })) {
        if (!settings.quiet) await streams.out.write(`${object.singular}/${id} ${condition}\n`);
        return EXIT.done;
      }
      if (clock.now() >= endsAt) throw new ImctlError('TIMEOUT', `${object.singular}/${id}: ${condition} does not hold after ${Math.round(wait / 100) / 10} s`, { hint: `see how it is with  imctl get ${object.singular} ${id}  or give it longer with  --wait 5m` });
      await waitMs(Math.min(interval, Math.max(0, endsAt - clock.now())), signal);
    }
  },
});
export default command;

function readCondition(text: string): { holds(seen: Seen): boolean | Promise<boolean>; wanted: string } {
  const path = /^jsonpath=(\{.*\})=(.*)$/s.exec(text);
  if (path) return { wanted: path[2]!, holds: async ({ item, wanted }) => item !== undefined && (await readPath(item, path[1]!)).some((value) => String(value) === wanted) };
  const at = text.indexOf('=');
  const name = at < 0 ? text : text.slice(0, at);
  const row = Object.hasOwn(CONDITIONS, name) ? CONDITIONS[name] : undefined;
  if (row) return { holds: row.holds, wanted: at < 0 ? '' : text.slice(at + 1) };
  throw new ImctlError('ARG-CHOICE', `--for ${JSON.stringify(text)} is no condition`, { hint: `${didYouMean(name, Object.keys(CONDITIONS))}conditions: ${Object.keys(CONDITIONS).join(', ')}, jsonpath={.field}=VALUE` });
}

/** The item; undefined when it is not there. A server that is away for a moment is asked again at the next look. */
async function findItem(invoke: Invoke, path: string, params: Record<string, unknown>, { signal, streams, settings }: Environment): Promise<Record<string, unknown> | undefined> {
  try {
    return await invoke({ path, params, source: 'command', signal }) as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof ImctlError) || signal.aborted) throw error;
    if (error.code === 'NOT-FOUND') return undefined;
    if (!error.retryable) throw error;
    if (!settings.quiet) await streams.err.write(`${error.code}: ${error.message}; looking again\n`);
    return undefined;
  }
}

function platformsOf(item: Record<string, unknown> | undefined): string[] {
  return Array.isArray(item?.online) ? item.online as string[] : [];
}
