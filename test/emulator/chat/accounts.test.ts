// What the recordings of chat do not show: accounts and OpenIM together, strangers who register, profiles that change.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { post } from '../client.ts';
import { createHook, switchOn } from '../webhooks/hook.ts';
import { connectWire } from '../wire.ts';
import { md5, openOffice, person, type Office } from './office.ts';

let office: Office;
beforeAll(async () => { office = await openOffice(); });
afterAll(() => office.emulator.close());

const search = async (more: object = {}): Promise<{ total: number; users: { userID: string }[] | null }> =>
  (await office.asAdmin('/user/search/full', { pagination: { pageNumber: 1, showNumber: 50 }, ...more })).data as { total: number; users: { userID: string }[] | null };

describe('an account', () => {
  it('is made with its user in OpenIM, logs in, and its token opens the gateway until it is blocked', async () => {
    await office.admin('/account/add_user', { user: person('uma') });
    expect((await office.im('/user/get_users_info', { userIDs: ['uma'] })).data).toMatchObject({ usersInfo: [{ userID: 'uma', nickname: 'UMA' }] });
    const { data: { imToken, chatToken } } = await office.login('uma@example.org');
    const device = await connectWire(office.emulator.gatewayURL, 'uma', 1, imToken);
    expect((await office.admin('/block/add', { userID: 'uma', reason: 'rude' })).errCode).toBe(0);
    expect(await device.next()).toMatchObject({ reqIdentifier: 2002 });
    await device.closed;
    expect((await office.as(office.emulator.apiURL, imToken)('/msg/get_server_time', {})).errCode).toBe(1506);
    // The token of chat itself stays good.
    expect((await office.as(office.chatURL, chatToken)('/user/find/full', { userIDs: ['uma'] })).errCode).toBe(0);
    expect(await office.login('uma@example.org')).toMatchObject({ errCode: 20012, errDlt: 'account forbidden, reason=rude' });
    expect(await search({ normal: 1 })).toMatchObject({ total: 0, users: null });
    await office.admin('/block/del', { userIDs: ['uma'] });
    expect((await office.login('uma@example.org')).errCode).toBe(0);
  });

  it('stays half made when OpenIM refuses its user, as with the real one', async () => {
    await office.im('/user/user_register', { users: [{ userID: 'vera', nickname: 'Vera' }] });
    expect(await office.admin('/user/import/json', { users: [person('vic'), person('vera'), person('vito')] })).toMatchObject({ errCode: 1102, errMsg: 'RegisteredAlreadyError' });
    expect(await search({ keyword: '^v' })).toMatchObject({ total: 2, users: [{ userID: 'vic' }, { userID: 'vera' }] });
    expect(await office.admin('/user/import/json', { users: [person('a-b')] })).toMatchObject({ errCode: 1001, errDlt: 'userID is legal' });
    expect(await search({ keyword: '^a-b$' })).toMatchObject({ total: 1 });
  });

  it('is refused whole when its email is taken, which only the index notices', async () => {
    expect(await office.admin('/user/import/json', { users: [person('walt', { email: 'vic@example.org', account: 'walt01' })] })).toMatchObject({ errCode: 500, errDlt: expect.stringContaining('E11000') as string });
    expect(await search({ keyword: 'walt' })).toMatchObject({ total: 0 });
    expect((await office.admin('/user/import/json', { users: [person('walt', { account: 'walt01' })] })).errCode).toBe(0);
  });

  it('gets the friends and groups of everybody, and those that OpenIM refuses harm nobody', async () => {
    await office.im('/group/create_group', { ownerUserID: 'walt', groupInfo: { groupID: 'all', groupName: 'All', groupType: 2 }, memberUserIDs: [] });
    expect((await office.admin('/default/user/add', { userIDs: ['walt'] })).errCode).toBe(0);
    expect((await office.admin('/default/group/add', { groupIDs: ['all'] })).errCode).toBe(0);
    expect(await office.admin('/default/group/add', { groupIDs: ['none'] })).toMatchObject({ errCode: 1001, errDlt: 'group id not found' });
    expect(await office.admin('/default/user/add', { userIDs: ['walt'] })).toMatchObject({ errCode: 1003, errDlt: 'user id existed, userID=[walt]' });
    expect((await office.admin('/default/group/search', { pagination: { pageNumber: 1, showNumber: 5 } })).data).toMatchObject({ total: 1, groups: [{ groupID: 'all', groupName: 'All', ownerUserID: 'walt' }] });
    await office.admin('/account/add_user', { user: person('xena') });
    expect((await office.im('/friend/get_friend_list', { userID: 'xena', pagination: { pageNumber: 1, showNumber: 5 } })).data).toMatchObject({ total: 1, friendsInfo: [{ friendUser: { userID: 'walt' } }] });
    expect((await office.im('/group/get_joined_group_list', { fromUserID: 'xena', pagination: { pageNumber: 1, showNumber: 5 } })).data).toMatchObject({ total: 1 });
    const { data } = await office.login('xena@example.org');
    expect((await office.as(office.chatURL, data.chatToken)('/friend/search', { keyword: 'WALT', pagination: { pageNumber: 1, showNumber: 5 } })).data).toMatchObject({ total: 1, users: [{ userID: 'walt' }] });
    await office.im('/group/dismiss_group', { groupID: 'all' });
    await office.admin('/account/add_user', { user: person('yuri') });
    expect((await office.login('yuri@example.org')).errCode).toBe(0);
    await office.admin('/default/user/del', { userIDs: ['walt'] });
    await office.admin('/default/group/del', { groupIDs: ['all'] });
    expect((await office.admin('/default/group/search', { pagination: { pageNumber: 1, showNumber: 5 } })).data).toEqual({ total: 0, groups: [] });
  });

  it('comes in thousands', async () => {
    const users = Array.from({ length: 3000 }, (_, index) => person(`many${index}`, { email: `many${index}@example.org` }));
    expect((await office.admin('/user/import/json', { users })).errCode).toBe(0);
    expect(await search({ keyword: '^many', pagination: { pageNumber: 60, showNumber: 50 } })).toMatchObject({ total: 3000, users: { length: 50 } });
    expect((await office.login('many2999@example.org')).errCode).toBe(0);
  });

  it('changes: what is not named stays, a way to log in must be left, and the new name reaches OpenIM', async () => {
    const update = (body: object): Promise<{ errCode: number; errDlt: string }> => office.asAdmin('/user/update', { userID: 'walt', ...body });
    expect(await update({ nickname: '' })).toMatchObject({ errCode: 1001, errDlt: 'nickname can not be empty' });
    expect(await update({ email: '', account: '' })).toMatchObject({ errCode: 1001, errDlt: 'a login method must exist' });
    expect(await update({ email: 'nonsense' })).toMatchObject({ errCode: 1001, errDlt: '1001 ArgsError Email is invalid' });
    expect(await update({ areaCode: '+1' })).toMatchObject({ errCode: 1001, errDlt: 'areaCode and phoneNumber must be set together' });
    expect(await update({ account: 'w 1' })).toMatchObject({ errCode: 1001, errDlt: 'account must be alphanumeric' });
    expect(await update({ email: 'vic@example.org' })).toMatchObject({ errCode: 20014 });
    expect((await update({ nickname: 'Walter', email: '', areaCode: '1', phoneNumber: '5551' })).errCode).toBe(0);
    expect((await office.asAdmin('/user/find/full', { userIDs: ['walt'] })).data).toMatchObject({ users: [{ nickname: 'Walter', account: 'walt01', email: '', areaCode: '+1', phoneNumber: '' }] });
    expect((await office.im('/user/get_users_info', { userIDs: ['walt'] })).data).toMatchObject({ usersInfo: [{ nickname: 'Walter' }] });
    expect((await office.login('walt@example.org')).errCode).toBe(20002);
    expect((await office.chat('/account/login', { areaCode: '1', phoneNumber: '5551', password: md5('secret'), platform: 5 })).errCode).toBe(0);
  });

  it('changes its own password only, which ends its sessions', async () => {
    const { data: { chatToken, imToken } } = await office.login('xena@example.org');
    const xena = office.as(office.chatURL, chatToken);
    const change = (userID: string, currentPassword: string): Promise<{ errCode: number; errDlt: string }> => xena('/account/password/change', { userID, currentPassword: md5(currentPassword), newPassword: md5('better') });
    expect(await change('yuri', 'secret')).toMatchObject({ errCode: 1002, errDlt: 'no permission change other user password' });
    expect(await change('xena', 'wrong')).toMatchObject({ errCode: 1002, errDlt: 'current password is wrong' });
    expect((await change('xena', 'secret')).errCode).toBe(0);
    expect((await xena('/user/find/full', { userIDs: ['xena'] })).errCode).toBe(20101);
    expect((await office.as(office.emulator.apiURL, imToken)('/msg/get_server_time', {})).errCode).toBe(1506);
    expect([(await office.login('xena@example.org')).errCode, (await office.login('xena@example.org', 'better')).errCode]).toEqual([20001, 0]);
    expect(await office.chat('/account/password/reset', { email: 'xena@example.org', password: md5('secret'), verifyCode: '1' })).toMatchObject({ errCode: 20006 });
    expect((await office.chat('/account/password/reset', { email: 'xena@example.org', password: md5('secret'), verifyCode: '666666' })).errCode).toBe(0);
    expect((await office.login('xena@example.org')).errCode).toBe(0);
  });
});

