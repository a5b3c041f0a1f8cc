// `imctl emulator status`: what runs, where, and how much is in it.
import { EXIT } from '../../../base/errors.ts';
import { askControl } from '../../../emulator/control.ts';
import type { EmulatorCounts } from '../../../emulator/server.ts';
import type { FaultsShown } from '../../../emulator/faults/faults.ts';
import { defineCommand } from '../../command.ts';
import { showData } from '../../view.ts';
import { ADDRESS_FIELDS, describeFaults, findRunning, refuseWords } from './running.ts';

/** What a running emulator says of itself. */
type Status = { pid: number; apiURL: string; gatewayURL: string; objectURL: string; metricsURL: string | null; data: string | null; startedAt: number; faults: FaultsShown } & EmulatorCounts;

const command = defineCommand({
  name: 'emulator status', usage: '', doc: 'Show the running emulator: addresses, data, devices, faults.',
  fields: ADDRESS_FIELDS, examples: ['imctl emulator status', 'imctl emulator status -o json'],
  async run({ words, flags }, environment) {
    refuseWords('emulator status', words);
    const { control } = await findRunning(flags, environment);
    const status = await askControl(control, 'status') as Status;
    const shown = environment.formatGiven ? status : { ...status, metricsURL: status.metricsURL ?? 'none', data: status.data ?? 'in memory', startedAt: new Date(status.startedAt).toISOString(), faults: describeFaults(status.faults) || 'none' };
    await showData(shown, environment);
    return EXIT.done;
  },
});
export default command;
