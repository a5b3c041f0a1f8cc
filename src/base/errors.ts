// The one error type of imctl and the table of its own codes.
// Imported by everyone; imports nothing of ours.
// A new error of ours is a row in ERRORS; one of the server's is a row in openim/codes.ts.

/** What a code means to a caller: its exit status, and whether trying again may help. */
export interface ErrorRow {
  exit: number;
  retryable?: boolean;
  /** The remedy, used when the place that throws gives no better one. */
  hint?: string;
}

/** Exit statuses by name (design §3.7). */
export const EXIT = {
  done: 0, refused: 1, usage: 2, partial: 3, notFound: 4, auth: 5, conflict: 6, unreachable: 7, safety: 8,
  unsupported: 9, thresholds: 20, noTests: 21, sandbox: 22, denied: 23, script: 24, interrupted: 130, terminated: 143,
} as const;

/** Every code that imctl itself raises. */
export const ERRORS = {
  'USAGE': { exit: EXIT.usage, hint: 'see  imctl --help' },
  'COMMAND-UNKNOWN': { exit: EXIT.usage, hint: 'see  imctl --help' },
  'ARG-UNKNOWN': { exit: EXIT.usage },
  'ARG-MISSING': { exit: EXIT.usage },
  'ARG-TYPE': { exit: EXIT.usage },
  'ARG-CHOICE': { exit: EXIT.usage },
  'FILE-MISSING': { exit: EXIT.usage },
  'FILE-UNREADABLE': { exit: EXIT.usage },
  'FILE-INVALID': { exit: EXIT.usage },
  'CONTEXT-UNKNOWN': { exit: EXIT.usage, hint: 'list contexts with  imctl context list' },
  'CONTEXT-INVALID': { exit: EXIT.usage, hint: 'look at it with  imctl context show --origin' },
  'SECRET-MISSING': { exit: EXIT.usage },
  'SECRET-UNSAFE': { exit: EXIT.usage },
  'NOT-FOUND': { exit: EXIT.notFound },
  'CONFLICT': { exit: EXIT.conflict },
  'PARTIAL': { exit: EXIT.partial },
  'UNREACHABLE': { exit: EXIT.unreachable, retryable: true, hint: 'is the server up, and the address right?  imctl context show' },
  'TIMEOUT': { exit: EXIT.unreachable, retryable: true, hint: 'give it longer with  --timeout 60s' },
  'ANSWER-INVALID': { exit: EXIT.unreachable, hint: 'does the address belong to an OpenIM API?  imctl context show' },
  'ANSWER-TOO-LARGE': { exit: EXIT.unreachable, hint: 'ask for fewer at a time with  --limit' },
  'PROTECTED': { exit: EXIT.safety },
  'TOO-MANY': { exit: EXIT.safety, hint: 'raise the number, or choose fewer' },
  'CONFIRM-NEEDED': { exit: EXIT.safety, hint: 'add  --yes  to go on without being asked' },
  'CONFIRM-REFUSED': { exit: EXIT.safety },
  'UNSUPPORTED': { exit: EXIT.unsupported },
  'PLAN-ENDS': { exit: EXIT.partial, hint: 'run it without  --plan  to see the rest' },
  'TASK-INVALID': { exit: EXIT.script },
  'TASK-FAILED': { exit: EXIT.script },
  'TASK-DENIED': { exit: EXIT.denied },
  'TASK-CONTEXT': { exit: EXIT.safety },
  'TASK-TIMEOUT': { exit: EXIT.sandbox, hint: 'give it longer with  --wall 5m' },
  'TASK-CPU': { exit: EXIT.sandbox, hint: 'give it more with  --cpu 60s' },
  'TASK-MEMORY': { exit: EXIT.sandbox, hint: 'give it more with  --memory 512' },
  'TASK-STUCK': { exit: EXIT.sandbox },
  'TASK-FLOOD': { exit: EXIT.sandbox },
  'TASK-DIED': { exit: EXIT.sandbox },
  'NO-TESTS': { exit: EXIT.noTests, hint: 'a test file says  import { test, expect } from "imctl"  and test("…", async () => { … })' },
  'TEST-ONLY': { exit: EXIT.refused, hint: 'take .only away, or leave out  --forbid-only' },
  'THRESHOLDS': { exit: EXIT.thresholds, hint: 'what was measured is in the summary' },
  'STORE-BUSY': { exit: EXIT.conflict, retryable: true, hint: 'another imctl holds the data file; try again' },
  'STORE-BROKEN': { exit: EXIT.refused },
  'WRITE-FAILED': { exit: EXIT.refused, hint: 'is the disk full, or the folder not writable?' },
  'PORT-IN-USE': { exit: EXIT.conflict },
  'INTERRUPTED': { exit: EXIT.interrupted },
  'TERMINATED': { exit: EXIT.terminated },
  'BUG': { exit: EXIT.refused, hint: 'this is a fault of imctl itself; run again with -vv and report what it prints' },
} as const satisfies Record<string, ErrorRow>;

