import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { ImctlError } from '../../src/base/errors.ts';
import { createSecrets } from '../../src/base/secrets.ts';
import { createBridge } from '../../src/operation/bridge.ts';
import { createInvoke } from '../../src/operation/invoke.ts';
import { lendSecrets } from '../../src/operation/lend.ts';
import { objectDefiner, type Ctx } from '../../src/operation/operation.ts';
import { createGrants, parsePermission } from '../../src/operation/permission.ts';
import { createRegistry } from '../../src/operation/registry.ts';
import { markOfSecret } from '../../src/operation/secret-mark.ts';

const VALUE = 'hunter2-"quoted"/and+more';
const NONCE = '00112233445566778899aabb';
const mark = markOfSecret('TOKEN', NONCE);

const probe = objectDefiner<Ctx>()({
  name: 'probe', singular: 'probe', doc: 'For tests.',
  operations: {
    send: {
      doc: 'Send.', effect: 'read', returns: { value: 'what was sent' },
      params: { url: { kind: 'string', lends: 'address', doc: 'Where.' }, body: { kind: 'any', lends: 'text', doc: 'What.' }, password: { kind: 'string', secret: true, doc: 'It.' }, name: { kind: 'string', doc: 'Plain.' } },
      run: (params) => params,
    },
    fail: { doc: 'Fail.', effect: 'read', params: { body: { kind: 'any', lends: 'text', doc: 'What.' } }, run: ({ body }) => { throw new ImctlError('SERVER', `no ${JSON.stringify(body)}`, { hint: `try ${String(body)}` }); } },
    raw: { doc: 'Raw.', effect: 'read', params: {}, open: true, returns: { value: 'what was sent' }, run: (params) => params },
    number: { doc: 'A number.', effect: 'read', params: { body: { kind: 'any', lends: 'text', doc: 'What.' } }, returns: { value: 'number' }, run: ({ body }) => [Number(body), { [String(body)]: 1 }] },
  },
});

function lending(needs: readonly string[] = ['probe:read', 'secret:TOKEN'], value = VALUE) {
  const registry = createRegistry([probe]);
  const secrets = createSecrets();
  const invoke = createInvoke({ registry, clock: systemClock, emit: () => {}, context: { name: 'local', protected: false, readOnly: false }, extend: (base) => base });
  const grants = createGrants(needs.map(parsePermission));
  let seen: string | undefined;
  const inner = createBridge(async (call) => { seen = JSON.stringify(call.params); return invoke(call); }, { source: 'task t.ts', grants });
  const bridge = lendSecrets(inner, { registry, grants, nonce: NONCE, secrets, find: async (name) => { if (name !== 'TOKEN') throw new ImctlError('SECRET-MISSING', `no ${name}`); return value; } });
  return { secrets, sent: () => seen, call: async (path: string, params: unknown) => JSON.parse(await bridge(JSON.stringify({ path, params }))) as { value?: unknown; error?: { code: string; message: string; hint?: string } } };
}

describe('a secret', () => {
  test('is put in the place of its mark, written for an address in an address', async () => {
    const { call, sent } = lending();
    await call('probe.send', { url: `http://h/${mark}?k=${mark}`, body: { a: [`Bearer ${mark}`] }, password: mark });
    expect(JSON.parse(sent()!)).toEqual({ url: `http://h/${encodeURIComponent(VALUE)}?k=${encodeURIComponent(VALUE)}`, body: { a: [`Bearer ${VALUE}`] }, password: VALUE });
  });

  test('is blanked in every answer, however it is written there, and in later ones', async () => {
    const { call } = lending();
    expect((await call('probe.send', { body: mark })).value).toEqual({ body: '***' });
    for (const value of [VALUE, encodeURIComponent(VALUE), `a ${VALUE} b`, JSON.stringify({ v: VALUE })]) expect(JSON.stringify(await call('probe.send', { name: value }))).not.toContain('hunter2');
    expect(JSON.stringify(await call('probe.send', { body: { [VALUE]: VALUE } }))).toBe('{"value":{"body":{"***":"***"}}}');
  });

  test('is blanked in errors', async () => {
    const { call } = lending();
    const { error } = await call('probe.fail', { body: mark });
    expect(error).toMatchObject({ code: 'SERVER', message: 'no "***"', hint: 'try ***' });
  });

  test('made of digits is blanked where a number comes back', async () => {
    const { call } = lending(undefined, '1234567890123');
    expect((await call('probe.number', { body: mark })).value).toEqual(['***', { '***': 1 }]);
  });

  test('is told to those who keep it from the outputs', async () => {
    const { call, secrets } = lending();
    await call('probe.send', { body: mark });
    expect(secrets.mask(`x ${VALUE} y`)).toBe('x *** y');
  });
});

describe('a task', () => {
  test.each<[string, string, unknown, readonly string[], string]>([
    ['cannot put a secret where it could be searched for', 'probe.send', { name: mark }, ['probe:read', 'secret:TOKEN'], 'TASK-DENIED'],
    ['cannot use one that was not granted', 'probe.send', { body: mark }, ['probe:read'], 'TASK-DENIED'],
    ['cannot use another', 'probe.send', { body: markOfSecret('OTHER', NONCE) }, ['probe:read', 'secret:TOKEN'], 'TASK-DENIED'],
    ['is told when there is none of that name', 'probe.send', { body: markOfSecret('OTHER', NONCE) }, ['probe:read', 'secret:*'], 'SECRET-MISSING'],
    ['cannot use more than its budget', 'probe.send', { body: mark }, ['probe:read', 'secret:TOKEN<=0'], 'TASK-DENIED'],
    ['cannot name what is not a parameter', 'probe.send', { __proto__x: mark, constructor: mark }, ['probe:read', 'secret:TOKEN'], 'TASK-DENIED'],
    ['cannot name an operation there is not', 'probe.nothing', { body: mark }, ['probe:read', 'secret:TOKEN'], 'COMMAND-UNKNOWN'],
    ['cannot send what is no call', 'probe.send', mark, ['probe:read', 'secret:TOKEN'], 'ARG-TYPE'],
  ])('%s', async (_name, path, params, needs, code) => {
    const { call } = lending(needs);
    const answer = await call(path, params);
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    expect(answer.error?.code).toBe(code);
  });

  test('may give one to a raw route, anywhere', async () => {
    expect((await lending().call('probe.raw', { deep: [{ er: mark }] })).value).toEqual({ deep: [{ er: '***' }] });
  });

  test('that says the mark of another run, or half of one, says a text', async () => {
    const { call } = lending();
    for (const text of [markOfSecret('TOKEN', 'ffff2233445566778899aabb'), `imctl-secret.TOKEN.${NONCE.slice(1)}`, `imctl-secret..${NONCE}`]) expect((await call('probe.send', { name: text })).value).toEqual({ name: text });
  });

  test('gets no secret that can be guessed', async () => {
    expect((await lending(undefined, '1234567').call('probe.send', { body: mark })).error).toMatchObject({ code: 'SECRET-UNSAFE' });
  });
});
