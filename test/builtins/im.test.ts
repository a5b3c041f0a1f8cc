import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { homeIn, imctl, imctlProcess, tempDir, type Ran } from '../helpers/imctl.ts';
import { createEmulator } from '../../src/emulator/server.ts';

let people: string;

beforeAll(async () => {
  // A folder of this file's own, since tempDir goes with a test.
  const { mkdtempSync } = await import('node:fs');
  people = mkdtempSync(path.join(tmpdir(), 'imctl-im-'));
  await imctl(['create', 'users', '-f', '-'], { home: people, input: 'userID,nickname\nanna,Anna\nben,Ben\ncarla,Carla\n' });
});

/** Run statements as a task that may do all that devices do. */
async function task(body: string, { needs = ['im:write', 'im:read'], args = [] as string[], home = tempDir(), signal = undefined as AbortSignal | undefined } = {}): Promise<Ran> {
  const file = path.join(home, 'task.ts');
  writeFileSync(file, `import { cleanup, im, log, users, type TaskMeta } from "imctl";
export const meta = { name: "t", needs: ${JSON.stringify([...needs, 'users:write'])} } satisfies TaskMeta;
const fails = async (wanted: Promise<unknown>) => { try { await wanted; log("it did not fail"); } catch (error) { log((error as Error & { code: string }).code + ": " + (error as Error).message); } };
export default async function main() {
  await users.create([{ userID: "anna", nickname: "Anna" }, { userID: "ben", nickname: "Ben" }, { userID: "carla" }]);
${body}
}`);
  return imctl(['run', file, '--quiet', ...args], { home, signal });
}

const said = ({ out, err }: Ran) => `${out}${err}`;

