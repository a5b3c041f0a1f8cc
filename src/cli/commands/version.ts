// `imctl version`: what this is and what it runs on.
import { EXIT } from '../../base/errors.ts';
import { printValue } from '../../output/index.ts';
import type { Command } from '../environment.ts';
import { version } from '../version.ts';

const command: Command = {
  name: 'version', usage: '', doc: 'Show the version of imctl and what it runs on.',
  fields: {}, examples: ['imctl version', 'imctl version -o json', 'imctl --version'],
  async run(_call, { streams, format, formatGiven, clock }) {
    const { versions, platform, arch } = globalThis.process;
    const facts = { imctl: version, node: versions.node, v8: versions.v8, platform: `${platform}-${arch}` };
    if (formatGiven) await printValue(facts, { format, now: clock.now() }, streams.out);
    else await streams.out.write(`imctl ${version} (Node ${versions.node}, ${platform}-${arch})\n`);
    return EXIT.done;
  },
};
export default command;