describe('a stranger', () => {
  const register = (user: object, more: object = {}): Promise<{ errCode: number; errDlt: string; data?: unknown }> =>
    office.chat('/account/register', { platform: 2, verifyCode: '666666', user: { nickname: 'Zoe', password: md5('secret'), ...user }, ...more });

  it('registers with a code, and cannot choose an ID', async () => {
    expect(await register({ email: 'zoe@example.org', userID: 'zoe' })).toMatchObject({ errCode: 1002, errDlt: 'only admin can set user id' });
    expect(await register({ email: 'zoe@example.org' }, { verifyCode: '' })).toMatchObject({ errCode: 1001, errDlt: 'verify code is empty' });
    expect(await register({})).toMatchObject({ errCode: 1001, errDlt: 'AreaCode is empty' });
    expect(await office.chat('/account/register', { platform: 2 })).toMatchObject({ errCode: 1001, errDlt: 'user is nil' });
    const { data } = await register({ email: 'zoe@example.org' });
    expect(data).toEqual({ imToken: '', chatToken: '', userID: expect.stringMatching(/^[1-9]\d{9}$/) as string });
    expect(await register({ email: 'zoe@example.org' })).toMatchObject({ errCode: 20004, errDlt: '' });
  });

  it('needs an invitation where the client configuration says so, and uses it up', async () => {
    await office.admin('/client_config/set', { config: { needInvitationCodeRegister: 'TRUE' } });
    await office.admin('/invitation_code/add', { codes: ['come'] });
    expect(await register({ email: 'zac@example.org' })).toMatchObject({ errCode: 1001, errDlt: 'invitation code is empty' });
    expect(await register({ email: 'zac@example.org' }, { invitationCode: 'go' })).toMatchObject({ errCode: 20011 });
    expect((await register({ email: 'zac@example.org' }, { invitationCode: 'come' })).errCode).toBe(0);
    expect(await register({ email: 'zed@example.org' }, { invitationCode: 'come' })).toMatchObject({ errCode: 20010 });
    const page = { pagination: { pageNumber: 1, showNumber: 5 } };
    expect((await office.admin('/invitation_code/search', { status: 1, ...page })).data).toMatchObject({ total: 1, list: [{ invitationCode: 'come', usedUser: { email: 'zac@example.org' } }] });
    expect((await office.admin('/invitation_code/search', { status: 2, ...page })).data).toEqual({ total: 0, list: null });
    await office.admin('/client_config/del', { keys: ['needInvitationCodeRegister'] });
  });

  it('is kept out by address, at the door and at the desk', async () => {
    await office.admin('/forbidden/ip/add', { forbiddens: [{ ip: '127.0.0.1', limitRegister: true, limitLogin: true }] });
    expect(await office.admin('/forbidden/ip/add', { forbiddens: [{ ip: '10.0.0.1' }, { ip: '127.0.0.1' }] })).toMatchObject({ errCode: 500 });
    expect((await office.admin('/forbidden/ip/search', { pagination: { pageNumber: 1, showNumber: 5 } })).data).toMatchObject({ total: 2 });
    expect(await register({ email: 'zed@example.org' })).toMatchObject({ errCode: 20012, errDlt: 'Forbidden' });
    expect(await office.login('zoe@example.org')).toMatchObject({ errCode: 20012, errDlt: 'ip forbidden' });
    await office.admin('/forbidden/ip/del', { ips: ['127.0.0.1', '10.0.0.1'] });
  });
});

