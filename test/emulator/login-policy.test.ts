// Login policies: which tokens and which connections of a user end when another is made (http-contract §8, gateway-protocol §4.2).

import { afterEach, describe, expect, it } from 'vitest';

import { isPolicy, listEnded, listKicked, listReplaced } from '../../src/emulator/login-policy.ts';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../src/emulator/server.ts';
import { post } from './client.ts';
import { connectWire, introduce, type Wire } from './wire.ts';

const IOS = 1, ANDROID = 2, WINDOWS = 3, OSX = 4, WEB = 5, PAD = 8, IPAD = 9, HARMONY = 11, UNKNOWN = 77;

/** Ends by platform, named `platform` and, from the second on, `platform/2`; oldest first. */
const ends = (...platformIDs: number[]) => platformIDs.map((platformID, i) => ({ platformID, token: `${platformID}${'/'.repeat(platformIDs.slice(0, i).filter((id) => id === platformID).length)}` }));
const names = (those: readonly { token: string }[]) => those.map(({ token }) => token).sort();

describe('tokens that end when one is made', () => {
  it.each<[string, number, number, number, number[], string[]]>([
    ['0 keeps all', 0, 30, IOS, [IOS, IOS, WEB], []],
    ['0 keeps as many of a platform as the limit says, the new one among them, and the newest', 0, 2, IOS, [IOS, IOS, WEB, IOS, WEB, WEB], ['1', '1/', '5']],
    ['0 with a limit of nothing', 0, 0, IOS, [IOS, WEB], ['1', '5']],
    ['1 ends those of its platform, and all but the newest of each other', 1, 30, IOS, [IOS, WEB, IOS, WEB, ANDROID], ['1', '1/', '5']],
    ['4 ends its class, and leaves one to each other class', 4, 30, IOS, [ANDROID, IOS, WINDOWS, OSX, WEB, PAD, IPAD], ['1', '2', '3', '8']],
    ['4: the web is a class of its own', 4, 30, WEB, [IOS, ANDROID, WEB], ['1', '5']],
    ['4: platforms nobody knows are one class', 4, 30, UNKNOWN, [UNKNOWN, 99, HARMONY], ['77', '99']],
    ['5, not on a PC: ends all that are on none', 5, 30, IOS, [ANDROID, WEB, WINDOWS, WINDOWS, PAD], ['2', '5', '8']],
    ['5, on a PC: one of the others stays, an Android if there is one', 5, 30, WINDOWS, [ANDROID, WEB, OSX, WINDOWS, ANDROID, IPAD], ['2', '5', '9']],
    ['5, on a PC, no Android about: the newest stays', 5, 30, WINDOWS, [WEB, IPAD, IOS], ['5', '9']],
  ])('%s', (_what, policy, limit, platformID, before, kicked) => expect(names(listKicked(policy, limit, platformID, ends(...before)))).toEqual(kicked));
});

describe('connections that end when one comes', () => {
  const newcomer = (platformID: number) => ({ platformID, token: 'new' });

  it.each<[number, number, number[], string[], string[] | string]>([
    [0, IOS, [IOS, WEB], [], 'none'],
    [1, IOS, [IOS, WEB, IOS], ['1', '1/'], 'othersOfPlatform'],
    [1, IOS, [WEB], [], 'none'],
    [2, IOS, [IOS], [], 'none'],
    [3, IOS, [IOS], [], 'none'],
    [4, IOS, [IOS, ANDROID, WEB, WINDOWS], ['1', '2'], ['1', '2']],
    [4, OSX, [WINDOWS, IPAD], ['3'], ['3']],
    [5, WINDOWS, [WINDOWS, OSX, IOS], [], 'none'],
    [5, IOS, [WINDOWS, ANDROID, WEB, IPAD], ['2', '5', '9'], 'othersOfPlatform'],
    [5, IOS, [WINDOWS], [], 'othersOfPlatform'],
    [5, IOS, [], [], 'none'],
  ])('policy %i, platform %i beside %j', (policy, platformID, others, replaced, tokens) => {
    expect(names(listReplaced(policy, newcomer(platformID), ends(...others)))).toEqual(replaced);
    const ended = listEnded(policy, newcomer(platformID), ends(...others));
    expect(typeof ended === 'string' ? ended : names(ended)).toEqual(tokens);
  });

  it.each([1, 4, 5])('policy %i: the same token kicks nobody', (policy) => expect(listReplaced(policy, { platformID: IOS, token: '1' }, ends(IOS))).toEqual([]));
  it('there are 0, 1, 4 and 5', () => expect([0, 1, 2, 3, 4, 5, 6, -1].filter(isPolicy)).toEqual([0, 1, 4, 5]));
});

