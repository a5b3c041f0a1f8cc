'use strict';
// The least that answers as the emulator does: node:http, the body parsed, one user from a map, the envelope written.
const http = require('node:http');
const people = new Map(Array.from({ length: 20 }, (_none, n) => [`p${n}`, { userID: `p${n}`, nickname: `Person ${n}`, faceURL: '', ex: '', createTime: 1_700_000_000_000, appMangerLevel: 0, globalRecvMsgOpt: 0 }]));

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString());
    const data = body.userIDs ? { usersInfo: body.userIDs.map((id) => people.get(id)) } : { token: 'none', expireTimeSeconds: 1 };
    const text = JSON.stringify({ errCode: 0, errMsg: '', errDlt: '', data });
    response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(text) });
    response.end(text);
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`API      http://127.0.0.1:${server.address().port}\n`));
process.on('SIGTERM', () => process.exit(0));
