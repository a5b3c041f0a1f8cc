// Failures as reports show them: a message, a place in TypeScript, the code around it.
// Imported by file.ts.
import { asImctlError } from '../../base/errors.ts';
import { given } from '../../base/given.ts';
import type { Description } from '../../operation/bridge.ts';
import type { Failure as Ended } from '../../sandbox/failure.ts';
import { hintFor } from '../../sandbox/hints.ts';
import type { Place, Places } from '../../sandbox/place.ts';
import type { Failure } from '../results.ts';
import type { ToldFailure } from './told.ts';

/** Something that a test or a hook threw. @param description what it could call. */
export function failureOf({ name, message, stack, data = {}, assertion, hops }: ToldFailure, places: Places, description: Description): Failure {
  const { code, hint = hintFor(name, message, description), operationID } = data;
  const isPlain = assertion || code !== undefined || name === 'Error';
  return { code: assertion ? 'ASSERTION' : code ?? 'THROWN', message: isPlain ? message : `${name}: ${message}`, ...given({ hint, operationID, hops }), ...placeOf(places.ofStack(stack), places, stack) };
}

/** The end of a sandbox that was not wanted. @param reading it threw in its own code, before any test. */
export function failureOfEnd({ error, what, at, frame }: Ended, reading = false): Failure {
  // What nobody caught: a promise that was rejected beside the test.
  const code = error.code === 'TASK-FAILED' ? 'THROWN' : error.code;
  return { code, message: what, ...given({ hint: (reading && code === 'THROWN' ? undefined : INSTEAD[code]) ?? error.hint, operationID: error.operationID, place: at, codeFrame: frame }) };
}

/** The flags that a test's limits have. */
const INSTEAD: Record<string, string> = {
  'TASK-TIMEOUT': 'give it longer with  --timeout 60s  , or in the file with  test("…", { timeout: "60s" }, …)',
  'THROWN': 'nobody handled it: write  await  before what was called',
  'TASK-CPU': 'give each test of the file more with  export const meta = { limits: { cpu: "60s" } }',
};

/** What kept a file from being loaded: `tasks/a.ts:3:7: message` with the code below it. */
export function failureOfLoading(thrown: unknown): Failure {
  const error = asImctlError(thrown);
  const match = /^(.+?):(\d+):(\d+): ([^\n]*)\n?([^]*)$/.exec(error.message);
  if (!match) return { code: error.code, message: error.message, ...given({ hint: error.hint }) };
  const [, file, line, column, message, frame] = match as unknown as [string, string, string, string, string, string];
  return { code: error.code, message, place: { file, line: Number(line), column: Number(column) }, ...given({ hint: error.hint, codeFrame: frame === '' ? undefined : frame }) };
}

function placeOf(place: Place | undefined, places: Places, stack: string): Partial<Failure> {
  if (!place) return {};
  const frame = places.frame(place);
  return { place, stack: places.trace(stack), ...(frame === '' ? {} : { codeFrame: frame }) };
}
