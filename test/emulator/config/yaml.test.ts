import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, describe, expect, it } from 'vitest';

import type { ImctlError } from '../../../src/base/errors.ts';
import { loadShipped, type ConfigFiles } from '../../../src/emulator/config/files.ts';
import { runWith } from '../../../src/emulator/config/running.ts';
import { overlayFolder, overlaySetting } from '../../../src/emulator/config/yaml.ts';

const folders: string[] = [];
afterEach(() => { for (const folder of folders.splice(0)) rmSync(folder, { recursive: true }); });

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'config-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return folder;
}

const failureOf = (work: Promise<unknown>): Promise<ImctlError> => work.then(() => { throw new Error('nothing was refused'); }, (error: ImctlError) => error);

/** Everything empty: what is read must come from the files. */
function emptied(value: unknown): unknown {
  if (value === null) return null;
  if (Array.isArray(value)) return [];
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, emptied(one)]));
  return typeof value === 'string' ? '' : typeof value === 'boolean' ? false : 0;
}

describe('OpenIM\'s own configuration files', () => {
  it('say of every file what the server makes of them: names, durations, lists', async () => {
    const shipped = await loadShipped();
    const { files, notices } = await overlayFolder(shipped, path.join(import.meta.dirname, 'main'));
    expect(files).toEqual(shipped);
    expect(notices).toEqual([]);
    // Nothing of it came from our own copy: from an empty one it is the same, but for what no YAML can say.
    const fromNothing = await overlayFolder(emptied(shipped) as ConfigFiles, path.join(import.meta.dirname, 'main'));
    const notification = shipped['notification.yml'];
    const unsaid = (name: 'GroupMemberSetToAdmin' | 'GroupMemberSetToOrdinary') => ({ [name]: { ...notification[name], ReliabilityLevel: 0 } });
    expect(fromNothing.files).toEqual({ ...shipped, 'notification.yml': { ...notification, ...unsaid('GroupMemberSetToAdmin'), ...unsaid('GroupMemberSetToOrdinary') } });
  });

  it('may be those of v3.8.3-patch.16', async () => {
    const folder = folderOf({
      'share.yml': 'secret: tiger\nimAdminUserID: [root1, root2]\nrpcRegisterName:\n  user: user\n',
      'webhooks.yml': 'beforeSendSingleMsg:\n  enable: true\n  allowedTypes: []\n  deniedTypes: ["101", "110-113"]\n',
    });
    const { files, notices } = await overlayFolder(await loadShipped(), folder);
    expect(notices).toEqual([]);
    const running = runWith(files);
    expect([running.secret, running.adminUserIDs, running.webhooks.events.beforeSendSingleMsg!.deniedTypes]).toEqual(['tiger', ['root1', 'root2'], [101, 110, 111, 112, 113]]);
    const shippedThen = await overlayFolder(await loadShipped(), path.join(import.meta.dirname, 'v3.8.3-patch.16'));
    expect(shippedThen.notices).toEqual([]);
  });

  it('leave what they do not say as it is shipped', async () => {
    const { files } = await overlayFolder(await loadShipped(), folderOf({ 'share.yml': 'multiLogin:\n  policy: 4\n', 'openim-rpc-msg.yml': 'FRIENDVERIFY: "true"\n', 'log.yml': '' }));
    const { multiLogin, secret, friendVerify, log } = runWith(files);
    expect({ multiLogin, secret, friendVerify, log }).toEqual({ multiLogin: { policy: 4, maxNumOneEnd: 30 }, secret: 'openIM123', friendVerify: true, log: { level: 6, isJSON: false } });
  });

  it('tell a key that nobody reads, with the one that may be meant', async () => {
    const { notices } = await overlayFolder(await loadShipped(), folderOf({ 'openim-rpc-msg.yml': 'friendVerifi: true\n' }));
    expect(notices).toEqual([expect.stringMatching(/openim-rpc-msg\.yml: OpenIM reads no friendVerifi; did you mean friendVerify\?$/)]);
  });

  it.each([
    ['remainLogLevel: five', 'remainLogLevel must be a whole number, not "five"'],
    ['isJson: perhaps', 'isJson must be true or false, not "perhaps"'],
    ['rotationTime: -1', 'rotationTime must not be below 0, and is -1'],
    ['- a\n- b', 'the file must be a block of keys, not ["a","b"]'],
    ['a: [', 'log.yml:1'],
  ])('refuse %j', async (text, words) => {
    const error = await failureOf(overlayFolder(await loadShipped(), folderOf({ 'log.yml': text })));
    expect([error.code, error.message]).toEqual(['FILE-INVALID', expect.stringContaining(words)]);
  });

  it.each([
    ['a folder that is not there', () => '/nowhere/at/all', 'there is no such folder'],
    ['a folder with none of them', () => folderOf({ 'other.yml': '' }), 'has none of OpenIM\'s configuration files'],
  ])('are missing in %s', async (_what, folder, words) => {
    const error = await failureOf(overlayFolder(await loadShipped(), folder()));
    expect([error.code, error.message]).toEqual(['FILE-MISSING', expect.stringContaining(words)]);
  });
});

