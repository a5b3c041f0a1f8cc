// The folders and files of one person: configuration, state, data, cache (XDG), all private.
// Imported by cli/ and whoever keeps a file; imports only base.
import envPaths from 'env-paths';
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
  const paths = envPaths('imctl', { suffix: '' });
  return {
    contexts: path.join(paths.config, 'contexts.yaml'),
    prefs: path.join(paths.config, 'prefs.yaml'),
    rc: path.join(paths.config, 'rc.ts'),
    audit: path.join(paths.log, 'audit.jsonl'),
    history: path.join(paths.log, 'history'),
    tokens: path.join(paths.log, 'tokens.json'),
    runs: path.join(paths.log, 'runs'),
    elevations: path.join(paths.log, 'elevations.json'),
    local: path.join(paths.data, 'local.db'),
    cache: paths.cache,
  };
}
