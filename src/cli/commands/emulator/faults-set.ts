// `imctl emulator faults set`: change some faults of the running emulator.
import { EXIT, ImctlError } from '../../../base/errors.ts';
import { askControl } from '../../../emulator/control.ts';
import type { FaultsShown } from '../../../emulator/faults/faults.ts';
import { FAULT_FIELDS } from '../../../emulator/faults/fields.ts';
import { defineCommand } from '../../command.ts';
import { ADDRESS_FIELDS, findRunning, printFaults, refuseWords } from './running.ts';

const command = defineCommand({
  name: 'emulator faults set', usage: '', doc: 'Change faults of the running emulator; those not named stay as they are.',
  fields: { ...FAULT_FIELDS, ...ADDRESS_FIELDS },
  examples: ['imctl emulator faults set --latency 1s', 'imctl emulator faults set --fail /msg/=429:0.5 --fail 1003=cut:0.05', 'imctl emulator faults set --drop-push 0.2 --duplicate-push 0.1 --reorder 0.1 --fault-seed 7'],
  more: 'TARGET of --fail is a route (/msg/send_msg), an area (/msg/), a request of the gateway (1003), gateway for all of those, connect, or * for everything.\nAn error code or http-503 is answered and nothing done; with cut, half and hang the request is done and its answer lost.\nRandom choices begin anew: the same --fault-seed strikes the same requests of each rule, counted from here.',
  async run({ words, flags: { addressFile, ...faults } }, environment) {
    refuseWords('emulator faults set', words);
    const { control } = await findRunning({ addressFile }, environment);
    if (Object.keys(faults).length === 0) throw new ImctlError('USAGE', 'emulator faults set takes the faults to set', { hint: 'for example  imctl emulator faults set --latency 1s' });
    await printFaults(await askControl(control, 'set', faults) as FaultsShown, environment);
    return EXIT.done;
  },
});
export default command;
