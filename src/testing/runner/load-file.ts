// A test file with what it runs on: its script, what it may do, a session on the server, and its fixtures.
// Imported by file.ts.
import type { ImctlError } from '../../base/errors.ts';
import { createBridge, type Description } from '../../operation/bridge.ts';
import type { Emit } from '../../operation/events.ts';
import type { Grants } from '../../operation/permission.ts';
import { answerYes } from '../../operation/safety.ts';
import { createPlaces, type Places } from '../../sandbox/place.ts';
import { asksServer } from '../../sandbox/speaks.ts';
import type { Task } from '../../sandbox/task.ts';
import { createFixtures, type Fixtures } from './fixtures.ts';
import type { Names } from './names.ts';
import type { OpenSession, Session } from './session.ts';

type Bridge = ReturnType<typeof createBridge>;

/** What a file is loaded with. */
export interface LoadParts {
  description: Description;
  openSession: OpenSession;
  /** What its own calls may do. @throws ImctlError TASK-DENIED, TASK-CONTEXT. */
  grantsOf(task: Task): Grants;
  /** The bridge of a file that says `secret(…)` has secrets put in. */
  lend(task: Task, bridge: Bridge, grants: Grants): Promise<{ bridge: Bridge; nonce?: string }>;
  /** What the runner may do for its fixtures. */
  fixtureGrants: Grants;
  /** What every call carries. */
  callAs: { reason?: string; maxAffected?: number };
  names: Names;
  local: boolean;
  lasting: boolean;
  signal: AbortSignal;
}

/** What there is of a file once it is loaded. */
export interface LoadedFile {
  task: Task;
  places: Places;
  session: Session;
  fixtures: Fixtures;
  lent: { bridge: Bridge; nonce?: string };
  /** All its fixtures are taken away, and its session ends. @returns what went wrong with the former. */
  close(): Promise<ImctlError[]>;
}

/** @throws ImctlError as `load` and `grantsOf`, and where there is no server. */
export async function loadFile(file: string, load: (file: string) => Promise<Task>, parts: LoadParts, emit: Emit): Promise<LoadedFile> {
  const source = `test ${file}`;
  const task = await load(file);
  const grants = parts.grantsOf(task);
  const session = await parts.openSession(emit);
  try {
    // Ready by the time it is asked; a file that speaks of no device, fixture or object of the server will not ask.
    if (FIXTURE.test(task.code) || asksServer(task, parts.description)) session.warm();
    const lent = await parts.lend(task, createBridge(session.invoke, { source, grants, confirm: answerYes, ...parts.callAs }), grants);
    const fixtures = createFixtures({ session, names: parts.names, grants: parts.fixtureGrants, callAs: parts.callAs, local: parts.local, lasting: parts.lasting, source, signal: parts.signal });
    return {
      task, places: createPlaces(task.code, task.sourceMap), session, fixtures, lent,
      async close() {
        await fixtures.end('file');
        const wrong = await fixtures.settled();
        await session.close();
        return wrong;
      },
    };
  } catch (thrown) {
    await session.close();
    throw thrown;
  }
}

/** Named where a test is given it. */
const FIXTURE = /\b(?:im|users|group)\b/;
