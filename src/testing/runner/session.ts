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
  /** Trouble that is made on purpose on an emulator of ours: what is changed in a scope is as before with its end. */
  faults: { scope(of: 'file' | 'test'): void; giveBack(of: 'file' | 'test'): Promise<void> };
  /** Its devices, when there are any. */
  devices(): Devices | undefined;
  close(): Promise<void>;
}

/** Opens a session; its calls are told to `emit`. */
export type OpenSession = (emit: Emit) => Promise<Session>;
