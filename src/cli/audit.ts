// The audit trail: one JSON line for each change that was asked for, whatever came of it.
// Imported by program.ts and the host thread.
import { appendPrivate } from '../base/files.ts';
import { stringifyJSON } from '../base/json.ts';
import type { Secrets } from '../base/secrets.ts';
import type { Event } from '../operation/events.ts';

/** A listener that writes changes to a file (0600). Parameters are blanked twice: by their field and by value. */
export function auditTrail(file: string, secrets: Secrets, user: string): (event: Event) => void {
  return (event) => {
    // A call with wrong parameters never was one.
    if (event.kind !== 'call' || event.effect === 'read' || event.outcome.startsWith('ARG-')) return;
    const line = {
      at: new Date(event.startedAt).toISOString(), user, context: event.context, source: event.source, operation: event.path,
      params: shorten(event.params), affected: event.affected, operationIDs: event.operationIDs, ms: event.ms, outcome: event.outcome,
      ...(event.message === undefined ? {} : { message: event.message }), ...(event.reason === undefined ? {} : { reason: event.reason }),
    };
    appendPrivate(file, secrets.mask(stringifyJSON(line)));
  };
}

/** Long lists are told by their length and beginning: a line of the trail stays a line one can read, and whole when written. */
function shorten(params: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => {
    if (Array.isArray(value) && value.length > 20) return [name, { count: value.length, first: value.slice(0, 3) as unknown[] }];
    return [name, typeof value === 'string' && value.length > 500 ? `${value.slice(0, 500)}…` : value];
  }));
}
