// Metrics as one who scrapes sees them: discovery, the pages behind it, and what they add up to.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import type { ImctlError } from '../../../src/base/errors.ts';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../../src/emulator/server.ts';
import { createMetrics } from '../../../src/emulator/watch/metrics.ts';
import { adminToken, callerOf, post } from '../client.ts';
import { connectWire, introduce, textMessage } from '../wire.ts';

let emulator: Emulator;
afterEach(() => emulator.close());

const SERVICES = ['api', 'user', 'group', 'msg', 'friend', 'conversation', 'third', 'auth', 'push', 'msg_gateway', 'msg_transfer'];

async function start(options: EmulatorOptions = {}) {
  emulator = await createEmulator({ configCenter: true, ...options });
  return callerOf(emulator.apiURL, await adminToken(emulator.apiURL));
}

async function targetsOf(service: string): Promise<string[]> {
  const { bytes } = await post(emulator.apiURL, `/prometheus_discovery/${service}`, '', {}, 'GET');
  const found = JSON.parse(bytes.toString()) as { targets: string[]; labels: object }[];
  for (const { labels } of found) expect(labels).toEqual({ namespace: 'default' });
  return found.flatMap(({ targets }) => targets);
}

const scrape = async (target: string): Promise<string> => (await post(`http://${target}`, '/metrics', '', {}, 'GET')).bytes.toString();

