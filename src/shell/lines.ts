// Entries that come from a pipe, a file or a flag: one after the other, values shown, the first problem ends it.
// Imported by shell.ts.
import { EXIT, ImctlError, asImctlError } from '../base/errors.ts';
import type { Sink } from '../base/streams.ts';
import type { Session } from './session.ts';

/**
 * Run all lines; an entry may go over several.
 *
 * A failing entry ends the run, like `psql -v ON_ERROR_STOP=1`: what follows stands on what failed.
 *
 * @returns 0; the exit status of the problem (4 for what is not there, …), 24 for a mistake of the script.
 */
export async function runLines(lines: AsyncIterable<string>, session: Session, { out, err, failed }: LineEnds): Promise<number> {
  let entry = '';
  let unfinished: Error | undefined;
  for await (const line of lines) {
    entry += entry === '' ? line : `\n${line}`;
    if (entry.trim() === '') { entry = ''; continue; }
    const entered = await session.enter(entry);
    if (entered.kind === 'unfinished') { unfinished = entered.error; continue; }
    unfinished = undefined;
    entry = '';
    if (entered.kind === 'problem') return tell(entered.error, session, err);
    session.remember(entered.value);
    if (entered.text !== undefined) await out.write(`${entered.text}\n`);
    if (failed()) break;
  }
  if (unfinished) return tell(unfinished, session, err);
  if (!failed()) await session.settle();
  const late = failed();
  return late ? tell(late.error, session, err) : EXIT.done;
}

/** Where lines say what came of them. */
export interface LineEnds {
  out: Sink;
  err: Sink;
  /** What failed beside the lines: a rejection nobody caught, an error in a timer. */
  failed(): { error: unknown } | undefined;
}

/** Lines that are all there already, each with those behind it that only go on: `.first()`, `else`, `catch`. A pipe is not asked: who writes it may wait for an answer first. */
export async function* joinContinued(lines: AsyncIterable<string>): AsyncIterable<string> {
  let held: string | undefined;
  for await (const line of lines) {
    if (held === undefined) held = line;
    else if (GOES_ON.test(line)) held += `\n${line}`;
    else {
      yield held;
      held = line;
    }
  }
  if (held !== undefined) yield held;
}

const GOES_ON = /^\s*(?:\??\.[\p{ID_Start}$_#]|\?\.\[|(?:else|catch|finally)\b)/u;

/** The lines of a stream, as they come. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/);
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== '') yield rest;
}

async function tell(error: unknown, session: Session, err: Sink): Promise<number> {
  await err.write(`${session.show.problem(error)}\n`);
  if (error instanceof ImctlError) return error.exitStatus;
  return error instanceof Error && 'syscall' in error ? asImctlError(error).exitStatus : EXIT.script;
}
