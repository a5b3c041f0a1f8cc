// One line for each event, for `-v`.
// Imported by the command line and the prompt's host.
// A new kind of event does not compile until it has its line here.
import { stringifyJSON } from '../base/json.ts';
import { groupThousands, spellMs } from '../base/spell.ts';
import type { Event } from '../operation/events.ts';
import { escapeHidden } from './hidden.ts';
import { plainPaint, type Paint } from './paint.ts';

/** Blanks secrets in a text, before it is cut: half of one is not known for one any more. */
type Mask = (text: string) => string;

/** The line of an event, with its line end. */
export function renderTrace(event: Event, paint: Paint = plainPaint, mask: Mask = (text) => text): string {
  const line = LINES[event.kind] as (event: Event, paint: Paint, mask: Mask) => string;
  return `${line(event, paint, mask)}\n`;
}

const LINES: { [K in Event['kind']]: (event: Extract<Event, { kind: K }>, paint: Paint, mask: Mask) => string } = {
  call: (event, paint, mask) => join([
    `${paint.strong(event.path)} ${shorten(mask(stringifyJSON(event.params)))}`,
    event.outcome === 'ok' ? paint.good('ok') : paint.bad(escapeHidden(event.outcome)),
    event.affected > 0 ? `${groupThousands(event.affected)} affected` : '',
    spellMs(event.ms),
    event.context,
    event.source,
  ]),
  request: (event, paint) => join([
    `  ${event.method} ${escapeHidden(event.route)}`,
    requestOutcome(event, paint),
    event.attempt > 1 ? paint.warn(`attempt ${event.attempt}`) : '',
    spellMs(event.ms),
    spellBytes(event.bytes),
    escapeHidden(event.operationID),
  ]),
  plan: (event, paint) => join([`${paint.warn('would')} ${escapeHidden(event.text)}`, event.path, event.context]),
  notice: (event, paint) => paint.dim(escapeHidden(event.text)),
  partial: (event, paint) => paint.warn(escapeHidden(event.text)),
  progress: (event) => `${escapeHidden(event.label)} ${groupThousands(event.done)}${event.total === undefined ? '' : ` / ${groupThousands(event.total)}`}`,
  task: ({ kind, name, ...data }, paint, mask) => `${paint.dim(`${kind} ${name}`)} ${shorten(mask(stringifyJSON(data)))}`,
};

/** An answer of OpenIM has HTTP 200 whatever it says: only both numbers tell. */
function requestOutcome({ status, errCode }: { status?: number; errCode?: number }, paint: Paint): string {
  if (status === undefined) return paint.bad('no answer');
  if (errCode !== undefined && errCode !== 0) return paint.bad(`${status}, errCode ${errCode}`);
  return status >= 400 ? paint.bad(String(status)) : String(status);
}

const LONGEST = 160;

function shorten(json: string): string {
  const text = escapeHidden(json);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;
}

function spellBytes(bytes: number): string {
  return bytes < 1000 ? `${bytes} B` : bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}
