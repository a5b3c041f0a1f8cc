// All rules by path. A new area is a line here.
// Imported by perform.ts and seeds/crowd.ts.

import { auth } from './auth.ts';
import { config, discovery, restart } from './config.ts';
import { conversations } from './conversations.ts';
import { friends } from './friends.ts';
import { groups } from './groups.ts';
import { jssdk } from './jssdk.ts';
import { messages } from './messages.ts';
import { objects } from './objects.ts';
import { statistics } from './statistics.ts';
import { third } from './third.ts';
import { users } from './users.ts';

import type { Rule, Rules } from '../context.ts';

const AREAS: Record<string, Rules> = {
  '/auth/': auth,
  '/user/': users,
  '/friend/': friends,
  '/group/': groups,
  '/conversation/': conversations,
  '/msg/': messages,
  '/jssdk/': jssdk,
  '/statistics/': statistics,
  '/third/': third,
  '/object/': objects,
  '/config/': config,
  '/prometheus_discovery/': discovery,
  '/': restart,
};

/** The rule of each emulated route, by its path. */
export const RULES: ReadonlyMap<string, Rule> = new Map(
  Object.entries(AREAS).flatMap(([prefix, rules]) => Object.entries(rules).map(([name, rule]) => [prefix + name, rule] as const)),
);