describe('in a task', () => {
  test('a device sends, and another waits for it; both see the same message', async () => {
    const ran = await task(`
      const anna = await im.device("anna", "ios");
      const ben = await im.device("ben", "Android");
      const coming = ben.receive({ from: "anna", within: "5s" });
      const sent = await anna.send("ben", "hello");
      const got = await coming;
      log(anna.device, ben.device, got.text, got.seq, got.clientMsgID === sent.clientMsgID, got.serverMsgID === sent.serverMsgID);
      log((await im.list().map((one) => one.device)).join(" "));`);
    expect(ran.status).toBe(0);
    expect(said(ran)).toContain('anna/ios ben/android hello 1 true true');
    expect(said(ran)).toContain('anna/ios ben/android\n');
  });

  test('history, inbox, pull, read marks and conversations agree', async () => {
    const ran = await task(`
      const anna = await im.device("anna"), ben = await im.device("ben", "web");
      await anna.sendMany("ben", ["one", "two", "three"]);
      await ben.receive({ text: "three" });
      log("inbox", (await ben.inbox().all()).map((one) => one.text));
      log("history", (await ben.history("si_anna_ben").all()).map((one) => one.text), (await ben.history("si_anna_ben", { since: 2, until: 2 }).all()).length);
      log("pull", (await ben.pull("si_anna_ben", 1, 3).all()).map((one) => one.text));
      const view = async () => (await ben.conversations().first((one) => one.conversationID === "si_anna_ben"))!;
      log("unread", (await view()).unread, await ben.markRead("si_anna_ben"), (await view()).unread);
      log("again", await ben.markRead("si_anna_ben", 2), (await view()).hasReadSeq, "nothing", await ben.markRead("si_nobody_ben"));
      await anna.receive({ contentType: 2200 });
      log("seen", (await anna.conversations().first((one) => one.conversationID === "si_anna_ben"))!.othersReadSeq);`);
    expect(said(ran)).toMatch(/inbox \[ ?"one", "two" ?\]/);
    expect(said(ran)).toMatch(/history \[ ?"one", "two", "three" ?\] 1/);
    expect(said(ran)).toMatch(/pull \[ ?"one", "three" ?\]/);
    expect(said(ran)).toContain('unread 3 3 0');
    expect(said(ran)).toContain('again 2 3 nothing 0');
    expect(said(ran)).toContain('seen 3');
  });

  test('groups: made, joined by invitation, spoken in, muted, left and dismissed, each as the user of the device', async () => {
    const ran = await task(`
      const anna = await im.device("anna"), ben = await im.device("ben");
      const groupID = await anna.createGroup("Lunch", ["ben"], { groupID: "lunch" });
      await ben.receive({ contentType: 1501 });
      await anna.sendGroup(groupID, "@ben hungry?", { type: "at", at: ["ben"] });
      log((await ben.receive({ group: groupID, type: "at" })).atUserIDList);
      await anna.invite(groupID, "carla");
      await ben.receive({ contentType: 1509 });
      await anna.muteGroup(groupID);
      await fails(ben.sendGroup(groupID, "may I?"));
      await anna.muteGroup(groupID, { off: true });
      await ben.sendGroup(groupID, "now I may");
      await anna.muteMember(groupID, "ben", "1m");
      await fails(ben.sendGroup(groupID, "and now?"));
      await fails(ben.kickMember(groupID, "carla"));
      await anna.kickMember(groupID, "carla");
      await ben.quitGroup(groupID);
      await anna.dismissGroup(groupID);
      await fails(anna.sendGroup(groupID, "anybody?"));`);
    expect(ran.status).toBe(0);
    expect(said(ran)).toMatch(/\[ ?"ben" ?\]/);
    expect(said(ran)).toMatch(/SERVER-REFUSED: the group is muted.*\n.*SERVER-REFUSED: the sender is muted in the group.*\n.*PERMISSION-REFUSED: .*kick_group.*\n.*(CONFLICT: the group is dismissed|PERMISSION-REFUSED|SERVER-REFUSED)/);
  });

  test('friends and blacklists', async () => {
    const ran = await task(`
      const anna = await im.device("anna"), ben = await im.device("ben");
      await anna.addFriend("ben", { message: "it is me" });
      await ben.receive({ contentType: 1203 });
      await ben.answerFriend("anna");
      await anna.receive({ contentType: 1201 });
      log((await anna.call("/friend/is_friend", { userID1: "anna", userID2: "ben" })).inUser1Friends);
      await ben.block("anna");
      await fails(anna.send("ben", "hello?"));
      await ben.unblock("anna");
      await anna.send("ben", "hello!");
      await ben.deleteFriend("anna");
      await fails(anna.call("/user/get_users_info", {}));`);
    expect(ran.status).toBe(0);
    expect(said(ran)).toMatch(/true\n.*SERVER-REFUSED: the receiver has blocked the sender.*\n.*SERVER-REFUSED: .*\/user\/get_users_info/);
  });

  test('a message is taken back by its ID, deleted for one and cleared', async () => {
    const ran = await task(`
      const anna = await im.device("anna"), ben = await im.device("ben");
      const sent = await anna.send("ben", "slip");
      await anna.send("ben", "kept");
      await anna.revoke(sent.conversationID, { clientMsgID: sent.clientMsgID });
      await ben.receive({ contentType: 2101 });
      log("read", (await ben.history(sent.conversationID).all()).map((one) => one.text));
      await ben.delete(sent.conversationID, 2);
      log("left", (await ben.history(sent.conversationID).all()).filter((one) => one.status !== 4).length, (await anna.history(sent.conversationID).all()).length);
      await anna.clear(sent.conversationID);
      log("cleared", (await anna.history(sent.conversationID).all()).length);
      await fails(anna.revoke(sent.conversationID));`);
    expect(said(ran)).toMatch(/read \[ ?"\[revoked\]", "kept" ?\]\n.*left 1 2\n.*cleared 0\n.*ARG-MISSING: which message\? name its seq or its clientMsgID/);
  });

  test('presence, background, cutting and coming back, kicked, logged out', async () => {
    const ran = await task(`
      const anna = await im.device("anna", "android");
      log("watch", await anna.watchOnline("ben"));
      const online = anna.waitOnline("ben");
      const ben = await im.device("ben", "ios");
      log("online", await online);
      await ben.background();
      await anna.send("ben", "away?");
      log("pulled", (await ben.catchUp()).map((one) => one.text));
      await ben.background({ off: true });
      await ben.cut();
      await anna.waitOnline("ben", { off: true });
      log(await ben.get().then((one) => one.state));
      await anna.send("ben", "gone?");
      log("missed", (await ben.reconnect()).map((one) => one.text));
      const second = await im.device("ben", "ios");
      log((await ben.waitEnd()).why, second.device);
      await fails(ben.send("anna", "still me"));
      await fails(ben.reconnect());
      await second.logout();
      log((await second.get()).state);
      await fails(second.receive());`);
    expect(ran.status).toBe(0);
    expect(said(ran)).toMatch(/watch \[ ?\{ ?userID: "ben", platforms: \[\] ?\} ?\]/);
    expect(said(ran)).toMatch(/online \[ ?"IOS" ?\]\npulled \[ ?"away\?" ?\]\ncut\nmissed \[ ?"gone\?" ?\]\nkicked ben\/ios-2\nTOKEN-REFUSED: .*kicked.*\nTOKEN-REFUSED: the session was ended.*\nlogged-out\nUNREACHABLE: ben\/ios-2 waited for a message: the device has logged out/);
  });

  test('every event of a message is kept, without its words or a token', async () => {
    const ran = await task(`
      const anna = await im.device("anna"), ben = await im.device("ben");
      const sent = await anna.send("ben", "top secret words");
      await ben.receive();
      log(await anna.events(sent.clientMsgID).map((one) => one.kind), await ben.events(sent.clientMsgID).map((one) => one.text.replace(sent.clientMsgID, "it")));
      log("all", JSON.stringify(await anna.events().all()));`);
    expect(said(ran)).toMatch(/\[ ?"sent", "acknowledged", "message" ?\] \[ ?"si_anna_ben 1 it by push, new" ?\]|\[ ?"sent", "message", "acknowledged" ?\] \[ ?"si_anna_ben 1 it by push, new" ?\]/);
    expect(said(ran)).toContain('"kind":"connected"');
    expect(said(ran)).not.toMatch(/top secret|eyJ/);
  });
});

