// Heartbeats as text, for clients that cannot ping: whatever else is text ends the connection (gateway-protocol §3).
// Imported by connect.ts. Pure.

import { scanJSON } from '../json-scan.ts';

/** What a text frame asks for: an answer, silence, or the end of the connection. */
export type Heartbeat = { answer: string } | 'silence' | 'end';

/** Read a text frame. The body of a ping comes back as it was written, but for its spaces. */
export function readHeartbeat(text: string): Heartbeat {
  let type: unknown, body: string | undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'end';
    // Go finds a key in any case, and the last of several counts.
    for (const [key, raw] of listMembers(text)) {
      if (key.toLowerCase() === 'type') type = JSON.parse(raw);
      else if (key.toLowerCase() === 'body') body = raw;
    }
  } catch {
    return 'end';
  }
  if (type === 'pong') return 'silence';
  return type === 'ping' ? { answer: `{"type":"pong","body":${body === undefined ? 'null' : compact(body)}}` } : 'end';
}

/** The members of an object that is good JSON, each value as it is written. */
function* listMembers(text: string): Generator<[key: string, raw: string]> {
  let rest = text.trimStart().slice(1).trimStart();
  const take = (): string => {
    const { end } = scanJSON(rest);
    const raw = rest.slice(0, end);
    // Past the colon or comma that follows.
    rest = rest.slice(end).trimStart().slice(1).trimStart();
    return raw;
  };
  while (rest.startsWith('"')) yield [JSON.parse(take()) as string, take()];
}

/** Without spaces between values, and with what would be HTML escaped, as Go writes JSON it was given. */
function compact(raw: string): string {
  return raw.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (part) => (part.startsWith('"') ? part : ''))
    .replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
