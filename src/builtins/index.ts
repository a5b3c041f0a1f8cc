// All admin objects. A new one is a file beside this one and a line here.
// Imported by cli/app.ts and tests.
import type { AdminObject } from '../operation/operation.ts';
import { createRegistry, type Registry } from '../operation/registry.ts';
import { accounts } from './accounts.ts';
import { api } from './api.ts';
import { blacks } from './blacks.ts';
import { context } from './context.ts';
import { conversations } from './conversations.ts';
import { friends } from './friends.ts';
import { groups } from './groups.ts';
import { env } from './host/env.ts';
import { fs } from './host/fs.ts';
import { http } from './host/http.ts';
import { sh } from './host/sh.ts';
import { im } from './im.ts';
import { manifests } from './manifests.ts';
import { messages } from './messages.ts';
import { notificationAccounts } from './notification-accounts.ts';
import { users } from './users.ts';

export const OBJECTS: readonly AdminObject[] = [users, accounts, groups, messages, conversations, friends, blacks, notificationAccounts, im, context, manifests, api, fs, sh, http, env];

let registry: Registry | undefined;

/** All of them to be found by name; gathered once. */
export function adminRegistry(): Registry {
  return registry ??= createRegistry(OBJECTS);
}
