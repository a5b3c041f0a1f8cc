// The centre of configuration: what OpenIM keeps in etcd, kept in the data file under the same keys (operations a.1, b.3, b.4).
// Imported by configuration.ts and rules/config.ts.

import type { Store } from '../store/open.ts';

const FOLDER = '/open-im/config/';
const ENABLE = 'enable-config-center';
const RESTART = 'restart';

/** The JSON stored for one file; undefined when there is none. */
export function readStored(store: Store, name: string): string | undefined {
  return store.get('SELECT value FROM etcd WHERE key = ?', FOLDER + name)?.value as string | undefined;
}

/** Store the JSON of one file. Writes. */
export function writeStored(store: Store, name: string, json: string): void {
  put(store, name, json);
}

/** Whether services take what is stored at their start; false before it was ever said. */
export function isCentreEnabled(store: Store): boolean {
  return readStored(store, ENABLE) === 'enable';
}

/** Writes. */
export function enableCentre(store: Store, isEnabled: boolean): void {
  put(store, ENABLE, isEnabled ? 'enable' : 'disable');
}

/** Tell that a restart was asked for. Writes. */
export function writeRestart(store: Store, seconds: number): void {
  put(store, RESTART, String(seconds));
}

/** As if etcd's keys were deleted. Writes. */
export function forgetCentre(store: Store): void {
  store.run('DELETE FROM etcd');
}

function put(store: Store, key: string, value: string): void {
  store.run('INSERT OR REPLACE INTO etcd (key, value) VALUES (?, ?)', FOLDER + key, value);
}
