// k6-load.js: run by k6, see k6-load.cjs: devices of the gateway's protocol as a k6 script has them, on one event loop of one virtual user, which costs k6 least.
// What BENCH_PLAN names says who they are. Says "before", "begun" and "ended" when whoever started it shall look at the clock, and then its counts.
import { b64decode, b64encode } from 'k6/encoding';
import { Trend } from 'k6/metrics';
import { WebSocket } from 'k6/websockets';

const { gateway, users, tokens, rate, seconds, run } = JSON.parse(open(__ENV.BENCH_PLAN));
const AT_ONCE = 64;
const SETTLE_MS = 200;
const DRAIN_MS = 10_000;
const CONTENT = '{"content":"a message of usual length"}';
const ack = new Trend('im_ack_ms', true);
const deliver = new Trend('im_deliver_ms', true);

export const options = { scenarios: { load: { executor: 'per-vu-iterations', vus: 1, iterations: 1, maxDuration: '10m', gracefulStop: '0s' } } };

export default async function load() {
  const counts = { sent: 0, answered: 0, pushed: 0, wrong: 0 };
  const sentAt = [];
  const sockets = [];
  const say = (word) => console.log(`bench ${word} ${JSON.stringify(counts)}`);

  say('before');
  await sleep(SETTLE_MS);
  let at = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (at < users.length) {
      const n = at++;
      sockets[n] = await connect(n, take);
    }
  }));
  await sleep(SETTLE_MS);
  say('begun');
  const begun = Date.now();
  while (Date.now() < begun + 1000 * seconds) {
    const head = headOf(Date.now());
    while (counts.sent < ((Date.now() - begun) / 1000) * rate) send(Math.floor(Math.random() * users.length), Math.floor(Math.random() * (users.length - 1)), head);
    await sleep(1);
  }
  say('ended');
  const isOpen = () => counts.answered < counts.sent || counts.pushed < 2 * counts.sent;
  for (let waited = 0; waited < DRAIN_MS && isOpen(); waited += SETTLE_MS) await sleep(SETTLE_MS);
  // A copy too many comes a moment later.
  await sleep(SETTLE_MS);
  say('done');
  for (const socket of sockets) socket.close();

  function send(from, step, head) {
    const n = ++counts.sent;
    const [sendID, recvID] = [users[from], users[(from + 1 + step) % users.length]];
    const data = head + b64encode(field(1, sendID) + field(2, recvID) + field(4, `${run}${n}`) + field(12, CONTENT) + '\x50\x64\x58\x65');
    sentAt[n] = Date.now();
    sockets[from].send(bytesOf(JSON.stringify({ reqIdentifier: 1003, token: '', sendID, operationID: `${sendID}-${n}`, msgIncr: `${sendID}_${n}`, data })));
  }

  /** What came to a device: answers by what they answer, pushes by the operation of who sent; no payload is decoded. */
  function take(n, text) {
    const { reqIdentifier, errCode, msgIncr, operationID } = JSON.parse(text);
    if (errCode !== 0) counts.wrong++;
    else if (reqIdentifier === 1003) {
      counts.answered++;
      ack.add(Date.now() - sentAt[msgIncr.slice(msgIncr.lastIndexOf('_') + 1)]);
    } else if (reqIdentifier === 2001) {
      counts.pushed++;
      // One's own comes back, too.
      const [sender, message] = operationID.split('-');
      if (sender !== users[n]) deliver.add(Date.now() - sentAt[message]);
    }
  }
}

/** sdkws.MsgData begins with what is no ASCII, in bytes that come to whole base64: createTime, status 1, senderPlatformID 1, sessionType 1. */
function headOf(ms) {
  const bytes = [0x80, 0x01];
  for (let left = ms; left > 0; left = Math.floor(left / 128)) bytes.push((left % 128) + (left >= 128 ? 128 : 0));
  return b64encode(new Uint8Array([...bytes, 0x88, 0x01, 1, 0x30, 1, 0x48, 1]).buffer);
}

/** A field of text, all ASCII and shorter than 128. */
function field(number, text) {
  return String.fromCharCode((number << 3) | 2, text.length) + text;
}

/** The quickest way there is in k6 from text to bytes. */
function bytesOf(text) {
  return b64decode(b64encode(text));
}

function connect(n, take) {
  const query = `sendID=${users[n]}&platformID=1&operationID=bench&isBackground=false&sdkType=js&token=${encodeURIComponent(tokens[n])}`;
  const socket = new WebSocket(`${gateway}/?${query}`);
  socket.addEventListener('message', async ({ data }) => take(n, await data.text()));
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(socket));
    socket.addEventListener('error', ({ error }) => reject(new Error(error)));
  });
}

function sleep(ms) {
  return new Promise((resolve) => { setTimeout(resolve, ms); });
}
