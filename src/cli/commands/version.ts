// `imctl version`: what this is and what it runs on.
import { EXIT } from '../../base/errors.ts';
import { defineCommand } from '../command.ts';
import { version } from '../version.ts';
import { showData } from '../view.ts';

const command = defineCommand({
  name: 'version', usage: '', doc: 'Show the version of imctl and what it runs on.',
  fields: {}, examples: ['imctl version', 'imctl version -o json', 'imctl --version'],
  async run(_call, environment) {
    const { streams, formatGiven, runtime } = environment;
    const facts = { imctl: version, node: runtime.node, platform: runtime.platform };
    if (formatGiven) await showData(facts, environment);
    else await streams.out.write(`imctl ${version} (Node ${runtime.node}, ${runtime.platform})\n`);
    return EXIT.done;
  },
});
export default command;