describe('what it may do', () => {
  test('a bare script may not log anybody in', async () => {
    const file = path.join(people, 'bare.ts');
    writeFileSync(file, 'import { im } from "imctl"; export default async () => { await im.device("anna"); };');
    const ran = await imctl(['run', file], { home: people });
    expect([ran.status, ran.err]).toEqual([23, expect.stringContaining('im.device needs im:write')]);
  });

  test('a budget of sends counts sendMany by its texts, and ends with 23', async () => {
    const ran = await task(`
      const anna = await im.device("anna");
      await anna.sendMany("ben", ["1", "2", "3"]);
      await anna.sendGroup("none", "4").catch(() => {});
      for (let at = 0; at < 50; at++) await anna.send("ben", String(at));`, { needs: ['im:read', 'im:device', 'im:send<=6'] });
    expect(ran.status).toBe(23);
    expect(ran.err).toContain('im.send is over the budget im:send<=6: 0 of 6 left, 1 wanted');
  });

  test('what is counted with im:send has no word of its own', async () => {
    const ran = await task('log(1);', { needs: ['im:sendMany<=3'] });
    expect([ran.status, ran.err]).toEqual([24, expect.stringMatching(/im\.sendMany is counted with im:send\nhint: write {2}im:send<=3\n/)]);
  });

  test('losing the network costs nothing of a budget', async () => {
    const ran = await task('const anna = await im.device("anna"); for (let at = 0; at < 3; at++) { await anna.cut(); await anna.reconnect(); } log("fine");', { needs: ['im:read', 'im:write<=1'] });
    expect([ran.status, said(ran)]).toEqual([0, expect.stringContaining('fine')]);
  });
});

describe('as a plan', () => {
  test('devices and what they send are planned too; it ends where something would have to come', async () => {
    const ran = await task(`
      const anna = await im.device("anna", "ios"), ben = await im.device("ben", "web");
      const sent = await anna.send("ben", "hello", { clientMsgID: "mine" });
      const many = await anna.sendMany("ben", ["one", "two"]);
      log(anna.device, anna.state, sent.clientMsgID, sent.conversationID, many.length, await anna.createGroup("Lunch", ["ben"]));
      await anna.muteGroup("lunch");
      await ben.receive({ from: "anna" });
      log("too" + " far");`, { args: ['--plan'] });
    expect(ran.out).toContain('anna/ios planned mine si_anna_ben 2 planned\n');
    expect(ran.out).toMatch(/WOULD.*\ncreate 3 users.*\ndevice device anna ios.*\ndevice device ben web.*\nsend device anna\/ios ben hello.*\n.*one two.*\n.*anna\/ios Lunch ben.*\nmute-group device anna\/ios lunch/);
    expect([ran.status, ran.err]).toEqual([3, expect.stringMatching(/ben\/web is not connected, it is only planned.*the plan ends here\n[^]*run it without {2}--plan/)]);
    expect(said(ran)).not.toMatch(/too far|TypeError/);
  });
});

