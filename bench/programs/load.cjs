'use strict';
// load.cjs API SECRET reads|messages CONNECTIONS SECONDS: asks as fast as it is answered, on plain sockets, so that the client costs little.
// Prints how many answers there were, and how many a second. Every answer is looked at: one that is no success ends it.
const net = require('node:net');
const { login, end } = require('./bare.cjs');
const [api, secret, kind, connections, seconds] = process.argv.slice(2);
const { hostname, port } = new URL(api);

const BODIES = {
  reads: (n) => ['/user/get_users_info', { userIDs: [`p${n % 20}`] }],
  messages: (n) => ['/msg/send_msg', { sendID: `p${n % 20}`, recvID: `p${(n + 1) % 20}`, sessionType: 1, contentType: 101, content: { content: 'a message of usual length' }, senderPlatformID: 1 }],
};

(async () => {
  const token = await login(api, secret);
  end();
  const until = performance.now() + 1000 * Number(seconds);
  const startedAt = performance.now();
  const counts = await Promise.all(Array.from({ length: Number(connections) }, (_none, n) => ask(requestOf(n, token), until)));
  const answers = counts.reduce((sum, count) => sum + count, 0);
  process.stdout.write(JSON.stringify({ count: answers, rate: answers / ((performance.now() - startedAt) / 1000) }));
})().catch((error) => { process.stderr.write(`${error.message}\n`); process.exit(1); });

function requestOf(n, token) {
  const [path, body] = BODIES[kind](n);
  const text = JSON.stringify(body);
  return `POST ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: application/json\r\noperationID: bench-${n}\r\ntoken: ${token}\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

/** One connection, one request at a time. */
function ask(request, until) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: hostname, port: Number(port), noDelay: true }, () => socket.write(request));
    let held = '';
    let count = 0;
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      held += chunk;
      const head = held.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = /content-length: (\d+)/i.exec(held.slice(0, head));
      if (!length) { socket.destroy(); reject(new Error(`an answer without a length: ${held.slice(0, 200)}`)); return; }
      if (held.length < head + 4 + Number(length[1])) return;
      if (!held.includes('"errCode":0', head)) { socket.destroy(); reject(new Error(`no success: ${held.slice(head + 4, head + 300)}`)); return; }
      held = '';
      count++;
      if (performance.now() < until) socket.write(request);
      else { socket.end(); resolve(count); }
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server closed the connection')));
  });
}
