'use strict';
// bare-load.cjs API GATEWAY SECRET DEVICES RATE SECONDS: the least that does what load-devices.ts does: `ws` sockets, at RATE a second one device writes to
// another, answers and pushes are parsed and counted; nothing is kept of them. Prints the same. To be started with --expose-gc.
const { WebSocket } = require('ws');
const { PbCoder } = require('@openim/protocol');
const { login, post, end } = require('./bare.cjs');
const [api, gateway, secret, ...numbers] = process.argv.slice(2);
const [devices, rate, seconds] = numbers.map(Number);
const AT_ONCE = 64;
const DRAIN_MS = 1000;
const CONTENT = new TextEncoder().encode('{"content":"a message of usual length"}');
const use = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6; };
const rss = () => { global.gc(); global.gc(); return process.memoryUsage.rss(); };

(async () => {
  const run = `b${Date.now().toString(36)}_`;
  const users = Array.from({ length: devices }, (_none, n) => run + n);
  const token = await login(api, secret);
  for (let from = 0; from < devices; from += 500) await post(api, '/user/user_register', { users: users.slice(from, from + 500).map((userID) => ({ userID, nickname: userID })) }, token);
  const counts = { sent: 0, answered: 0, pushed: 0 };
  const sockets = [];
  const take = (bytes) => {
    const { reqIdentifier, errCode, errMsg } = JSON.parse(bytes.toString());
    if (errCode !== 0) throw new Error(`${reqIdentifier} was refused: ${errCode} ${errMsg}`);
    if (reqIdentifier === 1003) counts.answered++;
    if (reqIdentifier === 2001) counts.pushed++;
  };
  const rssBefore = rss();
  let at = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (at < devices) {
      const n = at++;
      sockets[n] = await connect(users[n], await tokenOf(users[n], token));
      sockets[n].on('message', take);
    }
  }));
  end();
  const rssConnected = rss();
  const cpuBegun = use();
  const begun = performance.now();
  while (performance.now() < begun + 1000 * seconds) {
    while (counts.sent < ((performance.now() - begun) / 1000) * rate) send(Math.floor(Math.random() * devices), Math.floor(Math.random() * (devices - 1)));
    await new Promise((resolve) => { setTimeout(resolve, 1); });
  }
  const cpuEnded = use();
  await new Promise((resolve) => { setTimeout(resolve, DRAIN_MS); });
  if (counts.answered !== counts.sent || counts.pushed !== 2 * counts.sent) throw new Error(`not everything came: ${JSON.stringify(counts)}`);
  process.stdout.write(JSON.stringify({ each: (rssConnected - rssBefore) / 1024 / devices, rate: counts.sent / (cpuEnded - cpuBegun) }), () => process.exit(0));

  function send(from, step) {
    const n = ++counts.sent;
    const [sendID, recvID] = [users[from], users[(from + 1 + step) % devices]];
    const data = PbCoder.MsgData.encode({
      sendID, recvID, groupID: '', clientMsgID: `${run}${n}`, serverMsgID: '', senderPlatformID: 1, senderNickname: '', senderFaceURL: '', sessionType: 1,
      msgFrom: 100, contentType: 101, content: CONTENT, seq: 0, sendTime: 0, createTime: Date.now(), status: 1, isRead: false, options: {}, offlinePushInfo: undefined,
      atUserIDList: [], attachedInfo: '', ex: '', keyVersion: 0, dstUserIDs: [],
    }).finish();
    sockets[from].send(Buffer.from(JSON.stringify({ reqIdentifier: 1003, token: '', sendID, operationID: `${sendID}-${n}`, msgIncr: `${sendID}_${n}`, data: Buffer.from(data).toString('base64') })));
  }
})().catch((error) => { process.stderr.write(`${error.message}\n`); process.exit(1); });

async function tokenOf(userID, token) {
  return (await post(api, '/auth/get_user_token', { userID, platformID: 1 }, token)).token;
}

function connect(userID, token) {
  const query = new URLSearchParams({ sendID: userID, platformID: '1', operationID: 'bench', isBackground: 'false', sdkType: 'js', token });
  const socket = new WebSocket(`${gateway}/?${query}`, { perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    socket.once('open', () => { socket.off('error', reject); resolve(socket); });
    socket.once('error', reject);
  });
}