describe('expectations', () => {
  test('a verdict says whether it holds, and where the message stopped', async () => {
    const ran = await task(`
      const anna = await im.device("anna", "ios"), ben = await im.device("ben", "web"), carla = await im.device("carla", "web");
      const sent = await anna.send("ben", "hello");
      log("ben", (await im.expect("toReceive", [ben.device], { messages: [sent] })).pass, (await im.expect("toReceive", ben, { messages: [await ben.receive()] })).pass, (await im.expect("toConverge", [ben], { other: anna })).pass);
      const verdict = await im.expect("toReceive", [ben.device, carla.device], { messages: [sent], within: "100ms" });
      log(verdict.pass, verdict.message, verdict.operationID === sent.operationID, verdict.hops.map((one) => one.title).join(", "));
      await fails(im.expect("toReceve", ["ben/web"]));
      await fails(im.expect("toReceive", ["ben/wbe"], { messages: [{ text: "x" }] }));
      await fails(im.expect("toReceive", [ben.device], { messages: [{ txet: "x" }] }));`);
    expect(said(ran)).toContain('ben true true true\nfalse 1 of 2 received the message within 100 ms; carla did not: it went to si_anna_ben, and carla takes no part in that true acknowledged, stored, pushed to carla, carla\'s device, why\n');
    expect(said(ran)).toMatch(/ARG-CHOICE: expectation cannot be "toReceve"\nNOT-FOUND: there is no device "ben\/wbe"\nARG-UNKNOWN: a message that is expected has no parameter txet/);
  });
});

describe('trouble on purpose', () => {
  test('is set on the embedded server, shown with what it did, and ended', async () => {
    const ran = await task(`
      const anna = await im.device("anna"), ben = await im.device("ben");
      log(JSON.stringify(await im.faults()));
      await im.faults({ dropPush: 1 });
      await anna.send("ben", "lost");
      log((await im.faults({ dropPush: 0, duplicatePush: 1 })).duplicatePush);
      await anna.send("ben", "twice");
      const { seq } = await ben.receive();
      await fails(im.faults({ dropPsuh: 1 }));
      log(seq, (await ben.conversations().first((one) => one.conversationID === "si_anna_ben"))!.missing);`);
    expect(said(ran)).toMatch(/\{\}\n1\nARG-UNKNOWN: faults has no parameter --drop-psuh\n2 1\n/);
  });

  test('on an emulator that runs elsewhere: what a run changed is as before at its end', async () => {
    const home = tempDir();
    const data = homeIn(home).local;
    const { mkdirSync } = await import('node:fs');
    mkdirSync(path.dirname(data), { recursive: true });
    const stop = new AbortController();
    const server = imctl(['emulator', 'start', '--api-port', '0', '--gateway-port', '0', '--reorder', '0.25', '--fault-seed', '5'], { home, signal: stop.signal });
    try {
      const { readAddress, addressFile } = await import('../../src/emulator/address.ts');
      await expect.poll(() => readAddress(addressFile(data))).toBeTruthy();
      expect(said(await task('const { dropPush, reorder } = await im.faults({ dropPush: 1, reorder: 0 }); log(dropPush, reorder);', { home }))).toContain('1 undefined\n');
      const shown = JSON.parse((await imctl(['emulator', 'faults', '-o', 'json'], { home })).out) as object;
      expect(shown).toMatchObject({ reorder: 0.25, faultSeed: 5 });
      expect(shown).not.toHaveProperty('dropPush');
    } finally {
      stop.abort();
      await server;
    }
  });

  test('is not to be had on a server that is none of ours', async () => {
    const emulator = await createEmulator();
    try {
      await imctl(['context', 'set', 'other', '--api', emulator.apiURL, '--gateway', emulator.gatewayURL, '--secret-env', 'SECRET', '--admin-user-id', 'imAdmin'], { home: people });
      const file = path.join(people, 'trouble.ts');
      writeFileSync(file, 'import { im } from "imctl"; export const meta = { name: "t", needs: ["im:write"] }; export default async () => { await im.faults({ dropPush: 1 }); };');
      expect((await imctl(['run', file, '--context', 'other', '--allow', 'im:write'], { home: people, env: { SECRET: 'openIM123' } })).err).toMatch(/other is no emulator of ours: nothing can be made to go wrong on it \(UNSUPPORTED\)/);
    } finally {
      await emulator.close();
    }
  });
});