describe('applets and versions of clients', () => {
  it('are added, found, changed and deleted', async () => {
    const applet = { id: 'a1', name: 'Notes', appID: 'n', icon: 'i', url: 'u', md5: md5(''), size: 5, version: '1', status: 1 };
    expect(await office.admin('/applet/add', { ...applet, size: 0 })).toMatchObject({ errCode: 1001, errDlt: 'size is invalid' });
    await office.admin('/applet/add', applet);
    expect((await office.asAdmin('/applet/find', {})).data).toMatchObject({ applets: [{ id: 'a1', appID: 'n', status: 1 }] });
    await office.admin('/applet/update', { id: 'a1', status: 2 });
    expect((await office.asAdmin('/applet/find', {})).data).toEqual({ applets: null });
    expect(await office.admin('/applet/del', { appletIds: ['a1', 'a2'] })).toMatchObject({ errDlt: 'ids not found: a2' });
    for (const [version, latest] of [['1.0', false], ['1.1', true], ['1.2', false]] as const) await office.admin('/application/add_version', { platform: 'linux', version, latest });
    const { data } = await office.chat('/application/latest_version', { platform: 'linux' });
    expect(data).toMatchObject({ version: { version: '1.1', latest: true, force: false } });
    const { id } = (data as { version: { id: string } }).version;
    await office.admin('/application/update_version', { id, text: 'news' });
    await office.admin('/application/delete_version', { id: [id] });
    expect((await office.chat('/application/page_versions', { platform: ['linux'], pagination: { pageNumber: 1, showNumber: 1 } })).data).toMatchObject({ total: 2, versions: [{ version: '1.2' }] });
    expect(await office.admin('/application/update_version', { id, text: 'news' })).toMatchObject({ errCode: 1004 });
  });
});

