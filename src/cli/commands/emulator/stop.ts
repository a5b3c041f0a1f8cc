// `imctl emulator stop`: end the running emulator as Ctrl+C would.
import { EXIT, ImctlError } from '../../../base/errors.ts';
import { isAlive } from '../../../emulator/address.ts';
import { askControl } from '../../../emulator/control.ts';
import type { Command } from '../../environment.ts';
import { ADDRESS_FIELDS, findRunning, refuseWords } from './running.ts';

const LOOK_MS = 20;

const command: Command = {
  name: 'emulator stop', usage: '', doc: 'End the running emulator, and come back when it has ended.',
  fields: ADDRESS_FIELDS, examples: ['imctl emulator stop'],
  async run(call, environment) {
    refuseWords(command, call.words);
    const { streams, clock, signal, settings } = environment;
    const { address } = await findRunning(command, call, environment);
    await askControl(address.control, 'stop');
    const latest = clock.now() + settings.timeout;
    while (isAlive(address.pid)) {
      if (clock.now() > latest) throw new ImctlError('TIMEOUT', `the emulator (process ${address.pid}) was told to end and has not`);
      await clock.sleep(LOOK_MS, signal);
    }
    await streams.out.write(`ended ${address.apiURL}\n`);
    return EXIT.done;
  },
};
export default command;
