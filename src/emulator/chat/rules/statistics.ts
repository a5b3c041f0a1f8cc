// /statistic/*: how many registered and logged in, by days in UTC.

import { badArgument, ServerError } from '../../errors.ts';

import type { ChatRule, ChatRules } from '../context.ts';

interface Span { start: number; end: number }

/** What OpenIM says, under other names. */
const newUsers: ChatRule<Span> = {
  run(span, ctx) {
    const answer = ctx.im.ask<{ total: number; count?: Record<string, number> }>(ctx, '/statistics/user/register', span);
    return answer instanceof ServerError ? answer : { total: answer.total, date_count: answer.count ?? null };
  },
};

/** A user counts once a day. */
const logins: ChatRule<Span> = {
  run({ start, end }, { store }) {
    if (start > end) throw badArgument('start > end');
    const days = store.all(`SELECT strftime('%Y-%m-%d', login_time / 1000, 'unixepoch') AS day, count(DISTINCT user_id) AS count FROM chat_logins
      WHERE login_time >= ? AND login_time < ? GROUP BY day`, start, end);
    const loginCount = days.reduce((sum, row) => sum + Number(row.count), 0);
    const { total } = store.get('SELECT count(*) AS total FROM chat_accounts')!;
    return { loginCount, unloginCount: Number(total) - loginCount, count: Object.fromEntries(days.map((row) => [row.day, row.count])) };
  },
};

/** Rules of /statistic/*. */
export const statistics: ChatRules = { '/statistic/new_user_count': newUsers, '/statistic/login_user_count': logins };
