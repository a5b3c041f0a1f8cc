// The folders and files of one person: configuration, state, data, cache (XDG), all private.
// Imported by cli/ and whoever keeps a file; imports only base.
import envPaths from 'env-paths';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';

/** Paths of one person. Folders are made 0700 and files 0600 when something is written. */
export interface Home {
  contexts: string;
  prefs: string;
  rc: string;
  /** Audit trail (JSON lines), history of the prompt, logins, runs. */
  audit: string;
  history: string;
  tokens: string;
  runs: string;
  /** Protected contexts that are open for changes now. */
  elevations: string;
  /** The embedded server's data. */
  local: string;
  cache: string;
}

/** The usual places on this system; `XDG_*` variables are honoured. */
export function findHome(): Home {
  const places = envPaths('imctl', { suffix: '' });
  // With HOME or an XDG variable empty or relative they would be somewhere else in each folder; those who log in have a home of their own.
  const absolute = (place: string) => (path.isAbsolute(place) ? place : path.resolve(ownFolder(), place));
  return homeOf({ config: absolute(places.config), log: absolute(places.log), data: absolute(places.data), cache: absolute(places.cache) });
}

function ownFolder(): string {
  try {
    return userInfo().homedir;
  } catch {
    // Nobody's: a container that runs under a number of its own.
    return tmpdir();
  }
}

/** What is where in the folders of one person. */
export function homeOf({ config, log, data, cache }: { config: string; log: string; data: string; cache: string }): Home {
  return {
    contexts: path.join(config, 'contexts.yaml'),
    prefs: path.join(config, 'prefs.yaml'),
    rc: path.join(config, 'rc.ts'),
    audit: path.join(log, 'audit.jsonl'),
    history: path.join(log, 'history'),
    tokens: path.join(log, 'tokens.json'),
    runs: path.join(log, 'runs'),
    elevations: path.join(log, 'elevations.json'),
    local: path.join(data, 'local.db'),
    cache,
  };
}
