// Pages of users: found at once, and the same ones that counting row by row would find.

import { afterEach, beforeEach, expect, it } from 'vitest';

import { openStore, type Store } from '../../../src/emulator/store/open.ts';
import { insertUser, searchUsers } from '../../../src/emulator/store/users.ts';

const COUNT = 60;
let store: Store;
beforeEach(() => {
  store = openStore(undefined);
  // Others are the first, some in a row in the middle, and the last.
  const levels = (n: number): number => (n === 0 || [20, 21, 22, 40].includes(n) ? 3 : n === COUNT - 1 ? 2 : n % 2);
  for (let n = 0; n < COUNT; n++) insertUser(store, { userID: `u${n}`, nickname: `U ${n}`, faceURL: '', ex: '', createTime: 1, appMangerLevel: levels(n), globalRecvMsgOpt: 0 });
});
afterEach(() => store.close());

it.each(['numbers without a gap', 'a number that is missing'])('ordinary users are found at every offset: %s', (what) => {
  if (what === 'a number that is missing') store.run("DELETE FROM users WHERE user_id = 'u30'");
  const ordinary = store.all('SELECT user_id FROM users WHERE app_manger_level IN (0, 1) ORDER BY n').map((row) => row.user_id);
  expect(ordinary.length).toBe(what === 'a number that is missing' ? 53 : 54);
  for (let offset = 0; offset <= COUNT; offset++) {
    const { total, users } = searchUsers(store, '', '', [3, offset]);
    expect(total).toBe(ordinary.length);
    expect(users.map((user) => user.userID)).toEqual(ordinary.slice(offset, offset + 3));
  }
});
