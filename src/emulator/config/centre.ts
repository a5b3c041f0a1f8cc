// The centre of configuration: what OpenIM and chat keep in etcd, kept in the data file under the same keys (operations a.1, b.3, b.4).
// Imported by configuration.ts, rules/config.ts and chat/config.ts.

import type { Store } from '../store/open.ts';

/** Whose configuration: OpenIM's own is meant where nobody says. */
export type CentreFolder = '/open-im/config/' | '/chat/config/';

const OPENIM: CentreFolder = '/open-im/config/';
const ENABLE = 'enable-config-center';
const RESTART = 'restart';

/** The JSON stored for one file; undefined when there is none. */
export function readStored(store: Store, name: string, folder = OPENIM): string | undefined {
  return store.get('SELECT value FROM etcd WHERE key = ?', folder + name)?.value as string | undefined;
}

/** Store the JSON of one file. Writes. */
export function writeStored(store: Store, name: string, json: string, folder = OPENIM): void {
  store.run('INSERT OR REPLACE INTO etcd (key, value) VALUES (?, ?)', folder + name, json);
}

/** Whether services take what is stored at their start; false before it was ever said. */
export function isCentreEnabled(store: Store, folder = OPENIM): boolean {
  return readStored(store, ENABLE, folder) === 'enable';
}

/** Writes. */
export function enableCentre(store: Store, isEnabled: boolean, folder = OPENIM): void {
  writeStored(store, ENABLE, isEnabled ? 'enable' : 'disable', folder);
}

/** Tell that a restart was asked for. Writes. */
export function writeRestart(store: Store, seconds: number): void {
  writeStored(store, RESTART, String(seconds));
}

/** As if etcd's keys were deleted. Writes. */
export function forgetCentre(store: Store): void {
  store.run('DELETE FROM etcd');
}
