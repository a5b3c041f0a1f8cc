// The object `im`: virtual devices, really connected to the gateway. `im.device("anna", "ios")` logs one in; what it answers carries the rest.
// Imported by index.ts. A new operation is a row below: over the gateway here, what users do over REST in im-acts.ts.
// Sockets live where this runs, never in a task's isolate; they end with the run.
import { ImctlError } from '../base/errors.ts';
import { findPlatform, platformName } from '../openim/platforms.ts';
import { CONTENT } from '../testing/devices/content.ts';
import { defineObject, type AdminCtx } from './define.ts';
import { acts, device } from './im-acts.ts';
import { ASKED, EXPECTATION_NAMES, expectOf } from './im-expect.ts';
import { checkOutgoing, CONTENT_NAMES, history, markRead, pageOf, planMessage, receive, sendMany, seqOf } from './im-messages.ts';
import { asConversation, asEvent, asItem, asPlanned, asReceived, SHAPES } from './im-shapes.ts';

const conversationID = { kind: 'string', idOf: 'conversationID', required: true, positional: true, doc: 'The conversation: si_<user>_<user> or sg_<group>.' } as const;
const seqs = { kind: 'integer', required: true, positional: true, many: true, min: 1, doc: 'Their sequence numbers.' } as const;
const to = { kind: 'string', idOf: 'userID', positional: true, doc: 'The user who gets it.' } as const;
const within = { kind: 'duration', default: 5000, doc: 'How long to wait; default 5s.' } as const;

/** What makes a message beside its receiver. */
const message = {
  text: { kind: 'string', positional: true, default: '', doc: 'What is said.' },
  type: { kind: 'string', choices: CONTENT_NAMES, default: 'text', doc: 'What it is; default text.' },
  content: { kind: 'object', doc: 'Keys of the content, by type: { fileName, sourceUrl, fileSize } of a file.' },
  at: { kind: 'string', many: true, doc: 'Who is named, of type at: IDs, or AtAllTag for everybody.' },
  quote: { kind: 'object', doc: 'The message that is quoted, of type quote.' },
  options: { kind: 'object', doc: 'Switches of the message: { history: false, offlinePush: false, … }.' },
  ex: { kind: 'string', doc: 'Free text for the application.' },
  clientMsgID: { kind: 'string', doc: 'Its ID; default a new one.' },
} as const;

const SENDING = { effect: 'write', returns: { one: 'Acknowledged' } } as const;

/** Of the connection alone: nothing on the server is changed, so no budget is spent. */
const CONNECTING = { effect: 'write', affects: () => 0 } as const;

const find = async (name: string, ctx: AdminCtx) => (await ctx.devices()).get(name);

