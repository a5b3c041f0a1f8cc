'use strict';
// create-users.cjs API SECRET FILE: the requests of `imctl create users -f FILE`, with nothing checked: 500 rows each, four on their way.
const { readFileSync } = require('node:fs');
const { login, post, end } = require('./bare.cjs');
const [api, secret, file] = process.argv.slice(2);
const BATCH = 500;
const IN_FLIGHT = 4;

(async () => {
  const token = await login(api, secret);
  const [, ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n');
  let at = 0;
  const sender = async () => {
    while (at < rows.length) {
      const batch = rows.slice(at, at += BATCH);
      const users = batch.map((row) => { const [userID, nickname, faceURL, ex] = row.split(','); return { userID, nickname, faceURL, ex, createTime: 0, appMangerLevel: 0, globalRecvMsgOpt: 0 }; });
      await post(api, '/user/user_register', { users }, token);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, sender));
  end();
})();