describe('at its end', () => {
  test('devices have logged out: after a failure, and after Ctrl+C, when cleanups have used them', async () => {
    const home = tempDir();
    const data = homeIn(home).local;
    const { mkdirSync } = await import('node:fs');
    mkdirSync(path.dirname(data), { recursive: true });
    const emulator = await createEmulator({ data });
    const control = await (await import('../../src/emulator/control.ts')).startControl({});
    const { addressFile, writeAddress } = await import('../../src/emulator/address.ts');
    writeAddress(addressFile(data), { pid: process.pid, apiURL: emulator.apiURL, gatewayURL: emulator.gatewayURL, startedAt: Date.now(), control });
    try {
      emulator.faults.set({ fail: ['2003=500:0', '1003=500:0'] });
      const requests = () => emulator.faults.show().done!.fail.map((rule) => rule.requests);
      expect(await task('await im.device("anna", "ios"); await im.device("ben", "web"); throw new Error("no");', { home })).toMatchObject({ status: 24 });
      expect(requests()).toEqual([2, 0]);
      const stop = new AbortController();
      const ran = task('const anna = await im.device("anna", "ios"); cleanup(async () => log("said", (await anna.send("ben", "bye")).conversationID)); const ben = await im.device("ben", "web"); await ben.send("anna", "here"); await ben.receive({ within: "30s" });', { home, signal: stop.signal });
      // Until the task has both: the server has one a moment before.
      await expect.poll(requests).toEqual([2, 1]);
      stop.abort();
      expect(await ran).toMatchObject({ status: 130, out: expect.stringContaining('said si_anna_ben') });
      expect(requests()).toEqual([4, 2]);
    } finally {
      control.close();
      await emulator.close();
    }
  });
});

describe('bad input', () => {
  test.each([
    ['im.device("nobody")', /NOT-FOUND: no user "nobody" to log in as/],
    ['im.device("anna", "andriod")', /ARG-CHOICE: there is no platform "andriod"/],
    ['im.device("imAdmin")', /LOGIN-REFUSED/],
    ['im.send("anna/ios", "ben", "hi")', /NOT-FOUND: there is no device "anna\/ios"/],
    ['anna.send("ben", "hi", { type: "txet" as "text" })', /ARG-CHOICE: type cannot be "txet"/],
    ['anna.send({ text: "hi" })', /ARG-MISSING: a message goes to one user or to one group/],
    ['anna.send("ben", "hi", { group: "lunch" })', /ARG-MISSING: a message goes to one user or to one group/],
    ['anna.send("ben", "hi", { options: { histroy: false } })', /ARG-UNKNOWN: a message has no switch "histroy"/],
    ['anna.send("ben", "hi", { options: { history: 0 } })', /ARG-TYPE: the switch history must be true or false, not 0/],
    ['anna.send("nobody", "hi")', /NOT-FOUND: no user "nobody" to send to \(gateway send\)/],
    ['anna.sendGroup("nowhere", "hi")', /NOT-FOUND: no group "nowhere" to send to/],
    ['anna.send("ben", "x".repeat(60_000), { type: "custom", content: { noise: Array.from({ length: 20_000 }, () => Math.random()) } })', /ARG-TYPE: send takes \d+ bytes on the wire, and the gateway takes 51200/],
    ['anna.receive({ within: "20ms", from: "ben" })', /TIMEOUT: anna\/ios waited 0.02 s for a message from ben, which did not come/],
    ['anna.receive({ within: "soon" })', /ARG-TYPE: within must be a duration/],
    ['anna.waitOnline("ben", { within: "20ms" })', /TIMEOUT: .*for ben to be online/],
    ['anna.revoke("si_anna_ben", 7)', /\(POST \/msg\/revoke_msg\)/],
  ])('%s', async (call, says) => {
    const ran = await task(`${call.startsWith('anna') ? 'const anna = await im.device("anna");' : ''} await fails(${call});`);
    expect(said(ran)).toMatch(says);
    expect(ran.status).toBe(0);
  });

  test('a gateway address that is wrong says which, and what to do', async () => {
    const emulator = await createEmulator();
    try {
      const set = (gateway: string) => imctl(['context', 'set', 'real', '--api', emulator.apiURL, '--gateway', gateway, '--secret-env', 'SECRET', '--admin-user-id', 'imAdmin'], { home: people });
      const run = async () => {
        const file = path.join(people, 'wrong.ts');
        writeFileSync(file, 'import { im, users } from "imctl"; export const meta = { name: "t", needs: ["im:write", "users:write"] }; export default async () => { await users.create([{ userID: "anna" }]); await im.device("anna"); };');
        return imctl(['run', file, '--context', 'real', '--allow', 'im:write', '--allow', 'users:write'], { home: people, env: { SECRET: 'openIM123' } });
      };
      expect((await set(emulator.apiURL.replace('http', 'ws'))).status).toBe(0);
      const http = await run();
      expect(http.err).toMatch(/is no gateway: it answers HTTP 404 where a WebSocket is expected.*ANSWER-INVALID/s);
      expect(http.err).toContain('10001');
      await set('ws://127.0.0.1:9');
      expect((await run()).err).toMatch(/nothing listens at 127\.0\.0\.1:9 .*UNREACHABLE/s);
      await set(emulator.gatewayURL);
      expect(await run()).toMatchObject({ status: 0 });
    } finally {
      await emulator.close();
    }
  });
});

