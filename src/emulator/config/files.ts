// The 22 files of OpenIM's configuration, as the server's Go JSON has them: Go field names, durations in nanoseconds (operations b.1, b.4).
// Imported by the other files here. What is shipped is defaults.json; types of its values are in shape.ts.

import type shipped from './defaults.json';

/** All files by name. A list may be null wherever the YAML has none. */
export type ConfigFiles = typeof shipped;

/** The name of one file: `log.yml`. */
export type ConfigName = keyof ConfigFiles;

/** One file, or a part of it, where nobody needs to know which. */
export type ConfigValue = Record<string, unknown>;

/** What main ships. Twenty kilobytes, read when an emulator starts; nobody changes them. */
export async function loadShipped(): Promise<ConfigFiles> {
  const loaded: { default: unknown } = await import('./defaults.json', { with: { type: 'json' } });
  return loaded.default as ConfigFiles;
}
