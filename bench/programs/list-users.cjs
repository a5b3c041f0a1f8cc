'use strict';
// list-users.cjs API SECRET: the requests of `imctl get users --all -o ndjson`, one after the other, and the same lines printed.
const { login, post, end } = require('./bare.cjs');
const [api, secret] = process.argv.slice(2);
const PAGE = 500;

(async () => {
  const token = await login(api, secret);
  for (let pageNumber = 1, seen = 0, total = 1; seen < total; pageNumber++) {
    const page = await post(api, '/user/get_users', { pagination: { pageNumber, showNumber: PAGE } }, token);
    const states = await post(api, '/user/get_users_online_status', { userIDs: page.users.map((user) => user.userID) }, token);
    const online = new Map(states.map((state) => [state.userID, (state.detailPlatformStatus ?? []).map((one) => one.platformID)]));
    const text = page.users.map((user) => `${JSON.stringify({ ...user, online: online.get(user.userID) ?? [] })}\n`).join('');
    if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve));
    seen += page.users.length;
    total = page.total;
  }
  end();
})();
