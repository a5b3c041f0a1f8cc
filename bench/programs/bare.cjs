'use strict';
// Bare node:http, as little as it takes: what the programs beside this one send with.
const http = require('node:http');
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

exports.post = post;
function post(api, path, body, token, operationID = 'bench') {
  const text = JSON.stringify(body);
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text), operationID };
  if (token) headers.token = token;
  return new Promise((resolve, reject) => {
    const call = http.request(api + path, { method: 'POST', agent, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const answer = JSON.parse(Buffer.concat(chunks).toString());
        if (answer.errCode !== 0) reject(new Error(`${path}: ${answer.errCode} ${answer.errMsg} ${answer.errDlt}`));
        else resolve(answer.data);
      });
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(text);
  });
}

exports.login = async (api, secret) => (await post(api, '/auth/get_admin_token', { secret, userID: 'imAdmin' })).token;
exports.end = () => agent.destroy();
