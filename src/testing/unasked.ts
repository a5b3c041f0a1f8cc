// Calls that failed before anything was asked of the server: what they were to make is not there to be taken away.
// Imported by runner/fixtures.ts and load/people.ts.
import { EXIT, type ImctlError } from '../base/errors.ts';

/** Refusals of our own. */
const OWN: readonly number[] = [EXIT.usage, EXIT.safety, EXIT.denied];
/** The administrator logs in before anything else. */
const LOGIN = '/auth/get_admin_token';

/** Did it fail on this side, or while the administrator was logging in? */
export function wasNeverAsked({ exitStatus, route }: ImctlError): boolean {
  return OWN.includes(exitStatus) || route === LOGIN;
}