describe('on a server that runs already', () => {
  test('devices of two programs reach one another', async () => {
    const home = tempDir();
    const data = homeIn(home).local;
    const { mkdirSync } = await import('node:fs');
    mkdirSync(path.dirname(data), { recursive: true });
    const stop = new AbortController();
    const server = imctl(['emulator', 'start', '--api-port', '0', '--gateway-port', '0'], { home, signal: stop.signal });
    try {
      const { readAddress, addressFile } = await import('../../src/emulator/address.ts');
      await expect.poll(() => readAddress(addressFile(data))).toBeTruthy();
      const ben = task('const ben = await im.device("ben"); await ben.send("anna", "I am here"); log("got", (await ben.receive({ within: "10s" })).text);', { home });
      const anna = task('const anna = await im.device("anna"); if ((await anna.history("si_anna_ben").all()).length === 0) await anna.receive({ within: "10s" }); await anna.send("ben", "me too"); log("sent");', { home: tempDir(), args: ['--data', data] });
      expect([said(await ben), said(await anna)]).toEqual([expect.stringContaining('got me too'), expect.stringContaining('sent')]);
    } finally {
      stop.abort();
      await server;
    }
  });
});

describe('at the prompt', () => {
  test('calls block: no await, and the program ends by itself', async () => {
    const ran = await imctlProcess(['shell', '--norc', '--eval', 'const a = im.device("anna", "ios"), b = im.device("ben", "web"); a.send("ben", "hello there"); [b.receive({ from: "anna" }).text, b.get().waiting, im.list().count()].join(" ")'], { home: people });
    expect(ran).toMatchObject({ status: 0, out: expect.stringContaining('hello there 0 2') });
  });

  test('what was missed is shown as a table', async () => {
    const ran = await imctlProcess(['shell', '--norc', '--eval', 'const c = im.device("anna", "ios"), d = im.device("ben", "web"); d.cut(); c.sendMany("ben", ["first", "second"]); d.reconnect()'], { home: people });
    expect(ran).toMatchObject({ status: 0, out: expect.stringMatching(/SEQ +TIME +FROM +TEXT.*\n\d+ +\S+ \S+ +anna +first +si_anna_ben +pull\n.* second /) });
  });
});

describe('on the command line', () => {
  test('there is no im; it says where it is, and explain lists what it has', async () => {
    expect(await imctl(['im', 'list'])).toMatchObject({ status: 2, err: expect.stringMatching(/im is for the prompt and for tasks, and no command\nhint: see what it has with {2}imctl explain im/) });
    expect((await imctl(['explain', 'im'])).out).toMatch(/im\.device\(userID, platform\?\)\n +Log a user in/);
  });
});
