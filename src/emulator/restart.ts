// Restarts of the services, as an installation would make them, without the end of the process (operations b.4).
// Imported by server.ts.

/** What is asked to restart. */
export interface Restarts {
  /** Start anew a moment from now; asked again meanwhile, once. */
  restart(): void;
  /** None any more. */
  close(): void;
}

/** The time the server gives its answer to reach the client. */
const BEFORE_RESTART_MS = 200;

/** @param startAnew what a restart is; when it fails, everything stays as it was. */
export function createRestarts(startAnew: () => Promise<void>): Restarts {
  let waiting: NodeJS.Timeout | undefined;
  return {
    restart() {
      clearTimeout(waiting);
      waiting = setTimeout(() => { startAnew().catch(() => { /* a real service would be gone now; this one goes on */ }); }, BEFORE_RESTART_MS);
    },
    close() { clearTimeout(waiting); },
  };
}