/** Samples of a page: `name{labels}` to value. */
function samplesOf(page: string): Map<string, number> {
  return new Map(page.split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

/** As `sum(…)` over everything that discovery lists. */
async function sums(): Promise<(sample: string) => number> {
  const pages = await Promise.all((await Promise.all(SERVICES.map(targetsOf))).flat().map(async (target) => samplesOf(await scrape(target))));
  return (sample) => pages.reduce((sum, page) => sum + (page.get(sample) ?? 0), 0);
}

describe('metrics that discovery leads to', () => {
  it('have a page for each service, with every metric that has no labels on every page', async () => {
    await start();
    const targets = (await Promise.all(SERVICES.map(targetsOf))).flat();
    expect(new Set(targets).size).toBe(11);
    for (const target of targets) {
      const answer = await post(`http://${target}`, '/metrics', '', {}, 'GET');
      expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
      const names = [...samplesOf(answer.bytes.toString()).keys()].filter((name) => !name.includes('{') && !name.startsWith('process_'));
      expect(names).toHaveLength(14);
      expect((await post(`http://${target}`, '/other', '', {}, 'GET')).status).toBe(404);
    }
  });

  it('are well formed: help and type before the samples, names in order, numbers as Go writes them', async () => {
    await start();
    const page = await scrape((await targetsOf('api'))[0]!);
    const names: string[] = [];
    for (const block of page.split(/(?=# HELP )/)) {
      const [help, type, ...samples] = block.trimEnd().split('\n');
      const name = /^# HELP (\w+) \S.*$/.exec(help!)![1]!;
      expect(type).toMatch(new RegExp(`^# TYPE ${name} (counter|gauge)$`));
      for (const sample of samples) expect(sample).toMatch(new RegExp(`^${name}(\\{(\\w+="[^"\\n]*",?)+\\})? \\d+(\\.\\d+)?(e\\+\\d\\d)?$`));
      names.push(name);
    }
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(['process_start_time_seconds', 'process_resident_memory_bytes', 'process_cpu_seconds_total']));
  });

  it('count requests by route and code, and by status', async () => {
    const call = await start();
    await call('/user/user_register', { users: [{ userID: 'alice', nickname: 'Alice' }] });
    await call('/user/user_register', { users: [{ userID: 'alice', nickname: 'Alice' }] });
    await call('/user/get_users', '{');
    await post(emulator.apiURL, '/user/get_users', {}, { token: 'abc' });
    await call('/nothing', {});
    await post(emulator.apiURL, '/nothing', {});
    await call('/config/set_config', '{');
    await post(emulator.apiURL, '/user/user_register/', {});
    await post(emulator.apiURL, '/user/user_register', '', {}, 'OPTIONS');
    const page = samplesOf(await scrape((await targetsOf('api'))[0]!));
    const counted = (start: string) => Object.fromEntries([...page].filter(([sample]) => sample.startsWith(start) && !sample.includes('discovery')));
    expect(counted('api_count')).toEqual({
      'api_count{code="0",method="POST",path="/auth/get_admin_token"}': 1,
      'api_count{code="0",method="POST",path="/user/user_register"}': 1,
      'api_count{code="1102",method="POST",path="/user/user_register"}': 1,
      'api_count{code="1001",method="POST",path="/user/get_users"}': 1,
      'api_count{code="1503",method="POST",path="/user/get_users"}': 1,
      'api_count{code="1001",method="POST",path=""}': 1,
      'api_count{code="1001",method="POST",path="/config/set_config"}': 1,
    });
    expect(counted('http_count')).toEqual({
      'http_count{method="POST",path="/auth/get_admin_token",status="200"}': 1,
      'http_count{method="POST",path="/user/user_register",status="200"}': 2,
      'http_count{method="POST",path="/user/get_users",status="200"}': 2,
      'http_count{method="POST",path="<404>",status="404"}': 1,
      'http_count{method="POST",path="",status="200"}': 1,
      'http_count{method="POST",path="/config/set_config",status="400"}': 1,
      'http_count{method="OPTIONS",path="",status="200"}': 1,
    });
    expect(page.get('http_count{method="GET",path="/prometheus_discovery/api",status="200"}')).toBe(1);
  });

  it('count calls of the services by their names', async () => {
    const call = await start();
    await call('/user/user_register', { users: [{ userID: 'alice', nickname: 'Alice' }] });
    await call('/group/create_group', { memberUserIDs: [], groupInfo: { groupID: 'g', groupName: 'G', groupType: 2 }, ownerUserID: 'alice' });
    await call('/group/dismiss_group', { groupID: 'none' });
    await call('/friend/get_specified_blacks', { userIDList: [], ownerUserID: 'alice' });
    const sum = await sums();
    expect([
      sum('rpc_count{code="0",name="user-rpc-service",path="/openim.user.user/userRegister"}'),
      sum('rpc_count{code="0",name="group-rpc-service",path="/openim.group.group/createGroup"}'),
      sum('rpc_count{code="-1",name="group-rpc-service",path="/openim.group.group/dismissGroup"}'),
      sum('rpc_count{code="0",name="auth-rpc-service",path="/openim.auth.Auth/parseToken"}'),
    ]).toEqual([1, 1, 1, 4]);
    expect(samplesOf(await scrape((await targetsOf('group'))[0]!)).has('rpc_count{code="0",name="user-rpc-service",path="/openim.user.user/userRegister"}')).toBe(false);
  });

  it('count logins of admins, registrations, messages, and who is online: once over all pages', async () => {
    await start();
    const people = await introduce(emulator.apiURL, 'alice', 'bob');
    await people.admin('/group/create_group', { memberUserIDs: ['bob'], groupInfo: { groupID: 'g', groupName: 'G', groupType: 2 }, ownerUserID: 'alice' });
    await people.admin('/user/user_register', { users: [{ userID: 'outsider', nickname: 'O' }] });
    // Told of by a notification, which counts as a message.
    await people.admin('/user/set_global_msg_recv_opt', { userID: 'outsider', globalRecvMsgOpt: 1 });
    const before = await sums();
    expect(before('single_chat_msg_process_success_total')).toBe(1);
    const alice = await connectWire(emulator.gatewayURL, 'alice', 1, await people.tokenOf('alice')), again = await connectWire(emulator.gatewayURL, 'alice', 5, await people.tokenOf('alice', 5));
    expect((await alice.ask(1003, textMessage('alice', 'bob', 'one'))).errCode).toBe(0);
    expect((await alice.ask(1003, textMessage('alice', 'nobody', 'two'))).errCode).toBe(1004);
    const say = (message: object) => people.admin('/msg/send_msg', { sendID: 'alice', contentType: 101, content: { content: 'x' }, ...message });
    await say({ sessionType: 3, groupID: 'g' });
    expect((await people.admin('/msg/send_msg', { sendID: 'outsider', sessionType: 3, groupID: 'g', contentType: 101, content: { content: 'x' } })).errCode).toBe(1203);
    expect((await say({ sessionType: 1, recvID: 'outsider' })).errCode).toBe(1001);
    const sum = await sums();
    const more = (name: string) => sum(name) - before(name);
    expect({
      single: more('single_chat_msg_process_success_total'), singleFailed: more('single_chat_msg_process_failed_total'),
      group: more('group_chat_msg_process_success_total'), groupFailed: more('group_chat_msg_process_failed_total'), stored: more('msg_insert_mongo_success_total'),
      online: sum('online_user_num'), logins: sum('user_login_total'), registered: sum('user_register_total'),
      calls: more('rpc_count{code="0",name="msg-rpc-service",path="/openim.msg.msg/SendMsg"}'),
    }).toEqual({ single: 1, singleFailed: 1, group: 1, groupFailed: 1, stored: 2, online: 1, logins: 2, registered: 3, calls: 2 });
    alice.socket.close();
    again.socket.close();
    await Promise.all([alice.closed, again.closed]);
    for (let tries = 0; (await sums())('online_user_num') > 0 && tries < 100; tries++);
    expect((await sums())('online_user_num')).toBe(0);
  });

  it('count each message of a batch, and each notification that has work of its own', async () => {
    await start();
    const people = await introduce(emulator.apiURL, 'alice', 'bob', 'carla');
    const before = await sums();
    await people.admin('/msg/batch_send_msg', { sendID: 'imAdmin', recvIDs: ['alice', 'bob', 'carla'], sessionType: 1, contentType: 101, content: { content: 'all' } });
    const sum = await sums();
    const calls = 'rpc_count{code="0",name="msg-rpc-service",path="/openim.msg.msg/SendMsg"}';
    expect([sum('single_chat_msg_process_success_total') - before('single_chat_msg_process_success_total'), sum(calls) - before(calls)]).toEqual([3, 3]);
  });

  it('count messages that are pushed more than ten seconds after they were sent', async () => {
    const admin = await start();
    for (const sendTime of [Date.now(), Date.now() - 60_000]) await admin('/msg/send_msg', { sendID: 'imAdmin', recvID: 'imAdmin', sessionType: 1, contentType: 101, content: { content: 'x' }, sendTime });
    expect((await sums())('msg_long_time_push_total')).toBe(1);
  });

  it('begin anew with a restart, which cuts the devices', async () => {
    const call = await start();
    const people = await introduce(emulator.apiURL, 'alice');
    const alice = await connectWire(emulator.gatewayURL, 'alice', 1, await people.tokenOf('alice'));
    const before = samplesOf(await scrape((await targetsOf('user'))[0]!));
    await call('/restart', {});
    expect(await alice.closed).toBe(1006);
    const after = samplesOf(await scrape((await targetsOf('user'))[0]!));
    expect([before.get('user_register_total'), after.get('user_register_total')]).toEqual([1, 0]);
    expect(after.get('process_start_time_seconds')).toBeGreaterThan(before.get('process_start_time_seconds')!);
    expect((await connectWire(emulator.gatewayURL, 'alice', 1, await people.tokenOf('alice'))).socket.readyState).toBe(1);
  });
});

describe('where metrics are', () => {
  it('nowhere unless asked for', async () => {
    await start({ configCenter: false });
    expect([emulator.metricsURL, await targetsOf('api')]).toEqual([undefined, []]);
  });

  it('on ports, but not discovered, where discovery is not etcd', async () => {
    await start({ configCenter: false, metricsPort: 0 });
    expect(await targetsOf('api')).toEqual([]);
    expect((await post(emulator.metricsURL!.replace('/metrics', ''), '/metrics', '', {}, 'GET')).bytes.toString()).toContain('user_login_total 0');
  });

  it('on one page for a standalone server, all together', async () => {
    const call = await start({ configCenter: false, as: 'main-standalone', metricsPort: 0 });
    await call('/user/user_register', { users: [{ userID: 'alice', nickname: 'Alice' }] });
    const page = samplesOf((await post(emulator.metricsURL!.replace('/metrics', ''), '/metrics', '', {}, 'GET')).bytes.toString());
    expect([page.get('user_register_total'), page.get('user_login_total'), page.get('api_count{code="0",method="POST",path="/user/user_register"}')]).toEqual([1, 1, 1]);
    expect([...page.keys()].filter((name) => name.startsWith('rpc_count'))).toEqual([]);
    expect(await targetsOf('api')).toEqual([]);
  });

  it('each its own with v3.8.3-patch.16, whose services have short names', async () => {
    await start({ configCenter: false, as: 'v3.8.3-patch.16', metricsPort: 0 });
    const [msg] = await targetsOf('msg'), [conversation] = await targetsOf('conversation'), [auth] = await targetsOf('auth');
    const names = async (target: string | undefined) => [...samplesOf(await scrape(target!)).keys()].filter((name) => !name.startsWith('process_'));
    expect(await names(msg)).toEqual(['group_chat_msg_process_failed_total', 'group_chat_msg_process_success_total', 'single_chat_msg_process_failed_total', 'single_chat_msg_process_success_total']);
    expect(await names(conversation)).toEqual([]);
    expect(await names(auth)).toEqual(['rpc_count{code="0",name="auth",path="/openim.auth.Auth/getAdminToken"}', 'user_login_total']);
  });

  it('on a port and those that follow it, or not at all', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const error = await createEmulator({ metricsPort: port - 3 }).then((one) => one.close(), (thrown: ImctlError) => thrown) as ImctlError | undefined;
    // Another program may have one of the three before it; then that one is named.
    expect([error?.code, error?.message]).toEqual(['PORT-IN-USE', expect.stringMatching(/port \d+ on 127\.0\.0\.1 is taken/)]);
    await closed(taken);
    const first = await freeRange(11);
    await start({ metricsPort: first });
    expect([emulator.metricsURL, await targetsOf('user'), await targetsOf('msg_transfer')]).toEqual([`http://127.0.0.1:${first}/metrics`, [`127.0.0.1:${first + 1}`], [`127.0.0.1:${first + 10}`]]);
  });
});

describe('numbers', () => {
  it.each([[1, '1'], [999_999, '999999'], [1e6, '1e+06'], [1_459_927, '1.459927e+06'], [0.47, '0.47'], [2 ** 64, '1.8446744073709552e+19'], [1.5e-5, '1.5e-05']])('%d is written %s', async (value, text) => {
    emulator = await createEmulator();
    const metrics = createMetrics(Date.now, true, { online_user_num: () => value });
    expect(metrics.render()).toContain(`\nonline_user_num ${text}\n`);
  });

  it('labels cannot end their quotes', async () => {
    emulator = await createEmulator();
    const metrics = createMetrics(Date.now, true, {});
    metrics.count('api_count', ['0', 'POST', '/a"b\\c\nd']);
    expect(metrics.render()).toContain('\napi_count{code="0",method="POST",path="/a\\"b\\\\c\\nd"} 1\n');
  });
});

const closed = (server: Server): Promise<void> => new Promise((resolve) => { server.close(() => resolve()); });

/** The first of so many ports in a row that are free now. */
async function freeRange(count: number): Promise<number> {
  for (;;) {
    // Below those that a system gives to whoever asks for any.
    const first = 15_000 + Math.floor(Math.random() * 16_000);
    const opened = await Promise.allSettled(Array.from({ length: count }, (_, index) => {
      const server = createServer();
      return new Promise<Server>((resolve, reject) => { server.once('error', reject); server.listen(first + index, '127.0.0.1', () => resolve(server)); });
    }));
    await Promise.all(opened.map((one) => (one.status === 'fulfilled' ? closed(one.value) : undefined)));
    if (opened.every((one) => one.status === 'fulfilled')) return first;
  }
}
