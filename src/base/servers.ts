// The releases of OpenIM that the embedded server can be: `--as`.
// Imported by settings.ts and emulator/profiles.ts, which says what each of them has and says differently.

/** In the order they are told; the first is the default: a multi-process installation of main. */
export const SERVERS = ['main', 'main-standalone', 'v3.8.3-patch.16'] as const;

/** One of them. */
export type ServerName = (typeof SERVERS)[number];
