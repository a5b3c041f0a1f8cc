// Where the embedded server answers otherwise than a recording, and why that may stay. The suite fails when a line is no longer needed.
// Imported by conformance.test.ts and run.ts.

import type { ProfileName } from '../../src/emulator/profiles.ts';

/** A difference that may stay. Without `steps`: the flow as a whole. */
export interface AcceptedDifference {
  as: ProfileName;
  flow: string;
  steps?: number[];
  reason: string;
}

/** Accepted differences, by set. */
export const ACCEPTED: AcceptedDifference[] = [
  {
    as: 'v3.8.3-patch.16', flow: 'third-logs-and-push', steps: [19],
    reason: 'a fault of the server that stood in for MongoDB, in the words of its Java; a real one says "(BadValue) $in needs an array"',
  },
];

/** Whether a step of a flow may differ. */
export function isAccepted(as: ProfileName, flow: string, n: number): boolean {
  return ACCEPTED.some((line) => line.as === as && line.flow === flow && (line.steps === undefined || line.steps.includes(n)));
}