describe('an account and OpenIM\'s webhooks', () => {
  it('is asked about with the ID it then has, is told of once, and stays half made when it is denied', async () => {
    const hook = await createHook();
    const other = await openOffice({ config: switchOn(hook.url, 'beforeUserRegister', 'afterUserRegister') });
    const register = (email: string): Promise<{ errCode: number; errDlt: string; data?: unknown }> => other.chat('/account/register', { platform: 2, verifyCode: '666666', autoLogin: true, user: { nickname: 'Zoe', email, password: md5('secret') } });
    const { data } = await register('zoe@example.org') as { data: { userID: string; imToken: string } };
    const named = ({ body }: { body: Record<string, unknown> }): string[] => (body.users as { userID: string }[]).map(({ userID }) => userID);
    expect(named(await hook.next('test', 'callbackAfterUserRegisterCommand'))).toEqual([data.userID]);
    expect(hook.told.map(named)).toEqual([[data.userID], [data.userID]]);
    expect((await other.as(other.emulator.apiURL, data.imToken)('/msg/get_server_time', {})).errCode).toBe(0);
    hook.answer('callbackBeforeUserRegisterCommand', { actionCode: 0, errCode: 5001, errMsg: 'full', errDlt: 'no more', nextCode: 1 });
    expect(await register('zac@example.org')).toMatchObject({ errCode: 5001, errMsg: 'full' });
    expect((await other.asAdmin('/user/search/full', { keyword: 'zac', pagination: { pageNumber: 1, showNumber: 1 } })).data).toMatchObject({ total: 1 });
    expect((await other.im('/user/get_users', { pagination: { pageNumber: 1, showNumber: 1 } })).data).toMatchObject({ total: 1 });
    await other.emulator.close();
    await hook.close();
  });
});

describe('the account system as a program', () => {
  it('finds everything again on the same file, but has forgotten who may register', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'chat-'));
    try {
      const first = await openOffice({ data: join(folder, 'a.db') });
      await first.admin('/account/add_user', { user: person('ada') });
      await first.admin('/user/allow_register/set', { allowRegister: false });
      await first.admin('/account/change_password', { userID: 'imAdmin', currentPassword: md5('chatAdmin'), newPassword: md5('new') });
      await first.emulator.close();
      const second = await openOffice({ data: join(folder, 'a.db') }, 'new');
      expect((await second.admin('/user/allow_register/get', {})).data).toEqual({ allowRegister: true });
      expect((await second.login('ada@example.org')).errCode).toBe(0);
      expect((await first.as(second.adminURL, '')('/account/login', { account: 'chatAdmin', password: md5('chatAdmin'), version: '1' })).errCode).toBe(20001);
      await second.emulator.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('has faults as OpenIM has, by its own routes', async () => {
    const other = await openOffice();
    other.emulator.faults.set({ fail: ['/block/add=20012'] });
    expect(await other.admin('/block/add', { userID: 'ada' })).toMatchObject({ errCode: 20012, errMsg: 'Forbidden' });
    expect((await other.admin('/block/search', { pagination: { pageNumber: 1, showNumber: 1 } })).data).toMatchObject({ total: 0 });
    await other.emulator.close();
  });

  it('is started once, and its ports end with the emulator', async () => {
    const other = await openOffice();
    expect(await other.emulator.startChat()).toEqual({ chatAdminURL: other.adminURL, chatURL: other.chatURL });
    await expect(office.emulator.startChat({ chatAdminPort: 1 })).resolves.toEqual({ chatAdminURL: office.adminURL, chatURL: office.chatURL });
    await other.emulator.close();
    await expect(post(other.adminURL, '/account/login', {})).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
