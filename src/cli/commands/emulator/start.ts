// `imctl emulator start`: an embedded OpenIM in the foreground, for others to use.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { EXIT, ImctlError } from '../../../base/errors.ts';
import { DEFAULTS } from '../../../openim/catalog/constants.ts';
import type { EmulatorOptions } from '../../../emulator/server.ts';
import { checkFlags } from '../../arguments.ts';
import type { Command } from '../../environment.ts';

/** What `start` takes beside the settings; the names are those of the emulator's own options. */
type StartFlags = { memory?: boolean } & Required<Pick<EmulatorOptions, 'apiPort' | 'gatewayPort'>> & Pick<EmulatorOptions, 'as'>;

const command: Command = {
  name: 'emulator start', usage: '[--memory | --data FILE] [--api-port N] [--gateway-port N]',
  doc: 'Start an embedded OpenIM on loopback and keep it running until Ctrl+C.',
  fields: {
    memory: { kind: 'boolean', doc: 'Keep the data in memory: gone at the end.' },
    apiPort: { kind: 'integer', min: 0, max: 65_535, default: DEFAULTS.apiPort, doc: 'Port of the API; 0 for any free one.' },
    gatewayPort: { kind: 'integer', min: 0, max: 65_535, default: DEFAULTS.wsPort, doc: 'Port of the gateway; 0 for any free one.' },
    // A flag here only: this secret is made up for a server of one's own.
    secret: { kind: 'string', secret: true, doc: 'The server\'s secret.' },
  },
  examples: ['imctl emulator start', 'imctl emulator start --memory --api-port 0 --gateway-port 0'],
  more: 'The secret is the published default (openIM123) unless IMCTL_SECRET or --secret says otherwise; the administrator is imAdmin.\nWhile it runs, other imctl on the same data file use it by themselves.',
  async run({ words, flags }, environment) {
    if (words.length > 0) throw new ImctlError('USAGE', `emulator start does not take ${JSON.stringify(words.join(' '))}`, { hint: 'see  imctl emulator start --help' });
    const { secret: ownSecret, ...values } = checkFlags(flags, command.fields, command.name) as unknown as StartFlags & { secret?: string };
    const { settings, home, signal, streams, cwd } = environment;
    if (values.memory && settings.data) throw new ImctlError('USAGE', '--memory keeps no file: leave out --data');
    const data = values.memory ? undefined : settings.data ? path.resolve(cwd, settings.data) : home.local;
    if (data) mkdirSync(path.dirname(data), { recursive: true, mode: 0o700 });
    const secret = ownSecret ?? settings.secret ?? DEFAULTS.secret;
    const { readAddress, writeAddress, removeAddress } = await import('../../../emulator/address.ts');
    const running = data ? await readAddress(data) : undefined;
    if (running) throw new ImctlError('CONFLICT', `an emulator is running on ${data} already: ${running.apiURL}`, { hint: 'use it, or start another with  --data FILE' });
    const { createEmulator } = await import('../../../emulator/server.ts');
    const emulator = await createEmulator({ ...values, data, secret, adminUserID: settings.adminUserId }).catch(portTaken(values));
    const { pid } = environment.runtime;
    if (data) writeAddress(data, { pid, apiURL: emulator.apiURL, gatewayURL: emulator.gatewayURL, startedAt: environment.clock.now() });
    await streams.out.write(`ready\nAPI      ${emulator.apiURL}\ngateway  ${emulator.gatewayURL}\ndata     ${data ?? 'in memory'}\n`);
    if (streams.err.isTTY) streams.err.write('Ctrl+C ends it\n');
    await new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })));
    if (data) removeAddress(data, pid);
    await emulator.close();
    return EXIT.done;
  },
};
export default command;

function portTaken({ apiPort, gatewayPort }: { apiPort: number; gatewayPort: number }) {
  return (cause: NodeJS.ErrnoException & { port?: number }): never => {
    if (cause.code === 'EADDRINUSE') throw new ImctlError('PORT-IN-USE', `port ${cause.port ?? `${apiPort} or ${gatewayPort}`} is in use`, { hint: 'choose another:  --api-port 0 --gateway-port 0  takes any free one', cause });
    if (cause.code === 'EACCES') throw new ImctlError('PORT-IN-USE', `port ${cause.port} may not be used by you`, { hint: 'choose one above 1023', cause });
    throw cause;
  };
}
