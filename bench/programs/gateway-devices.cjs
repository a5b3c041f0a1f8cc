'use strict';
// gateway-devices.cjs API GATEWAY SECRET COUNT: connects so many devices and keeps them until SIGTERM, on plain sockets, so that the client
// can. Says "connected" when all are; a connection that is refused or lost ends it. With API "-" the gateway is a bare one.
const net = require('node:net');
const { login, post, end } = require('./bare.cjs');
const [api, gateway, secret, count] = process.argv.slice(2);
const { hostname, port } = new URL(gateway);
const AT_ONCE = 100;
/** Platforms on which one user has a device each. */
const PLATFORMS = [1, 2, 3, 4, 6, 7, 8, 9];

(async () => {
  const devices = Array.from({ length: Number(count) }, (_none, n) => ({ userID: `c${Math.floor(n / PLATFORMS.length)}`, platformID: PLATFORMS[n % PLATFORMS.length] }));
  const tokenOf = api === '-' ? async () => 'none' : await introduce([...new Set(devices.map(({ userID }) => userID))]);
  let at = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (at < devices.length) {
      const device = devices[at++];
      await connect(device, await tokenOf(device));
    }
  }));
  end();
  process.stdout.write('connected\n');
})().catch(fail);
process.on('SIGTERM', () => process.exit(0));

async function introduce(userIDs) {
  const token = await login(api, secret);
  for (let from = 0; from < userIDs.length; from += 500) {
    await post(api, '/user/user_register', { users: userIDs.slice(from, from + 500).map((userID) => ({ userID, nickname: userID })) }, token);
  }
  return async (device) => (await post(api, '/auth/get_user_token', device, token)).token;
}

function connect({ userID, platformID }, token) {
  const query = new URLSearchParams({ sendID: userID, platformID, operationID: 'bench', isBackground: 'false', sdkType: 'js', token });
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: hostname, port: Number(port) }, () => {
      socket.write(`GET /?${query} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`);
    });
    socket.once('data', (answer) => {
      if (answer.toString().startsWith('HTTP/1.1 101 ')) resolve();
      else reject(new Error(`${userID} on ${platformID} was refused: ${answer}`));
    });
    socket.on('error', reject);
    socket.on('close', () => fail(new Error(`the connection of ${userID} on ${platformID} was lost`)));
  });
}

function fail(error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
