// The bodies and answers of webhooks as message types, so that encode and decode treat them like any other message.
// Imported by client.ts.

import { addType, findType, parseFieldType, type FieldType } from '../catalog.ts';
import { EVENTS, PARTS, type EventRow, type WebhookEvent } from './events.ts';

/** The fields of an answer that deny. */
const VERDICT = 'actionCode:int32 errCode:int32 errMsg errDlt nextCode:int32';

/** The type of what is told, by the event's key. */
export const bodyType = (event: WebhookEvent): string => `webhook ${event}`;
/** The type of what comes back. */
export const answerType = (event: WebhookEvent): string => `answer to ${event}`;

let areKnown = false;

/** Make the types known. The catalog is loaded; a second time does nothing. */
export function addWebhookTypes(): void {
  if (areKnown) return;
  areKnown = true;
  for (const [name, fields] of Object.entries(PARTS)) addType(name, { goName: `callbackstruct.${name}`, fields: readFields(fields) });
  for (const [event, row] of Object.entries(EVENTS) as [WebhookEvent, EventRow][]) {
    const name = `callbackstruct.Callback${event[0]!.toUpperCase()}${event.slice(1)}`;
    addType(bodyType(event), { goName: `${name}Req`, fields: readFields(row.body) });
    addType(answerType(event), { goName: `${name}Resp`, fields: readFields(`${VERDICT} ${row.answer ?? ''}`) });
  }
}

function readFields(text: string): FieldType[] {
  return text.trim().split(/\s+/).flatMap((word) => {
    // A Go struct inside the body is written out, or not at all where it is nil.
    if (word.startsWith('...')) return findType(word.slice(3)).fields.map((field) => ({ ...field, omitted: true }));
    const [name, type = 'string'] = word.split(':') as [string, string?];
    return [parseFieldType(name, type.replace(',', ', '))];
  });
}
