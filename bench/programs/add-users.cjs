'use strict';
// add-users.cjs API SECRET COUNT: registers p0, p1, … 500 at a time.
const { login, post, end } = require('./bare.cjs');
const [api, secret, count] = process.argv.slice(2);

(async () => {
  const token = await login(api, secret);
  for (let from = 0; from < Number(count); from += 500) {
    const users = Array.from({ length: Math.min(500, count - from) }, (_none, n) => ({ userID: `p${from + n}`, nickname: `Person ${from + n}`, faceURL: '', ex: '' }));
    await post(api, '/user/user_register', { users }, token);
  }
  end();
})();
