// What the runner is given of the world: a doorway with devices of its own, one for each test file.
// Imported by the files here; cli/app.ts makes sessions. Types only.
import type { Emit } from '../../operation/events.ts';
import type { Invoke } from '../../operation/invoke.ts';
import type { Devices } from '../devices/pool.ts';

/** A doorway whose devices nobody else sees. */
export interface Session {
  invoke: Invoke;
  /** Connect now, so that a first call need not wait. */
  warm(): void;
  /** Its devices, when there are any. */
  devices(): Devices | undefined;
  close(): Promise<void>;
}

/** Opens a session; its calls are told to `emit`. */
export type OpenSession = (emit: Emit) => Promise<Session>;
