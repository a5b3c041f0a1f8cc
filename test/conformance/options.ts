// The command line of `npm run conformance`.
// Imported by run.ts and tests.

import { parseArgs } from 'node:util';

import { SERVERS, type ServerName } from '../../src/base/servers.ts';
import { didYouMean } from '../../src/base/nearest.ts';

/** What was asked for. */
export interface Options {
  /** The sets that are replayed. */
  sets: readonly ServerName[];
  /** Parts of flows' names; none: every flow. */
  words: readonly string[];
  /** A server of imctl's contexts; without one the embedded server, anew for each flow. */
  context?: string;
  /** What the server is said to have or be, so that flows that need it are played (`needs` in recordings/README.md). */
  has: readonly string[];
  sideBySide: number;
  quiet: boolean;
  help: boolean;
}

export const USAGE = `npm run conformance -- [PART …] [--as SERVER] [--context NAME] [--quiet]
  PART            only flows whose name holds one of these
  --as            the set to replay: ${SERVERS.join(', ')}; more than once for several. Without it all of them,
                  with --context main
  --context NAME  replay against this server (imctl context list) instead of the embedded one. It may hold other data:
                  names get a prefix of their own. What the flows make (users, groups, messages) stays there
  --fresh         the context's server was never used: also the flows that speak of the whole server, names as they stand
  --standalone    it runs as one process with the configuration it comes with: also the flows about that
  --object-store  it has an object store: also the flow about that
  --jobs N        flows side by side; default 8 against a context, 16 otherwise
  --quiet         no details of what differs
exit status: 0 as recorded, 1 something differs that test/conformance/accepted.ts does not list, 2 usage, 7 no server there
`;

const MOST_JOBS = 64;

/** Read the arguments. @throws Error that says what is wrong with them. */
export function readOptions(args: readonly string[]): Options {
  const flag = { type: 'boolean', default: false } as const;
  const { values, positionals } = parseArgs({
    args: [...args], allowPositionals: true,
    options: { as: { type: 'string', multiple: true }, context: { type: 'string' }, jobs: { type: 'string' }, fresh: flag, standalone: flag, 'object-store': flag, quiet: flag, help: { ...flag, short: 'h' } },
  });
  const sets = values.as?.map(readServer) ?? (values.context === undefined ? SERVERS : [SERVERS[0]]);
  if (values.context !== undefined && sets.length > 1) throw new Error('a server is one of them: --context goes with a single --as');
  const has = (['fresh', 'standalone', 'object-store'] as const).filter((name) => values[name]).map((name) => name.replace('-', ' '));
  if (values.context === undefined && has.length > 0) throw new Error(`--${has[0]!.replace(' ', '-')} goes with --context: the embedded server is tried with everything it has`);
  return { sets, words: positionals, context: values.context, has, sideBySide: readJobs(values.jobs) ?? (values.context === undefined ? 16 : 8), quiet: values.quiet, help: values.help };
}

function readServer(text: string): ServerName {
  const name = SERVERS.find((one) => one === text);
  if (!name) throw new Error(`--as takes ${SERVERS.join(', ')}, not ${JSON.stringify(text)}. ${didYouMean(text, SERVERS)}`.trimEnd());
  return name;
}

function readJobs(text: string | undefined): number | undefined {
  const jobs = text === undefined ? undefined : Number(text);
  if (jobs !== undefined && !(Number.isInteger(jobs) && jobs >= 1 && jobs <= MOST_JOBS)) throw new Error(`--jobs takes a number from 1 to ${MOST_JOBS}, not ${JSON.stringify(text)}`);
  return jobs;
}