export const im = defineObject({
  name: 'im', singular: 'device', scriptOnly: true,
  doc: 'Virtual devices: users really connected to the gateway, for test flows.',
  shapes: SHAPES,
  operations: {
    device: {
      doc: 'Log a user in on a platform, and connect. Several devices of a user are several of these; the server\'s login policy decides which of them stay.',
      effect: 'write', returns: { one: 'Device' },
      params: {
        userID: { kind: 'string', idOf: 'userID', required: true, positional: true, doc: 'The user.' },
        platform: { kind: 'string', positional: true, default: 'ios', doc: 'ios, android, windows, osx, web, miniweb, linux, apad, ipad, harmonyos or bot; default ios.' },
        gzip: { kind: 'boolean', default: true, doc: 'Compressed frames, as official clients have them.' },
        reconnect: { kind: 'boolean', default: true, doc: 'Come back by itself when the connection is lost.' },
      },
      run: async ({ userID, platform, ...chosen }, ctx) => asItem(await (await ctx.devices()).open(userID, findPlatform(platform), chosen, ctx.signal)),
      planned: async ({ userID, platform }, ctx) => { const platformID = findPlatform(platform); return asPlanned((await ctx.devices()).plan(userID, platformID), userID, platformID); },
      examples: ['const anna = im.device("anna", "ios")'],
    },
    list: {
      doc: 'List the devices of this run.', effect: 'read', returns: { many: 'Device' }, params: {},
      run: async (_params, ctx) => pageOf((await ctx.devices()).list().map(asItem), ctx),
      examples: ['im.list()'],
    },
    get: {
      doc: 'A device as it is now.', effect: 'read', returns: { one: 'Device' }, params: { device },
      run: async ({ device }, ctx) => asItem(await find(device, ctx)),
      examples: ['anna.get().state'],
    },
    send: {
      ...SENDING, doc: 'Send a message over the gateway, and wait until the server has it.',
      params: { device, to, ...message, group: { kind: 'string', idOf: 'groupID', doc: 'The group that gets it, in place of a user.' } },
      run: async ({ device, ...outgoing }, ctx) => (await find(device, ctx)).send(checkOutgoing(outgoing), ctx.signal),
      planned: ({ device, ...outgoing }, ctx) => planMessage(device, outgoing, ctx),
      examples: ['anna.send("ben", "hello")', 'anna.send("ben", "", { type: "file", content: { fileName: "plan.pdf", fileSize: 1024 } })'],
    },
    sendGroup: {
      ...SENDING, doc: 'Send a message to a group.', allowedBy: 'send',
      params: { device, group: { kind: 'string', idOf: 'groupID', required: true, positional: true, doc: 'The group.' }, ...message },
      run: async ({ device, ...outgoing }, ctx) => (await find(device, ctx)).send(checkOutgoing(outgoing), ctx.signal),
      planned: ({ device, ...outgoing }, ctx) => planMessage(device, outgoing, ctx),
      examples: ['anna.sendGroup("lunch", "@ben where?", { type: "at", at: ["ben"] })'],
    },
    sendMany: {
      doc: 'Send texts in their order, to a user or to a group.', effect: 'write', returns: { value: 'Acknowledged[]' }, allowedBy: 'send', affects: ({ texts }) => texts.length,
      params: { device, to, texts: { kind: 'string', required: true, positional: true, many: true, doc: 'What is said.' }, group: { kind: 'string', idOf: 'groupID', doc: 'The group that gets them, in place of a user.' } },
      run: async ({ device, texts, ...where }, ctx) => sendMany(await find(device, ctx), texts, where, ctx),
      planned: ({ device, texts, ...where }, ctx) => Promise.all(texts.map((text) => planMessage(device, { ...where, text }, ctx))),
      examples: ['anna.sendMany("ben", ["one", "two"])', 'anna.sendMany({ group: "lunch", texts: ["one", "two"] })'],
    },
    receive: {
      doc: 'Wait for a message that fits, and take it: the next call gets the next one. Notifications are left out unless asked for.', effect: 'read', returns: { one: 'Received' },
      params: {
        device, within,
        from: { kind: 'string', idOf: 'userID', doc: 'Said by this user.' }, group: { kind: 'string', idOf: 'groupID', doc: 'In this group.' }, conversationID: { kind: 'string', doc: 'In this conversation.' },
        text: { kind: 'string', doc: 'That says exactly this.' }, type: { kind: 'string', choices: CONTENT_NAMES, doc: 'Of this type.' }, contentType: { kind: 'integer', doc: 'Of the type of this number: 1501 is a notification of a new group.' },
        clientMsgID: { kind: 'string', doc: 'This very message.' }, notifications: { kind: 'boolean', doc: 'Notifications too.' },
      },
      run: async ({ device, within, type, ...wanted }, ctx) => receive(await find(device, ctx), { ...wanted, ...(type === undefined ? {} : { contentType: CONTENT[type].contentType }) }, within, ctx),
      examples: ['ben.receive({ from: "anna", within: "5s" })'],
    },
    inbox: {
      doc: 'What came and nobody took, oldest first.', effect: 'read', returns: { many: 'Received' }, params: { device },
      run: async ({ device }, ctx) => pageOf((await find(device, ctx)).inbox.untaken.map(asReceived), ctx),
      examples: ['ben.inbox()'],
    },
    conversations: {
      doc: 'Conversations as this device knows them: read marks, and what is missing, came twice or late.', effect: 'read', returns: { many: 'DeviceConversation' }, params: { device },
      run: async ({ device }, ctx) => pageOf((await find(device, ctx)).view.list().map(asConversation), ctx),
      examples: ['ben.conversations()'],
    },
    history: {
      doc: 'Read a conversation over the gateway, oldest first.', effect: 'read', returns: { many: 'Received' },
      params: { device, conversationID, since: { kind: 'integer', min: 1, default: 1, doc: 'From this sequence number on.' }, until: { kind: 'integer', min: 1, doc: 'Up to this one.' } },
      run: async ({ device, conversationID, since, until }, ctx) => history(await find(device, ctx), conversationID, since, until, ctx),
      examples: ['ben.history("si_anna_ben")'],
    },
    pull: {
      doc: 'Ask for messages by their sequence numbers.', effect: 'read', returns: { many: 'Received' }, params: { device, conversationID, seqs },
      run: async ({ device, conversationID, seqs }, ctx) => ({ items: (await (await find(device, ctx)).pullSeqs(conversationID, seqs, ctx.signal)).map(asReceived) }),
      examples: ['ben.pull("si_anna_ben", 1, 2)'],
    },
    catchUp: {
      doc: 'Ask what there is, and pull what this device missed.', effect: 'read', returns: { value: 'Received[]' }, params: { device },
      run: async ({ device }, ctx) => (await (await find(device, ctx)).catchUp(ctx.signal)).map(asReceived),
      examples: ['ben.catchUp()'],
    },
    markRead: {
      doc: 'Mark a conversation as read, up to its newest message or to seq.', effect: 'write', returns: { value: 'seq' },
      params: { device, conversationID, seq: { kind: 'integer', positional: true, min: 1, doc: 'Up to this message.' } },
      run: async ({ device, conversationID, seq }, ctx) => markRead(await find(device, ctx), conversationID, seq, ctx),
      planned: ({ seq = 0 }) => seq,
      examples: ['ben.markRead("si_anna_ben")'],
    },
    revoke: {
      doc: 'Take a message back; everybody sees that there was one.', effect: 'write',
      params: { device, conversationID, seq: { kind: 'integer', positional: true, min: 1, doc: 'Its sequence number.' }, clientMsgID: { kind: 'string', doc: 'Its ID, in place of the number.' } },
      async run({ device, conversationID, seq, clientMsgID }, ctx) {
        const one = await find(device, ctx);
        await ctx.call('/msg/revoke_msg', { userID: one.userID, conversationID, seq: await seqOf(one, conversationID, seq, clientMsgID, ctx) }, { token: one.token });
      },
      examples: ['anna.revoke("si_anna_ben", 1)', 'anna.revoke(sent.conversationID, { clientMsgID: sent.clientMsgID })'],
    },
    delete: {
      doc: 'Delete messages for this user; others keep them.', effect: 'write', params: { device, conversationID, seqs }, affects: ({ seqs }) => seqs.length,
      async run({ device, conversationID, seqs }, ctx) {
        const { userID, token } = await find(device, ctx);
        await ctx.call('/msg/delete_msgs', { userID, conversationID, seqs, deleteSyncOpt: { IsSyncSelf: true, IsSyncOther: false } }, { token });
      },
      examples: ['ben.delete("si_anna_ben", 1)'],
    },
    clear: {
      doc: 'Clear a conversation for this user; others keep it.', effect: 'write', params: { device, conversationID },
      async run({ device, conversationID }, ctx) {
        const { userID, token } = await find(device, ctx);
        await ctx.call('/msg/clear_conversation_msg', { userID, conversationIDs: [conversationID], deleteSyncOpt: { IsSyncSelf: true, IsSyncOther: false } }, { token });
      },
      examples: ['ben.clear("si_anna_ben")'],
    },
    watchOnline: {
      doc: 'Be told when these users come and go, from now on; with off no more.', effect: 'read', returns: { value: '{ userID, platforms }[]' },
      params: { device, userIDs: { kind: 'string', idOf: 'userID', required: true, positional: true, many: true, doc: 'The users.' }, off: { kind: 'boolean', default: false, doc: 'No more.' } },
      async run({ device, userIDs, off }, ctx) {
        const one = await find(device, ctx);
        await one.watchOnline(userIDs, !off, ctx.signal);
        return off ? [] : userIDs.map((userID) => ({ userID, platforms: (one.online.get(userID) ?? []).map(platformName) }));
      },
      examples: ['anna.watchOnline("ben")'],
    },
    waitOnline: {
      doc: 'Wait until a watched user is online, on a platform if one is named; with off until it is not.', effect: 'read', returns: { value: 'string[]' },
      params: {
        device, userID: { kind: 'string', idOf: 'userID', required: true, positional: true, doc: 'The user; watchOnline comes first.' }, within,
        platform: { kind: 'string', doc: 'There; default anywhere.' }, off: { kind: 'boolean', default: false, doc: 'Until it is not.' },
      },
      async run({ device, userID, platform, off, within }, ctx) {
        const one = await find(device, ctx);
        const wanted = platform === undefined ? undefined : findPlatform(platform);
        const is = (platforms: readonly number[]) => (wanted === undefined ? platforms.length > 0 : platforms.includes(wanted)) !== off;
        const look = () => { const platforms = one.online.get(userID); return platforms && is(platforms) ? platforms : undefined; };
        return (await one.until(`${userID} to be ${off ? 'offline' : 'online'}${platform === undefined ? '' : ` on ${platform}`}`, look, { within, signal: ctx.signal })).map(platformName);
      },
      examples: ['anna.waitOnline("ben", { within: "5s" })'],
    },
    background: {
      doc: 'Say that the app is in the background, or with off that it is back. iOS devices get no push there.', effect: 'write', affects: () => 0,
      params: { device, off: { kind: 'boolean', default: false, doc: 'It is back.' } },
      run: async ({ device, off }, ctx) => (await find(device, ctx)).background(!off, ctx.signal),
      examples: ['ben.background()', 'ben.background({ off: true })'],
    },
    cut: {
      ...CONNECTING, doc: 'Lose the network: no goodbye, and no coming back until reconnect.', params: { device },
      run: async ({ device }, ctx) => (await find(device, ctx)).cut(),
      examples: ['ben.cut()'],
    },
    reconnect: {
      ...CONNECTING, doc: 'Connect again with the token it has, and catch up. Answers with what was missed.', returns: { value: 'Received[]' }, params: { device },
      run: async ({ device }, ctx) => (await (await find(device, ctx)).reconnect(ctx.signal)).map(asReceived),
      planned: () => [],
      examples: ['ben.reconnect()'],
    },
    waitEnd: {
      doc: 'Wait until the connection has ended: kicked, lost, logged-out.', effect: 'read', returns: { value: '{ why, code, message }' }, params: { device, within },
      async run({ device, within }, ctx) {
        const one = await find(device, ctx);
        const { why, code, error } = await one.until('the end of its connection', () => one.ending, { within, signal: ctx.signal }, true);
        return { why, code, message: error.message };
      },
      examples: ['first.waitEnd({ within: "5s" }).why'],
    },
    logout: {
      ...CONNECTING, doc: 'Log out: the server forgets the push token and closes the connection.', params: { device },
      run: async ({ device }, ctx) => (await find(device, ctx)).logout(ctx.signal),
      examples: ['anna.logout()'],
    },
    close: {
      ...CONNECTING, doc: 'Close the connection in good order, without logging out.', params: { device },
      run: async ({ device }, ctx) => (await find(device, ctx)).close(),
      examples: ['anna.close()'],
    },
    events: {
      doc: 'What happened on a device, oldest first: frames, messages, acknowledgements. It keeps the newest 500.', effect: 'read', returns: { many: 'DeviceEvent' },
      params: { device, clientMsgID: { kind: 'string', idOf: 'clientMsgID', positional: true, doc: 'Only what is about this message.' } },
      run: async ({ device, clientMsgID }, ctx) => pageOf((await find(device, ctx)).events().events.filter((one) => clientMsgID === undefined || ('clientMsgID' in one && one.clientMsgID === clientMsgID)).map(asEvent), ctx),
      examples: ['anna.events()', 'ben.events(sent.clientMsgID)'],
    },
    expect: {
      doc: 'Hold an expectation against devices, waiting for it: what the matchers of `imctl test` ask. Answers whether it holds, and where a message stopped.',
      effect: 'read', returns: { value: '{ pass, message, hops, operationID }' },
      params: { expectation: { kind: 'string', choices: EXPECTATION_NAMES, required: true, positional: true, doc: 'Its name.' }, ...ASKED },
      run: ({ expectation, ...asked }, ctx) => expectOf(expectation, asked, ctx),
      examples: ['im.expect("toReceive", [ben, carla], { messages: [sent], within: "2s" })'],
    },
    faults: {
      doc: 'Make trouble on purpose, on an embedded server or a running emulator, for all that use it: what is named is changed, 0 ends it. Answers what is set, and what it has done. It ends with the test, or with the run.',
      effect: 'write', affects: () => 0, returns: { value: 'FaultsShown' },
      params: { set: { kind: 'object', positional: true, default: {}, doc: 'As flags of `emulator faults set`: { dropPush: 0.2, latency: "50ms..200ms", fail: ["1003=500:0.1"] }.' } },
      async run({ set }, ctx) {
        const faults = await ctx.faults();
        if (!faults) throw new ImctlError('UNSUPPORTED', `${ctx.context.name} is no emulator of ours: nothing can be made to go wrong on it`, { hint: 'run it on the embedded server:  --context local' });
        return faults.set(set);
      },
      examples: ['im.faults({ dropPush: 1 })'],
    },
    ...acts,
  },
});
