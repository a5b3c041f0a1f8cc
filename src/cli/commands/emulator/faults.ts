// `imctl emulator faults`: the trouble a running emulator makes on purpose. `set` and `clear` stand behind it.
import { EXIT } from '../../../base/errors.ts';
import { askControl } from '../../../emulator/control.ts';
import type { FaultsShown } from '../../../emulator/faults/faults.ts';
import { defineCommand } from '../../command.ts';
import { ADDRESS_FIELDS, findRunning, printFaults, refuseWords } from './running.ts';

const command = defineCommand({
  name: 'emulator faults', usage: '[set FLAGS | clear [FAULT...]]', doc: 'Show the faults of the running emulator, and what they have done.',
  fields: ADDRESS_FIELDS, examples: ['imctl emulator faults', 'imctl emulator faults set --latency 1s', 'imctl emulator faults clear'],
  async run({ words, flags }, environment) {
    refuseWords('emulator faults', words);
    const { control } = await findRunning(flags, environment);
    await printFaults(await askControl(control, 'faults') as FaultsShown, environment);
    return EXIT.done;
  },
});
export default command;
