// /msg/*: the area as a whole; its rules are in messages-*.ts.

import { messagesDelete } from './messages-delete.ts';
import { messagesRead } from './messages-read.ts';
import { messagesSearch } from './messages-search.ts';
import { messagesSend } from './messages-send.ts';

import type { Rules } from '../context.ts';

/** Rules of /msg/*. */
export const messages: Rules = { ...messagesSend, ...messagesRead, ...messagesDelete, ...messagesSearch };