describe('single values', () => {
  it.each([
    ['log.yml:remainLogLevel=5', (files: ConfigFiles) => files['log.yml'].RemainLogLevel, 5],
    ['share.yml:imAdminUser.userIDs=a,b', (files: ConfigFiles) => files['share.yml'].IMAdminUser.UserIDs, ['a', 'b']],
    ['share.yml:imAdminUser.userIDs=', (files: ConfigFiles) => files['share.yml'].IMAdminUser.UserIDs, []],
    ['openim-api.yml:RATELIMITER.window=1m30s', (files: ConfigFiles) => files['openim-api.yml'].RateLimiter.Window, 90e9],
    ['openim-api.yml:ratelimiter.window=1.5ms', (files: ConfigFiles) => files['openim-api.yml'].RateLimiter.Window, 1.5e6],
    ['openim-push.yml:circuitBreaker.success=0.25', (files: ConfigFiles) => files['openim-push.yml'].CircuitBreaker.Success, 0.25],
    ['webhooks.yml:url=http://h/a=b:c', (files: ConfigFiles) => files['webhooks.yml'].URL, 'http://h/a=b:c'],
    ['redis.yml:sentinelMode.sentinelsAddrs=h:1,h:2', (files: ConfigFiles) => files['redis.yml'].SentinelMode.SentinelAddrs, ['h:1', 'h:2']],
  ])('%s', async (text, read, value) => {
    expect(read(overlaySetting(await loadShipped(), text))).toEqual(value);
  });

  it.each([
    ['log.yml', 'USAGE', '--set takes FILE:KEY=VALUE', 'log.yml:remainLogLevel=5'],
    ['lok.yml:remainLogLevel=5', 'ARG-CHOICE', 'there is no such file', 'did you mean log.yml?'],
    ['__proto__:a=5', 'ARG-CHOICE', 'there is no such file', 'files: discovery.yml'],
    ['log.yml:remainLogLevl=5', 'ARG-CHOICE', 'log.yml has no key "remainLogLevl"', 'did you mean remainLogLevel?'],
    ['share.yml:multiLogin.polici=5', 'ARG-CHOICE', 'share.yml:multiLogin has no key "polici"', 'did you mean policy?'],
    ['share.yml:multiLogin=5', 'ARG-CHOICE', 'share.yml:multiLogin is a block', 'its keys: policy, maxNumOneEnd'],
    ['log.yml:isJson.deeper=5', 'ARG-CHOICE', 'has no key "deeper"', 'a value of its own'],
    ['log.yml:remainLogLevel=5.5', 'ARG-TYPE', 'log.yml:remainLogLevel must be a whole number, not "5.5"', undefined],
    ['openim-api.yml:ratelimiter.window=soon', 'ARG-TYPE', 'must be a duration like 20s or 1m30s, not "soon"', undefined],
    ['redis.yml:disable=true', 'ARG-CHOICE', 'redis.yml has no key "disable"', 'keys: address'],
  ])('%s is refused', async (text, code, message, hint) => {
    const shipped = await loadShipped();
    const error = await failureOf(Promise.resolve().then(() => overlaySetting(shipped, text)));
    expect([error.code, error.message, error.hint]).toEqual([code, expect.stringContaining(message), hint === undefined ? undefined : expect.stringContaining(hint)]);
  });
});
