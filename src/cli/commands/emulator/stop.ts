// `imctl emulator stop`: end the running emulator as Ctrl+C would.
import { EXIT, ImctlError } from '../../../base/errors.ts';
import { isAlive } from '../../../emulator/address.ts';
import { askControl } from '../../../emulator/control.ts';
import { defineCommand } from '../../command.ts';
import { ADDRESS_FIELDS, findRunning, refuseWords } from './running.ts';

const LOOK_MS = 20;

const command = defineCommand({
  name: 'emulator stop', usage: '', doc: 'End the running emulator, and come back when it has ended.',
  fields: ADDRESS_FIELDS, examples: ['imctl emulator stop'],
  async run({ words, flags }, environment) {
    refuseWords('emulator stop', words);
    const { streams, clock, signal, settings } = environment;
    const { control, pid, apiURL } = await findRunning(flags, environment);
    await askControl(control, 'stop');
    const latest = clock.now() + settings.timeout;
    while (isAlive(pid)) {
      if (clock.now() > latest) throw new ImctlError('TIMEOUT', `the emulator (process ${pid}) was told to end and has not`);
      await clock.sleep(LOOK_MS, signal);
    }
    await streams.out.write(`ended ${apiURL}\n`);
    return EXIT.done;
  },
});
export default command;
