// All rules of chat by API and path. A new area is a file beside this one and a line here.
// Imported by dispatch.ts.

import { administrators } from './administrators.ts';
import { applets } from './applets.ts';
import { applications } from './applications.ts';
import { blocks } from './blocks.ts';
import { clientConfig } from './client-config.ts';
import { config } from './config.ts';
import { defaults } from './defaults.ts';
import { forbidden } from './forbidden.ts';
import { invitations } from './invitations.ts';
import { logins } from './login.ts';
import { passwords } from './passwords.ts';
import { statistics } from './statistics.ts';
import { users } from './users.ts';

import type { ChatSide } from '../../../openim/catalog/chat.ts';
import type { ChatRules } from '../context.ts';

/** The rule of each route. */
export const CHAT_RULES: Record<ChatSide, ChatRules> = {
  admin: { ...administrators, ...blocks, ...defaults, ...forbidden, ...invitations, ...applets, ...applications, ...clientConfig, ...statistics, ...config },
  chat: { ...logins, ...passwords, ...users, ...applets, ...applications, ...clientConfig },
};

/** Routes of chat that this build of it lacks, with the reason. */
export const ABSENT: Record<ChatSide, Record<string, string>> = {
  admin: { '/user/import/xlsx': 'spreadsheets are not read or written here; /user/import/json takes the same rows' },
  chat: { '/user/rtc/get_token': 'there are no meetings here', '/callback/open_im': 'a webhook of OpenIM for an older form of adding friends' },
};
