// The ways in which an exchange over HTTP fails, and the error a person sees for each.
// Imported by http.ts, inflate.ts and transport.ts.
// A new kind is a member of FailureKind and a row in WORDS.
import { ImctlError, type OwnCode } from '../base/errors.ts';
import { printable } from './printable.ts';

/** How an exchange failed. */
export type FailureKind = 'aborted' | 'refused' | 'no-host' | 'unroutable' | 'tls' | 'connect-timeout' | 'timeout' | 'reset' | 'cut' | 'garbled' | 'encoding' | 'too-large';

/** What is known of it. */
export interface FailureFacts {
  cause?: unknown;
  status?: number;
  bytes?: number;
  /** Nothing of the request has left this machine, so that it may be sent again whatever it does. */
  unsent?: boolean;
  ms?: number;
  max?: number;
}

/** A failed exchange, inside the wire; people get the ImctlError that `failureError` makes of it. */
export class HttpFailure extends Error {
  readonly kind: FailureKind;
  readonly facts: FailureFacts;

  constructor(kind: FailureKind, facts: FailureFacts = {}) {
    super(kind, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'HttpFailure';
    this.kind = kind;
    this.facts = facts;
  }
}

/** Where it happened. */
export interface Where {
  method: string;
  route: string;
  /** Host and port. */
  host: string;
  operationID?: string;
  context?: string;
  /** The address is the caller's own and no context's. */
  foreign?: boolean;
}

/** May the same request be tried again? `unsent`: always; `repeatable`: when doing it twice does no harm. */
export function canRetry(failure: HttpFailure, repeatable: boolean): boolean {
  if (!WORDS[failure.kind].retryable) return false;
  return repeatable || failure.facts.unsent === true;
}

/** The error for a person. What one of ours caused (a deadline of the caller, a host that is not permitted) stays that error. */
export function failureError(failure: HttpFailure, where: Where): ImctlError {
  const { cause, status } = failure.facts;
  if (cause instanceof ImctlError) return cause;
  const row = WORDS[failure.kind];
  const { host, method, route, operationID, context } = where;
  const hint = row.hint ?? (where.foreign && row.code === 'UNREACHABLE' ? 'is the server up, and the address right?' : undefined);
  const details = { operationID, context, route, httpStatus: status, retryable: row.retryable, cause, ...(hint !== undefined && { hint: where.foreign ? hint.replace(/ {2}imctl context show$/, '') : hint }) };
  return new ImctlError(row.code, `${row.says(failure.facts, host)} (${method} ${route})`, details);
}

/** What a socket's error means; `connecting` is true until the connection stands. */
export function kindOfError(error: unknown, connecting: boolean): FailureKind {
  const code = codeOf(error);
  if (code.startsWith('HPE_')) return 'garbled';
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no-host';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'reset';
  if (TLS.test(code)) return 'tls';
  return connecting ? 'unroutable' : 'reset';
}

const TLS = /CERT|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|^ERR_TLS|^ERR_SSL|^EPROTO/;

const WORDS: Record<FailureKind, { code: OwnCode; says: (facts: FailureFacts, host: string) => string; hint?: string; retryable: boolean }> = {
  'aborted': { code: 'INTERRUPTED', says: () => 'interrupted', retryable: false },
  'refused': { code: 'UNREACHABLE', says: (_facts, host) => `nothing listens at ${host}`, retryable: true },
  'no-host': { code: 'UNREACHABLE', says: (_facts, host) => `the name of ${host} is not known`, retryable: true },
  'unroutable': { code: 'UNREACHABLE', says: ({ cause }, host) => `no way to ${host}: ${codeOf(cause) || 'unknown reason'}`, retryable: true },
  'tls': {
    code: 'UNREACHABLE', says: ({ cause }, host) => `no secure connection to ${host}: ${printable(messageOf(cause))}`, retryable: false,
    hint: 'is it https, and its certificate trusted?  NODE_EXTRA_CA_CERTS=ca.pem imctl ...',
  },
  'connect-timeout': { code: 'TIMEOUT', says: ({ ms }, host) => `no connection to ${host} within ${seconds(ms)}`, hint: 'is the address right, and no firewall between?  imctl context show', retryable: true },
  'timeout': {
    code: 'TIMEOUT', says: ({ ms, status }, host) => `${status === undefined ? 'no answer' : 'no whole answer'} from ${host} within ${seconds(ms)}`, retryable: true,
    // http-contract §6: on main a call that needs a service which is not registered is never answered.
    hint: 'give it longer with  --timeout 60s  ; a server that never answers may lack the service behind this route',
  },
  'reset': { code: 'UNREACHABLE', says: (_facts, host) => `${host} closed the connection without an answer`, retryable: true },
  'cut': { code: 'ANSWER-INVALID', says: ({ bytes }, host) => `the answer of ${host} broke off after ${bytes} bytes`, retryable: true, hint: 'try again; did the server stop, or something between?' },
  'garbled': { code: 'ANSWER-INVALID', says: ({ cause }, host) => `${host} does not answer in HTTP: ${printable(messageOf(cause))}`, retryable: false },
  'encoding': { code: 'ANSWER-INVALID', says: ({ cause }, host) => `the answer of ${host} cannot be unpacked: ${printable(messageOf(cause))}`, retryable: false },
  'too-large': { code: 'ANSWER-TOO-LARGE', says: ({ max }, host) => `the answer of ${host} is larger than ${Math.round(max! / 1024)} KiB`, retryable: false },
};

function seconds(ms = 0): string {
  return `${Math.round(ms / 100) / 10} s`;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error ?? 'unknown reason');
}
