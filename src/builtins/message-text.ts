// What a message says, in words: its content is JSON whose shape depends on the content type (api-catalog, types *Elem).
// Imported by messages.ts and conversations.ts. A new content type is a row in SAYS.
import { CONTENT_TYPES, NOTIFICATION_TYPES } from '../openim/catalog/constants.ts';
import { isPlainObject } from '../base/fields.ts';
import { nameOf } from './define.ts';

type Content = Record<string, unknown>;

const SAYS: Record<number, (content: Content) => string> = {
  [CONTENT_TYPES.Text]: (content) => text(content.content),
  [CONTENT_TYPES.Picture]: () => '[picture]',
  [CONTENT_TYPES.Voice]: (content) => `[voice ${text(content.duration)} s]`,
  [CONTENT_TYPES.Video]: (content) => `[video ${text(content.duration)} s]`,
  [CONTENT_TYPES.File]: (content) => `[file ${text(content.fileName)}]`,
  [CONTENT_TYPES.AtText]: (content) => text(content.text),
  [CONTENT_TYPES.Merger]: (content) => `[messages: ${text(content.title)}]`,
  [CONTENT_TYPES.Card]: (content) => `[card ${text(content.nickname)}]`,
  [CONTENT_TYPES.Location]: (content) => `[location ${text(content.description)}]`,
  [CONTENT_TYPES.Custom]: (content) => `[custom] ${text(content.description) || text(content.data)}`,
  [CONTENT_TYPES.Quote]: (content) => text(content.text),
  [CONTENT_TYPES.AdvancedText]: (content) => text(content.text),
  [CONTENT_TYPES.MarkdownText]: (content) => text(content.content),
  [NOTIFICATION_TYPES.OANotification]: ({ detail }) => text(parse(text(detail)).text),
  [NOTIFICATION_TYPES.MsgRevokeNotification]: () => '[revoked]',
};

/** What a message says. Deleted ones have no content; notifications are named: `[group created]`. */
export function sayMessage(contentType: number, content: string): string {
  if (content === '') return '';
  const parsed = parse(content);
  const says = SAYS[contentType];
  if (says) return says(parsed);
  const name = nameOf({ ...CONTENT_TYPES, ...NOTIFICATION_TYPES }, contentType);
  return `[${name.replace(/Notification$/, '').replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase()}]`;
}

/** The content of a message as text; over HTTP its bytes travel as base64 (http-contract §2). */
export function decodeContent(content: string | null): string {
  return content === null ? '' : Buffer.from(content, 'base64').toString('utf8');
}

function parse(content: string): Content {
  try {
    const parsed: unknown = JSON.parse(content);
    return isPlainObject(parsed) ? parsed : { content };
  } catch {
    return { content };
  }
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
