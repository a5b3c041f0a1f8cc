// Where the embedded server is known to differ from main's recordings, and why. The suite fails when a line is no longer needed.
// Imported by conformance.test.ts.

/** A difference that is known. Without `steps`: the flow as a whole. */
export interface NotYet {
  flow: string;
  steps?: number[];
  reason: string;
}

const THIRD = 'the routes of /third come with issue 4';

/** Known differences from main-full. */
export const NOT_YET: NotYet[] = [
  { flow: 'auth-admin-routes', steps: [32], reason: THIRD },
  { flow: 'third-logs-and-push', reason: THIRD },
  { flow: 'object-store', reason: 'the object store comes with issue 4' },
];
