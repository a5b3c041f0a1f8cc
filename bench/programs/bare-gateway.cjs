'use strict';
// The least that passes messages on as the gateway does: `ws`, the frame parsed, an answer to the sender, and what came as a push to both.
// d0 and d1 talk to one another, d2 and d3, and so on: nothing is looked up, decoded or stored.
const { WebSocketServer } = require('ws');
const devices = new Map();
const frame = (reqIdentifier, msgIncr, operationID, data) => Buffer.from(JSON.stringify({ reqIdentifier, msgIncr, operationID, errCode: 0, errMsg: '', data }));

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false, skipUTF8Validation: true, clientTracking: false }, () => process.stdout.write(`gateway  ws://127.0.0.1:${server.address().port}\n`));
server.on('connection', (socket, request) => {
  const userID = new URL(request.url, 'ws://any').searchParams.get('sendID');
  const other = `d${Number(userID.slice(1)) ^ 1}`;
  devices.set(userID, socket);
  socket.on('message', (bytes) => {
    const { reqIdentifier, msgIncr, operationID, data } = JSON.parse(bytes.toString());
    socket.send(frame(reqIdentifier, msgIncr, operationID, ''));
    const push = frame(2001, '', operationID, data);
    devices.get(other)?.send(push);
    socket.send(push);
  });
});
process.on('SIGTERM', () => process.exit(0));
