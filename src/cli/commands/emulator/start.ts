// `imctl emulator start`: an embedded OpenIM in the foreground, for others to use.
import path from 'node:path';
import { EXIT, ImctlError } from '../../../base/errors.ts';
import { makeFolder } from '../../../base/files.ts';
import { SERVERS } from '../../../base/servers.ts';
import { whenAborted } from '../../../base/wait.ts';
import { DEFAULTS } from '../../../openim/catalog/constants.ts';
import { FAULT_FIELDS } from '../../../emulator/faults/fields.ts';
import type { ChatURLs, Emulator } from '../../../emulator/server.ts';
import { defineCommand } from '../../command.ts';
import { ADDRESS_FIELDS, describeFaults, refuseWords } from './running.ts';

/** Ports of the account system where none are named (operations a.1). */
const CHAT_PORTS = { chatAdminPort: 10_009, chatPort: 10_008 };

const command = defineCommand({
  name: 'emulator start', usage: '[--memory | --data FILE] [--as SERVER] [--api-port N] [--gateway-port N] [--chat-admin-port N] [--chat-port N]',
  doc: 'Start an embedded OpenIM on loopback and keep it running until Ctrl+C.',
  fields: {
    memory: { kind: 'boolean', doc: 'Keep the data in memory: gone at the end.' },
    as: { kind: 'string', choices: SERVERS, doc: 'Which OpenIM it is; default main, or what IMCTL_AS says.' },
    apiPort: { kind: 'integer', min: 0, max: 65_535, default: DEFAULTS.apiPort, doc: 'Port of the API; 0 for any free one.' },
    gatewayPort: { kind: 'integer', min: 0, max: 65_535, default: DEFAULTS.wsPort, doc: 'Port of the gateway; 0 for any free one.' },
    objectPort: { kind: 'integer', min: 0, max: 65_535, default: 0, doc: 'Port of the object store, where links to files lead; 0 for any free one.' },
    chatAdminPort: { kind: 'integer', min: 0, max: 65_535, doc: `Port of the account system's admin API; ${CHAT_PORTS.chatAdminPort}, or a free one when that is taken.` },
    chatPort: { kind: 'integer', min: 0, max: 65_535, doc: `Port of its users' API; ${CHAT_PORTS.chatPort}, or a free one when that is taken.` },
    config: { kind: 'string', names: 'file', doc: 'Folder with OpenIM\'s own configuration files (share.yml, webhooks.yml, …), any of them; what they leave out is as shipped.' },
    set: { kind: 'string', many: true, whole: true, doc: 'A value of the configuration: FILE:KEY=VALUE, as in log.yml:remainLogLevel=5.' },
    configCenter: { kind: 'boolean', doc: 'Have etcd, and with it the routes that change the configuration; kept in the data file.' },
    forgetConfig: { kind: 'boolean', doc: 'Forget what the centre of configuration stores: when it locks you out, or breaks more than it should.' },
    metricsPort: { kind: 'integer', min: 0, max: 65_535 - 10, doc: 'Serve Prometheus metrics: the API\'s on this port, those of each further service on the ones that follow; 0 for any free ones.' },
    logFile: { kind: 'string', names: 'file', doc: 'Append the server\'s log to this file, as OpenIM writes it; log.yml says how much (remainLogLevel) and in which format (isJson).' },
    // A flag here only: this secret is made up for a server of one's own.
    secret: { kind: 'string', secret: true, doc: 'The server\'s secret.' },
    seed: { kind: 'string', doc: 'Data to begin with: demo, or users=10000,groups=500,messages=200000; seed=7 is other data, until=2026-11-20 other weeks' },
    ...ADDRESS_FIELDS,
    ...FAULT_FIELDS,
  },
  examples: [
    'imctl emulator start', 'imctl emulator start --memory --api-port 0 --gateway-port 0', 'imctl emulator start --memory --as v3.8.3-patch.16',
    'imctl emulator start --config-center --set log.yml:isJson=true --log-file openim.log',
    'imctl emulator start --seed demo --memory', 'imctl emulator start --seed users=10000,groups=500,messages=200000 --data big.db',
    'imctl emulator start --latency 50ms..300ms --fail /msg/send_msg=500:0.1 --drop-push 0.2 --fault-seed 7',
  ],
  more: [
    `--as says which OpenIM it is: ${SERVERS.join(', ')} (main when nothing is said; IMCTL_AS and the key "as" of imctl.yaml say it too).`,
    'Apps built on an OpenIM SDK log in to it as to any server: its API and its gateway are real, and frames may be gob or JSON, gzipped or plain.',
    'Files that users upload are kept in a folder beside the data file, its name with .objects behind it.',
    'The secret is the published default (openIM123) unless --secret, IMCTL_SECRET, or share.yml of --config or --set says otherwise (the first of them counts); the administrator is imAdmin.',
    'That of the account system (chat) is chatAdmin, and so is its password at first.',
    'While it runs, other imctl on the same data file use it by themselves, and  imctl emulator faults  changes its faults.',
    'With -v it says whom a real server would wake by an offline push, and with what; nothing is sent.',
    'With --config-center it is an installation with etcd: metrics are served and discovered, too. /restart takes up what is stored; the process stays, also where a real service would end.',
  ].join('\n'),
  async run({ words, flags }, environment) {
    refuseWords('emulator start', words);
    const { config, logFile, chatAdminPort, chatPort, ...values } = flags;
    const { settings, home, signal, streams, cwd } = environment;
    if (values.memory && settings.data) throw new ImctlError('USAGE', '--memory keeps no file: leave out --data');
    const data = values.memory ? undefined : settings.data ? path.resolve(cwd, settings.data) : home.local;
    if (data) makeFolder(path.dirname(data), 0o700);
    const secret = values.secret ?? settings.secret;
    const { addressFile, readAddress, writeAddress, removeAddress } = await import('../../../emulator/address.ts');
    const address = values.addressFile ? path.resolve(cwd, values.addressFile) : data && addressFile(data);
    const running = address ? await readAddress(address) : undefined;
    if (running) throw new ImctlError('CONFLICT', `an emulator is running on ${data ?? address} already: ${running.apiURL}`, { hint: 'use it, or start another with  --data FILE' });
    const { createEmulator, objectFolder } = await import('../../../emulator/server.ts');
    const { startControl } = await import('../../../emulator/control.ts');
    const onOfflinePush = settings.verbose > 0 ? (await import('./show-push.ts')).createPushTeller(streams.err) : undefined;
    // A seed is written in one go, whole or not at all: nothing else is heard meanwhile.
    const listenAgain = values.seed === undefined ? undefined : environment.endAtOnce('SIGINT');
    if (values.seed !== undefined && streams.err.isTTY) streams.err.write(`writing the seed ${values.seed} …\n`);
    const emulator = await createEmulator({ ...values, configFolder: config && path.resolve(cwd, config), logFile: logFile && path.resolve(cwd, logFile), data, secret, adminUserID: settings.adminUserId, as: values.as ?? settings.as, onOfflinePush }).finally(listenAgain).catch(portTaken(values));
    const startedAt = environment.clock.now(), { pid } = environment.runtime, { apiURL, gatewayURL, objectURL, faults } = emulator;
    const { chatAdminURL, chatURL } = await startChat(emulator, { chatAdminPort, chatPort });
    const stop = new AbortController();
    const control = await startControl({
      status: () => ({ pid, apiURL, gatewayURL, objectURL, chatAdminURL, chatURL, metricsURL: emulator.metricsURL ?? null, data: data ?? null, startedAt, ...emulator.count(), faults: faults.show() }),
      faults: () => faults.show(),
      set: (body) => { faults.set(body); return faults.show(); },
      clear: (body) => { faults.clear((body as { names?: string[] }).names); return faults.show(); },
      stop: () => stop.abort(),
    });
    if (address) writeAddress(address, { pid, apiURL, gatewayURL, chatAdminURL, chatURL, startedAt, control: { url: control.url, token: control.token } });
    const troubles = describeFaults(faults.show());
    const parts = {
      API: apiURL, gateway: gatewayURL, objects: `${objectURL}${data ? ` (in ${objectFolder(data)})` : ''}`, chat: chatURL, accounts: chatAdminURL, metrics: emulator.metricsURL, data: data ?? 'in memory', faults: troubles,
    };
    await streams.out.write(`ready\n${Object.entries(parts).map(([name, value]) => (value ? `${name.padEnd(9)}${value}\n` : '')).join('')}`);
    for (const notice of emulator.notices) streams.err.write(`${notice}\n`);
    if (streams.err.isTTY) streams.err.write('Ctrl+C ends it\n');
    await whenAborted(AbortSignal.any([signal, stop.signal]));
    if (address) removeAddress(address, pid);
    control.close();
    await emulator.close();
    return EXIT.done;
  },
});
export default command;

