// Where the embedded server is known to differ from main's recordings, and why. The suite fails when a line is no longer needed.
// Imported by conformance.test.ts.

/** A difference that is known. Without `steps`: the flow as a whole. */
export interface NotYet {
  flow: string;
  steps?: number[];
  reason: string;
}

/** Known differences from main-full. */
export const NOT_YET: NotYet[] = [
  { flow: 'object-store', reason: 'the object store comes with issue 4' },
];