describe('an emulator with a policy', () => {
  let emulator: Emulator;
  let now = Date.now();
  afterEach(() => emulator.close());

  const start = async (multiLogin: { policy: number; maxNumOneEnd: number }, as?: EmulatorOptions['as']) => {
    emulator = await createEmulator({ as, config: { multiLogin }, clock: { now: () => now } });
    const { admin, tokenOf } = await introduce(emulator.apiURL, 'alice');
    // Two tokens of one second are the same text.
    const makeToken = (platformID: number) => { now += 1000; return tokenOf('alice', platformID); };
    const stateOf = async (token: string) => (await admin('/auth/parse_token', { token })).errCode;
    const connect = async (token: string, platformID: number) => connectWire(emulator.gatewayURL, 'alice', platformID, token);
    const online = async () => ((await admin('/user/get_users_online_token_detail', { userIDs: ['alice'] })).data as { singlePlatformToken: { platformID: number; total: number }[] }[])[0]
      ?.singlePlatformToken.map(({ platformID, total }) => [platformID, total]);
    return { admin, makeToken, stateOf, connect, online };
  };
  const isKicked = async (wire: Wire) => {
    expect(await wire.next()).toMatchObject({ reqIdentifier: 2002, data: Buffer.alloc(0) });
    expect(await wire.closed).toBe(1006);
  };

  it('0: many devices of one platform live side by side, up to maxNumOneEnd tokens', async () => {
    const { makeToken, stateOf, connect, online } = await start({ policy: 0, maxNumOneEnd: 3 });
    const tokens = [await makeToken(IOS), await makeToken(IOS), await makeToken(IOS)];
    const wires = await Promise.all(tokens.map((token) => connect(token, IOS)));
    expect(await online()).toEqual([[IOS, 3]]);
    await makeToken(IOS);
    expect(await Promise.all(tokens.map(stateOf))).toEqual([1506, 0, 0]);
    // A live connection does not ask for its token again.
    expect((await wires[0]!.ask(1001, Buffer.from([10, 5, ...Buffer.from('alice')]))).errCode).toBe(0);
    for (const { socket } of wires) socket.terminate();
  });

  it('1: a second device of a platform kicks the first and its token; one with the same token only ends the others\' tokens', async () => {
    const { makeToken, stateOf, connect } = await start({ policy: 1, maxNumOneEnd: 30 });
    const [first, web] = [await makeToken(IOS), await makeToken(WEB)];
    const ios = await connect(first, IOS), browser = await connect(web, WEB);
    const again = await connect(first, IOS);
    expect([ios.socket.readyState, again.socket.readyState]).toEqual([1, 1]);
    const second = await makeToken(IOS);
    const other = await connect(second, IOS);
    await Promise.all([isKicked(ios), isKicked(again)]);
    expect(await Promise.all([first, second, web].map(stateOf))).toEqual([1506, 0, 0]);
    expect(browser.socket.readyState).toBe(1);
    for (const { socket } of [browser, other]) socket.terminate();
  });

  it('4: an Android kicks an iPhone, connection and token, and no PC', async () => {
    const { makeToken, stateOf, connect, online } = await start({ policy: 4, maxNumOneEnd: 30 });
    const android = await makeToken(ANDROID), pc = await makeToken(WINDOWS);
    const phone = await connect(android, ANDROID), desk = await connect(pc, WINDOWS);
    const ios = await makeToken(IOS);
    expect(await Promise.all([android, pc, ios].map(stateOf))).toEqual([1506, 0, 0]);
    const other = await connect(ios, IOS);
    await isKicked(phone);
    expect(await online()).toEqual([[WINDOWS, 1], [IOS, 1]]);
    for (const { socket } of [desk, other]) socket.terminate();
  });

  it('5: a PC beside one other device, of which a new one kicks the old', async () => {
    const { makeToken, stateOf, connect, online } = await start({ policy: 5, maxNumOneEnd: 30 });
    const web = await makeToken(WEB);
    const browser = await connect(web, WEB);
    const pc = await makeToken(WINDOWS), mac = await makeToken(OSX);
    expect(await Promise.all([web, pc, mac].map(stateOf))).toEqual([0, 0, 0]);
    const desks = [await connect(pc, WINDOWS), await connect(mac, OSX)];
    const ios = await connect(await makeToken(IOS), IOS);
    await isKicked(browser);
    expect(await stateOf(web)).toBe(1506);
    expect(await online()).toEqual([[WINDOWS, 1], [OSX, 1], [IOS, 1]]);
    for (const { socket } of [ios, ...desks]) socket.terminate();
  });

  it('a policy there is not makes no tokens', async () => {
    emulator = await createEmulator({ config: { multiLogin: { policy: 2, maxNumOneEnd: 30 } } });
    expect((await post(emulator.apiURL, '/auth/get_admin_token', { secret: 'openIM123', userID: 'imAdmin' })).body).toMatchObject({ errCode: 500, errDlt: 'unknown multiLogin policy' });
  });

  it('v3.8.3-patch.16: a new token ends no token of another platform', async () => {
    const { makeToken, stateOf } = await start({ policy: 4, maxNumOneEnd: 30 }, 'v3.8.3-patch.16');
    const android = await makeToken(ANDROID), ios = await makeToken(IOS), second = await makeToken(IOS);
    expect(await Promise.all([android, ios, second].map(stateOf))).toEqual([0, 1506, 0]);
  });
});
