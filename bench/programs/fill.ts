// fill.ts FILE COUNT: a data file with so many messages, a thousand to a conversation, through the emulator's own store.
import { appendMessage } from '../../src/emulator/store/messages.ts';
import { openStore } from '../../src/emulator/store/open.ts';
import { createMessage, randomMessageID } from '../../src/emulator/messages/message.ts';

const [file, count] = process.argv.slice(2);
const store = openStore(file!);
const now = Date.now();
const BATCH = 10_000;
const CONVERSATION = 1000;

for (let from = 0; from < Number(count); from += BATCH) {
  store.transaction(() => {
    for (let n = from; n < Math.min(from + BATCH, Number(count)); n++) {
      const [sendID, recvID] = [`p${Math.floor(n / CONVERSATION)}`, `q${Math.floor(n / CONVERSATION)}`];
      appendMessage(store, `si_${sendID}_${recvID}`, createMessage({
        sendID, recvID, clientMsgID: randomMessageID(), serverMsgID: randomMessageID(), senderPlatformID: 1, senderNickname: sendID, sessionType: 1,
        msgFrom: 100, contentType: 101, content: '{"content":"a message of usual length"}', sendTime: now - Number(count) + n, createTime: now, status: 1,
      }), now);
    }
  });
}
store.close();
process.stdout.write(`${count}\n`);
