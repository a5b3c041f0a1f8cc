// Sending to many: what is the same for several receivers goes in one request.
// Imported by messages.ts.
import { asImctlError, ImctlError } from '../base/errors.ts';
import { isPlainObject } from '../base/fields.ts';
import { CONTENT_TYPES, SESSION_TYPES } from '../openim/catalog/constants.ts';
import type { AdminCtx } from './define.ts';

/** One message to one user, as a row gives it. */
export interface MessageRow {
  from?: string;
  to: string;
  text?: string;
  contentType?: number;
  content?: Record<string, unknown>;
  silent?: boolean;
}

/** What became of the rows. */
export interface ManyOutcome {
  created: number;
  existing: string[];
  failed: { to: string; code: string; message: string }[];
}

/** Receivers of one request; the server sends to one after the other, and answers when all are through. */
const BATCH = 100;

/** Send rows; those that differ only in their receiver go together. */
export async function sendMany(rows: readonly unknown[], ctx: AdminCtx): Promise<ManyOutcome> {
  const outcome: ManyOutcome = { created: 0, existing: [], failed: [] };
  const together = new Map<string, MessageRow[]>();
  for (const row of rows) {
    const message = readRow(row);
    if (message instanceof ImctlError) outcome.failed.push({ to: isPlainObject(row) ? String(row.to ?? '') : '', code: message.code, message: message.message });
    else {
      const { to: _to, ...others } = message;
      const key = JSON.stringify(others);
      const same = together.get(key);
      if (same) same.push(message);
      else together.set(key, [message]);
    }
  }
  for (const messages of together.values()) {
    for (let at = 0; at < messages.length; at += BATCH) await sendBatch(messages.slice(at, at + BATCH), ctx, outcome);
  }
  return outcome;
}

async function sendBatch(messages: readonly MessageRow[], ctx: AdminCtx, outcome: ManyOutcome): Promise<void> {
  const [{ from = ctx.context.adminUserID, text, content, contentType, silent = false }] = messages as [MessageRow];
  try {
    const { failedUserIDs } = await ctx.call('/msg/batch_send_msg', {
      sendID: from, recvIDs: messages.map((message) => message.to), content: content ?? { content: text }, contentType: contentType ?? CONTENT_TYPES.Text,
      sessionType: SESSION_TYPES.SingleChatType, isSendAll: false, notOfflinePush: silent,
    });
    const refused = new Set(failedUserIDs);
    outcome.created += messages.length - refused.size;
    for (const to of refused) outcome.failed.push({ to, code: 'SEND-REFUSED', message: `the server did not send it to ${to}: is there such a user, and may ${from} write to them?` });
  } catch (thrown) {
    const error = asImctlError(thrown);
    // Refused as a whole, before anything was sent.
    if (error.errCode === undefined || error.retryable || error.errCode === 500) throw error;
    for (const { to } of messages) outcome.failed.push({ to, code: error.code, message: error.message });
  }
}

function readRow(row: unknown): MessageRow | ImctlError {
  if (!isPlainObject(row)) return new ImctlError('ARG-TYPE', 'a row must be an object with to and text');
  const extra = Object.keys(row).find((key) => !FIELDS.includes(key));
  if (extra !== undefined) return new ImctlError('ARG-UNKNOWN', `a message to many has no field ${extra}; there are ${FIELDS.join(', ')}`);
  if (typeof row.to !== 'string' || row.to === '') return new ImctlError('ARG-MISSING', 'a row needs to: the user who gets it');
  if (typeof row.text !== 'string' && !isPlainObject(row.content)) return new ImctlError('ARG-MISSING', `the message to ${row.to} has no text`);
  return row as unknown as MessageRow;
}

const FIELDS = ['from', 'to', 'text', 'contentType', 'content', 'silent'];