export type OwnCode = keyof typeof ERRORS;

/** What may stand beside the message. */
export interface ErrorDetails {
  /** What to do next; an exact command between two spaces where there is one. */
  hint?: string;
  exitStatus?: number;
  /** The server's own number and HTTP status, when the server said no. */
  errCode?: number;
  httpStatus?: number;
  operationID?: string;
  route?: string;
  context?: string;
  retryable?: boolean;
  cause?: unknown;
}

/** Each bundle of a build has a copy of the class; an error of one is an error for the others. */
const BRAND = Symbol.for('imctl.error');

/**
 * Any failure that imctl reports.
 *
 * `message` says what happened and with which value; `hint` what to do. `code` is a row of ERRORS or, when the server
 * refused, of openim/codes.ts, which passes `exitStatus` itself.
 */
export class ImctlError extends Error {
  readonly [BRAND] = true;
  readonly code: string;
  hint?: string;
  readonly exitStatus: number;
  readonly errCode?: number;
  readonly httpStatus?: number;
  readonly operationID?: string;
  readonly route?: string;
  context?: string;
  readonly retryable: boolean;

  constructor(code: OwnCode | (string & {}), message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    const row: ErrorRow | undefined = (ERRORS as Record<string, ErrorRow>)[code];
    this.name = 'ImctlError';
    this.code = code;
    this.hint = details.hint ?? row?.hint;
    this.exitStatus = details.exitStatus ?? row?.exit ?? EXIT.refused;
    this.errCode = details.errCode;
    this.httpStatus = details.httpStatus;
    this.operationID = details.operationID;
    this.route = details.route;
    this.context = details.context;
    this.retryable = details.retryable ?? row?.retryable ?? false;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value;
  }
}

/** An error as plain data: what crosses a thread or process, and the body of `-o json` errors (design §3.2). */
export interface ErrorData {
  code: string;
  message: string;
  hint?: string;
  errCode?: number;
  httpStatus?: number;
  operationID?: string;
  route?: string;
  context?: string;
  retryable: boolean;
  exitCode: number;
}

/** Strip an error to its data. Anything that is not an ImctlError becomes a BUG with its message. */
export function toErrorData(error: unknown): ErrorData {
  const known = asImctlError(error);
  return {
    code: known.code, message: known.message, hint: known.hint, errCode: known.errCode, httpStatus: known.httpStatus,
    operationID: known.operationID, route: known.route, context: known.context, retryable: known.retryable, exitCode: known.exitStatus,
  };
}

/** The inverse of `toErrorData`. */
export function fromErrorData(data: ErrorData): ImctlError {
  return new ImctlError(data.code, data.message, { ...data, exitStatus: data.exitCode });
}

/** Narrow whatever was thrown to an ImctlError; the first error stays as `cause`. */
export function asImctlError(error: unknown): ImctlError {
  if (error instanceof ImctlError) return error;
  if (error instanceof Error && error.name === 'AbortError') return new ImctlError('INTERRUPTED', 'interrupted', { cause: error });
  const system = systemError(error);
  if (system) return system;
  return new ImctlError('BUG', error instanceof Error ? error.message : `threw ${String(error)}`, { cause: error });
}

/** More files and sockets are wanted than there may be. */
export const MORE_FILES = 'raise the limit of open files, for example  ulimit -n 65536  , or connect fewer devices';

/** What the system says no to: the code, what happened, and what to do where the code's own hint is not about that. */
const SYSTEM: Record<string, [code: OwnCode, says: string, hint?: string]> = {
  ENOENT: ['FILE-MISSING', 'no such file'],
  EISDIR: ['FILE-UNREADABLE', 'is a folder'],
  ENOTDIR: ['FILE-UNREADABLE', 'a part of the path is not a folder'],
  EACCES: ['FILE-UNREADABLE', 'not allowed'],
  EPERM: ['FILE-UNREADABLE', 'not allowed'],
  ENOSPC: ['WRITE-FAILED', 'no space left on the disk'],
  EROFS: ['WRITE-FAILED', 'the disk is read-only'],
  EDQUOT: ['WRITE-FAILED', 'the disk quota is used up'],
  EFBIG: ['WRITE-FAILED', 'the file is larger than allowed'],
  EIO: ['WRITE-FAILED', 'the disk failed'],
  EMFILE: ['TOO-MANY', 'this process may open no more files and connections', MORE_FILES],
  ENFILE: ['TOO-MANY', 'this machine opens no more files and connections', MORE_FILES],
};

function systemError(error: unknown): ImctlError | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  const row = SYSTEM[error.code];
  if (!row) return undefined;
  const path = 'path' in error && typeof error.path === 'string' ? `${error.path}: ` : '';
  return new ImctlError(row[0], path + row[1], { cause: error, ...(row[2] === undefined ? {} : { hint: row[2] }) });
}