/** Named ports are meant; the usual ones yield. */
async function startChat(emulator: Emulator, named: { chatAdminPort?: number; chatPort?: number }): Promise<ChatURLs> {
  const isUsual = named.chatAdminPort === undefined || named.chatPort === undefined;
  try {
    return await emulator.startChat({ chatAdminPort: named.chatAdminPort ?? CHAT_PORTS.chatAdminPort, chatPort: named.chatPort ?? CHAT_PORTS.chatPort })
      .catch((error: unknown) => { if (isUsual && error instanceof ImctlError && error.code === 'PORT-IN-USE') return emulator.startChat(named); throw error; });
  } catch (error) {
    await emulator.close();
    throw error;
  }
}

function portTaken({ apiPort, gatewayPort, objectPort }: { apiPort: number; gatewayPort: number; objectPort: number }) {
  return (cause: NodeJS.ErrnoException & { port?: number }): never => {
    if (cause.code === 'EADDRINUSE') throw new ImctlError('PORT-IN-USE', `port ${cause.port ?? [apiPort, gatewayPort, objectPort].filter((port) => port > 0).join(' or ')} is in use`, { hint: 'choose another:  --api-port 0 --gateway-port 0  takes any free one', cause });
    if (cause.code === 'EACCES') throw new ImctlError('PORT-IN-USE', `port ${cause.port} may not be used by you`, { hint: 'choose one above 1023', cause });
    throw cause;
  };
}
