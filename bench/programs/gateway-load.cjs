'use strict';
// gateway-load.cjs API GATEWAY SECRET PAIRS WINDOW SECONDS: half of the devices send to the other half, each WINDOW messages ahead of their answers.
// Prints how many messages were stored and pushed, and how many a second. Every message must be answered once and pushed twice, to its receiver and its sender;
// one refusal, loss or surplus ends it. With API "-" the gateway is a bare one that asks for no login.
const { WebSocket } = require('ws');
const { PbCoder } = require('@openim/protocol');
const { login, post, end } = require('./bare.cjs');
const [api, gateway, secret, ...numbers] = process.argv.slice(2);
const [pairs, window, seconds] = numbers.map(Number);
const DRAIN_MS = 10_000;

(async () => {
  const users = Array.from({ length: 2 * pairs }, (_none, n) => `d${n}`);
  const tokens = api === '-' ? users.map(() => 'none') : await introduce(users);
  const devices = [];
  for (const [n, userID] of users.entries()) devices.push(await connect(userID, tokens[n]));
  const counts = { sent: 0, answered: 0, pushed: 0 };
  const startedAt = performance.now();
  const until = startedAt + 1000 * seconds;
  let lastAt = startedAt;
  await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`not everything came: ${JSON.stringify(counts)}`)), 1000 * seconds + DRAIN_MS);
    const settle = () => {
      if (performance.now() < until || counts.answered < counts.sent || counts.pushed < 2 * counts.sent) return;
      clearTimeout(late);
      lastAt = performance.now();
      resolve();
    };
    devices.forEach((device, n) => {
      const send = n % 2 === 0 ? sender(device, users[n], users[n + 1], counts) : undefined;
      device.on('message', (bytes) => {
        const { reqIdentifier, errCode, errMsg } = JSON.parse(bytes.toString());
        if (errCode !== 0) return reject(new Error(`${reqIdentifier} was refused: ${errCode} ${errMsg}`));
        if (reqIdentifier === 1003) { counts.answered++; if (performance.now() < until) send(); }
        if (reqIdentifier === 2001) counts.pushed++;
        settle();
      });
      device.on('close', () => reject(new Error('a connection was closed')));
      device.on('error', reject);
      if (send) for (let i = 0; i < window; i++) send();
    });
  });
  if (counts.pushed !== 2 * counts.sent) throw new Error(`pushed too often: ${JSON.stringify(counts)}`);
  process.stdout.write(JSON.stringify({ count: counts.answered, rate: counts.answered / ((lastAt - startedAt) / 1000) }), () => process.exit(0));
})().catch((error) => { process.stderr.write(`${error.message}\n`); process.exit(1); });

async function introduce(users) {
  const token = await login(api, secret);
  await post(api, '/user/user_register', { users: users.map((userID) => ({ userID, nickname: userID })) }, token).catch((error) => { if (!error.message.includes(' 1102 ')) throw error; });
  const tokens = await Promise.all(users.map(async (userID) => (await post(api, '/auth/get_user_token', { userID, platformID: 1 }, token)).token));
  end();
  return tokens;
}

function connect(userID, token) {
  const query = new URLSearchParams({ sendID: userID, platformID: '1', operationID: 'bench', isBackground: 'false', sdkType: 'js', token });
  const socket = new WebSocket(`${gateway}/?${query}`, { perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    socket.once('open', () => { socket.off('error', reject); resolve(socket); });
    socket.once('error', reject);
  });
}

function sender(device, sendID, recvID, counts) {
  let n = 0;
  return () => {
    n++;
    counts.sent++;
    const data = PbCoder.MsgData.encode({
      sendID, recvID, groupID: '', clientMsgID: `${sendID}-${n}-${process.pid}`.padEnd(32, '0'), serverMsgID: '', senderPlatformID: 1, senderNickname: sendID, senderFaceURL: '', sessionType: 1,
      msgFrom: 100, contentType: 101, content: CONTENT, seq: 0, sendTime: 0, createTime: Date.now(), status: 1, isRead: false, options: {}, offlinePushInfo: undefined,
      atUserIDList: [], attachedInfo: '', ex: '', keyVersion: 0, dstUserIDs: [],
    }).finish();
    device.send(Buffer.from(JSON.stringify({ reqIdentifier: 1003, token: '', sendID, operationID: `${sendID}-${n}`, msgIncr: `${sendID}_${n}`, data: Buffer.from(data).toString('base64') })));
  };
}

const CONTENT = new TextEncoder().encode('{"content":"a message of usual length"}');
