// What a replay prints: a line a flow, its differences as path, expected and received, and a summary of each set.
// Imported by run.ts. Pure.

import type { ServerName } from '../../src/base/servers.ts';
import type { Flow } from './flow.ts';
import type { StepResult } from './replay.ts';

/** How one flow went. */
export interface FlowResult {
  as: ServerName;
  flow: Flow;
  steps: readonly StepResult[];
  /** Steps that differ and may. */
  accepted: readonly number[];
  /** Why it was not played. */
  leftOut?: string;
  /** Why it ended before its last step. */
  brokeOff?: string;
}

/** Steps that differ and must not. */
export function listFailed({ steps, accepted }: FlowResult): StepResult[] {
  return steps.filter((step) => step.differences.length > 0 && !accepted.includes(step.n));
}

/** Whether a flow went otherwise than it must. */
export function hasFailed(result: FlowResult): boolean {
  return result.brokeOff !== undefined || listFailed(result).length > 0;
}

/** A line, and below it what differs. */
export function renderFlow(result: FlowResult, isQuiet: boolean): string {
  const { as, flow, steps, accepted, leftOut, brokeOff } = result;
  const name = `${as}  ${flow.flow}`;
  if (leftOut !== undefined) return `–  ${name}  left out: ${leftOut}\n`;
  const failed = listFailed(result);
  const count = `${steps.length - failed.length - accepted.length}/${flow.steps.length}`;
  const line = `${hasFailed(result) ? '✗' : '✓'}  ${name}  ${count}${accepted.length > 0 ? `, ${accepted.length} accepted` : ''}${brokeOff === undefined ? '' : `  broke off: ${brokeOff}`}\n`;
  return isQuiet ? line : line + failed.map((step) => renderStep(flow, step)).join('');
}

function renderStep(flow: Flow, { n, title, differences }: StepResult): string {
  const step = flow.steps.find((one) => one.n === n);
  const request = step?.request;
  const sent = JSON.stringify(request?.body ?? request?.raw ?? step?.send ?? step?.connect ?? null).slice(0, SHOWN);
  const head = `   step ${n}  ${title}\n     ${request ? `${request.method} ${request.path}` : step?.device ?? step?.disconnect ?? 'listens'}  ${sent}\n`;
  return head + differences.map(({ path, expected, received }) => `     ${path}\n       expected  ${expected}\n       received  ${received}\n`).join('');
}

/** How much of a request is shown. */
const SHOWN = 300;

/** One line a set. */
export function renderSummary(results: readonly FlowResult[], seconds: number): string {
  const lines = [...Map.groupBy(results, (one) => one.as)].map(([as, ofSet]) => {
    const played = ofSet.filter((one) => one.leftOut === undefined);
    const sum = (of: (one: FlowResult) => number): number => played.reduce((total, one) => total + of(one), 0);
    const differ = sum((one) => listFailed(one).length), accepted = sum((one) => one.accepted.length);
    const parts = [
      count(played.length, 'flow'), `${sum((one) => one.steps.length) - differ - accepted} steps as recorded`,
      accepted > 0 && `${accepted} accepted`, `${differ} differ`, played.length < ofSet.length && `${count(ofSet.length - played.length, 'flow')} left out`,
    ];
    return `${as}: ${parts.filter((part) => part !== false).join(', ')}\n`;
  });
  return `\n${lines.join('')}${seconds.toFixed(1)} s\n`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
