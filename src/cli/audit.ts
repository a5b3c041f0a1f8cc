// The audit trail: one JSON line for each change that was asked for, whatever came of it.
// Written by program.ts and the host thread; read by commands/audit.ts.
import { appendPrivate, readIfThere } from '../base/files.ts';
import { isPlainObject } from '../base/fields.ts';
import { given } from '../base/given.ts';
import { parseJSON, stringifyJSON } from '../base/json.ts';
import type { Secrets } from '../base/secrets.ts';
import type { Event } from '../operation/events.ts';
import { isChange, shorten } from './runs.ts';

/** One line of the trail. */
export interface AuditLine {
  /** RFC 3339. */
  at: string;
  user: string;
  context: string;
  /** The run it belongs to: what `undo` takes. */
  run?: string;
  source: string;
  operation: string;
  params: Record<string, unknown>;
  affected: number;
  operationIDs: readonly string[];
  ms: number;
  /** `ok`, or the code of the error. */
  outcome: string;
  message?: string;
  reason?: string;
}

/** A listener that writes changes to a file (0600). Parameters are blanked twice: by their field and by value. */
export function auditTrail(file: string, secrets: Secrets, user: string, runID: () => string | undefined): (event: Event) => void {
  return (event) => {
    if (!isChange(event)) return;
    const run = runID();
    const line: AuditLine = {
      at: new Date(event.startedAt).toISOString(), user, context: event.context, ...given({ run }), source: event.source, operation: event.path,
      params: shorten(event.params, secrets), affected: event.affected, operationIDs: event.operationIDs, ms: event.ms, outcome: event.outcome,
      ...given({ message: event.message, reason: event.reason }),
    };
    appendPrivate(file, secrets.mask(stringifyJSON(line)));
  };
}

/** The lines of a trail, the oldest first; what is no line of one is left out. */
export function readTrail(file: string): AuditLine[] {
  return (readIfThere(file) ?? '').split('\n').flatMap((text) => {
    try {
      const line = parseJSON(text);
      return isPlainObject(line) && typeof line.at === 'string' ? [line as unknown as AuditLine] : [];
    } catch {
      return [];
    }
  });
}
