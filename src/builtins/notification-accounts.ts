// The object `notificationAccounts`: the accounts in whose name a system speaks, and robots.
// Imported by index.ts. A new operation is a row below.
import { ImctlError } from '../base/errors.ts';
import type { NotificationAccountInfo } from '../openim/catalog/types.ts';
import { defineObject, undoChanges, type AdminCtx } from './define.ts';

const userID = { kind: 'string', required: true, positional: true, doc: 'The account.' } as const;

const profile = {
  nickName: { kind: 'string', doc: 'Name others see.' },
  faceURL: { kind: 'string', doc: 'Address of the picture.' },
} as const;

/** What the server takes for a notification account and for a robot (api-catalog add_notification_account). */
const NOTIFICATION_LEVEL = 3;

export const notificationAccounts = defineObject({
  name: 'notificationAccounts', singular: 'notification-account', short: 'n', aliases: ['notification-accounts', 'notificationAccount', 'na'],
  doc: 'Accounts in whose name a system speaks; nobody logs in as one.', overview: true,
  shapes: [{
    name: 'NotificationAccount', id: 'userID', type: 'NotificationAccountInfo',
    columns: [{ title: 'USERID', from: 'userID' }, { title: 'NICKNAME', from: 'nickName' }, { title: 'LEVEL', from: 'appMangerLevel' }, { title: 'FACEURL', from: 'faceURL', wide: true }],
  }],
  operations: {
    list: {
      doc: 'List notification accounts, or those with a text in their ID or name.',
      effect: 'read', returns: { many: 'NotificationAccount' },
      params: { keyword: { kind: 'string', positional: true, doc: 'A part of the ID or the name.' } },
      run: ({ keyword = '' }, ctx) => ctx.pages('/user/search_notification_account', { keyword, appManagerLevel: null }, (data) => data.notificationAccounts),
      examples: ['imctl get notification-accounts'],
    },
    get: {
      doc: 'Show one notification account.',
      effect: 'read', returns: { one: 'NotificationAccount' },
      params: { userID },
      run: ({ userID }, ctx) => findAccount(ctx, userID),
      examples: ['imctl get notification-account news'],
    },
    create: {
      doc: 'Make an account in whose name the system can speak.',
      effect: 'write', returns: { one: 'NotificationAccount' },
      params: {
        userID: { ...userID, doc: 'Its ID.' }, nickName: { ...profile.nickName, doc: 'Name others see; default: the ID.' }, faceURL: profile.faceURL,
        level: { kind: 'integer', min: NOTIFICATION_LEVEL, default: NOTIFICATION_LEVEL, doc: '3 for notifications, 4 for a robot.' },
      },
      async run({ userID, nickName = userID, faceURL = '', level }, ctx) {
        await ctx.call('/user/add_notification_account', { userID, nickName, faceURL, appMangerLevel: level });
        return findAccount(ctx, userID);
      },
      examples: ['imctl create notification-account alerts --nick-name Alerts'],
    },
    update: {
      doc: 'Change its name or picture; what is not named stays.',
      effect: 'write', returns: { one: 'NotificationAccount' }, repeatable: true,
      undo: { by: 'update', prepare: async ({ userID, ...changes }, ctx) => undoChanges('notificationAccounts.update', { userID }, changes, await findAccount(ctx, userID)) },
      params: { userID, ...profile },
      async run({ userID, nickName = '', faceURL = '' }, ctx) {
        if (nickName === '' && faceURL === '') throw new ImctlError('ARG-MISSING', 'nothing to change', { hint: `name what to change, for example  imctl update notification-account ${userID} --nick-name NAME` });
        await ctx.call('/user/update_notification_account', { userID, nickName, faceURL });
        return findAccount(ctx, userID);
      },
      examples: ['imctl update notification-account news --nick-name "The news"'],
    },
  },
});

/** The server finds parts of IDs and names; the one whose ID it is. @throws ImctlError NOT-FOUND. */
async function findAccount(ctx: AdminCtx, userID: string): Promise<NotificationAccountInfo> {
  for (let pageNumber = 1; ; pageNumber++) {
    const { notificationAccounts, total } = await ctx.call('/user/search_notification_account', { keyword: userID, appManagerLevel: null, pagination: { pageNumber, showNumber: 100 } });
    const found = notificationAccounts?.find((account) => account.userID === userID);
    if (found) return found;
    if (pageNumber * 100 >= Number(total)) throw new ImctlError('NOT-FOUND', `no notification account "${userID}"`, { route: 'POST /user/search_notification_account', hint: 'list them with  imctl get notification-accounts' });
  }
}
