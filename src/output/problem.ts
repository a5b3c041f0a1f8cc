// An error as text: three lines for a reader, one JSON object for a script.
// Imported by the command line and the prompt.
import { EXIT, toErrorData, type ImctlError } from '../base/errors.ts';
import { stringifyJSON } from '../base/json.ts';
import { cropFrames, paintFrameLine } from './frame.ts';
import { escapeHidden } from './hidden.ts';
import { API_VERSION } from './json.ts';
import { plainPaint, type Paint } from './paint.ts';

/** How a problem is told. */
export interface ProblemOptions {
  /** Exactly one JSON object on one line, for `-o json` and its like. */
  json?: boolean;
  /** Default: no colour. */
  paint?: Paint;
  /** Of the window it is told in: code is cropped to it. Default: it may be as wide as it likes. */
  columns?: number;
  /** The number of `-v`: from 1 on the cause is told, from 2 on the stack. Default 0. */
  verbose?: number;
  /** The context to name beside the route; leave it out where the reader sees it anyway. */
  context?: string;
}

/** The text of an error, with a line end; no line of it is wrapped, and none can be forged by what a server says. */
export function renderProblem(error: ImctlError, options: ProblemOptions = {}): string {
  return options.json ? renderJSON(error, options) : renderText(error, options);
}

function renderText(error: ImctlError, options: ProblemOptions): string {
  const { paint = plainPaint, verbose = 0, columns = Infinity } = options;
  const lines = [`${paint.bad('error')} ${paint.strong(`${escapeHidden(error.code)}:`)} ${below(error.message, paint, columns - MARGIN)}${place(error, options.context)}`];
  if (error.hint) lines.push(`${paint.dim('hint:')} ${below(error.hint)}`);
  if (error.operationID) lines.push(`${paint.dim('operationID:')} ${escapeHidden(error.operationID)}`);
  if (verbose >= 1) for (const cause of causesOf(error)) lines.push(`${paint.dim('cause:')} ${below(messageOf(cause))}`);
  if (verbose >= 2) for (const one of [error, ...causesOf(error)]) lines.push(...stackLines(one).map(paint.dim));
  return `${lines.join('\n')}\n`;
}

function renderJSON(error: ImctlError, { verbose = 0 }: ProblemOptions): string {
  const { exitCode, retryable, ...data } = toErrorData(error);
  const causes = verbose >= 1 ? { causes: causesOf(error).map(messageOf) } : {};
  const stack = verbose >= 2 ? { stack: [error, ...causesOf(error)].flatMap(stackLines) } : {};
  return `${stringifyJSON({ apiVersion: API_VERSION, kind: 'Error', ...data, retryable, exitCode, ...causes, ...stack })}\n`;
}

/** ` (POST /group/mute_group on staging)`: where it happened, when a server had a part in it. */
function place(error: ImctlError, context: string | undefined): string {
  const remote = error.route !== undefined || error.exitStatus === EXIT.unreachable || error.exitStatus === EXIT.auth;
  // Some messages name the route themselves.
  const route = error.route !== undefined && !error.message.includes(error.route) ? error.route : undefined;
  const parts = [route, context !== undefined && remote ? `on ${context}` : undefined].filter((part) => part !== undefined);
  return parts.length === 0 ? '' : ` (${escapeHidden(parts.join(' '))})`;
}

/** Further lines are moved in: a line that starts at the edge is ours. */
function below(text: string, paint = plainPaint, width = Infinity): string {
  const [first, ...others] = text.trimEnd().split('\n').map(escapeHidden);
  return [first, ...cropFrames(others, width).map((line) => paintFrameLine(line, paint))].join('\n  ');
}

/** Further lines are moved in by so much, and the last column stays free. */
const MARGIN = 3;
const MOST_CAUSES = 8;

function causesOf(error: Error): unknown[] {
  const causes: unknown[] = [];
  for (let at = error.cause; at !== undefined && causes.length < MOST_CAUSES; at = at instanceof Error ? at.cause : undefined) causes.push(at);
  return causes;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
}

function stackLines(error: unknown): string[] {
  if (!(error instanceof Error) || !error.stack) return [];
  return error.stack.split('\n').filter((line) => /^\s+at /.test(line)).map((line) => `  ${escapeHidden(line.trim())}`);
}
