// A small registry for the tests of the shell and of the facade: what answers at once, slowly, with a failure, with many rows.
import { systemClock } from '../../src/base/clock.ts';
import { ImctlError } from '../../src/base/errors.ts';
import type { Event } from '../../src/operation/events.ts';
import { createInvoke, type Invoke } from '../../src/operation/invoke.ts';
import { objectDefiner, type Ctx, type Page } from '../../src/operation/operation.ts';
import { createRegistry, type Registry } from '../../src/operation/registry.ts';

/** Rows of `users.list`: u01 … u45. */
export const MANY = 45;

const id = { kind: 'string', required: true, positional: true, doc: 'The user.' } as const;

const users = objectDefiner<Ctx>()({
  name: 'users', singular: 'user', short: 'u', doc: 'People.',
  shapes: [{ name: 'User', id: 'userID', columns: [{ title: 'USERID', from: 'userID' }, { title: 'NICKNAME', from: 'nickname' }, { title: 'BORN', from: 'born', wide: true }] }],
  operations: {
    list: {
      doc: 'All of them.', effect: 'read', params: { search: { kind: 'string', doc: 'Part of the ID.' } }, returns: { many: 'User' },
      run: ({ search = '' }, ctx): Page => {
        const found = Array.from({ length: MANY }, (_, at) => person(at + 1)).filter((one) => one.userID.includes(search));
        const from = Number(ctx.page.cursor ?? 0);
        const to = from + ctx.page.size;
        return { items: found.slice(from, to), total: found.length, ...(to < found.length ? { next: String(to) } : {}) };
      },
    },
    get: {
      doc: 'One.', effect: 'read', params: { userID: id }, returns: { one: 'User' },
      run: ({ userID }) => {
        const number = Number(/^u(\d\d)$/.exec(userID)?.[1]);
        if (!(number >= 1 && number <= MANY)) throw new ImctlError('NOT-FOUND', `no user "${userID}"`, { operationID: 'op-none', route: 'POST /user/get_users_info' });
        return person(number);
      },
    },
    rename: { doc: 'Another name.', effect: 'write', params: { userID: id, nickname: { kind: 'string', required: true, positional: true, doc: 'The name.' } }, returns: { one: 'User' }, run: ({ userID, nickname }) => ({ ...person(1), userID, nickname }) },
    remove: {
      doc: 'Remove for ever.', effect: 'destructive', params: { userID: id }, returns: { value: 'string' },
      preview: async ({ userID }) => `remove user ${userID}.`,
      run: ({ userID }) => `${userID} removed`,
    },
    create: { doc: 'One more.', effect: 'write', params: { userID: id, nickname: { kind: 'string', doc: 'Name.' } }, returns: { one: 'User' }, bulk: { operation: 'createMany', param: 'users', size: 10 }, run: (params) => ({ ...params }) },
    createMany: { doc: 'Many more.', effect: 'write', params: { users: { kind: 'object', many: true, required: true, doc: 'Rows.' } }, returns: { value: '{ created }' }, affects: ({ users }) => users.length, run: ({ users }) => ({ created: users.length }) },
  },
});

const echo = objectDefiner<Ctx>()({
  name: 'echo', singular: 'echo-one', doc: 'Answers.',
  operations: {
    now: { doc: 'What it got.', effect: 'read', params: { value: { kind: 'any', positional: true, doc: 'Anything.' } }, returns: { value: 'any' }, run: ({ value }) => value ?? null },
    slow: {
      doc: 'After a while; ends at once when it is given up.', effect: 'read', params: { ms: { kind: 'integer', positional: true, required: true, doc: 'How long.' }, value: { kind: 'any', positional: true, doc: 'Anything.' } }, returns: { value: 'any' },
      run: async ({ ms, value }, ctx) => {
        ctx.operationIDs.push(`op-slow-${ms}`);
        await new Promise<void>((resolve, reject) => {
          const timer = setTimeout(resolve, ms);
          ctx.signal.addEventListener('abort', () => { clearTimeout(timer); reject(new Error('aborted')); }, { once: true });
        });
        return value ?? null;
      },
    },
    fail: { doc: 'Says no.', effect: 'read', params: { text: { kind: 'string', positional: true, doc: 'Why.' } }, returns: { nothing: true }, run: ({ text = 'no' }) => { throw new ImctlError('CONFLICT', text, { hint: 'try another', operationID: 'op-fail' }); } },
    broken: { doc: 'A fault of ours.', effect: 'read', params: {}, returns: { nothing: true }, run: () => { throw new TypeError('x is not a function'); } },
    big: { doc: 'Integers beyond 2^53.', effect: 'read', params: {}, returns: { value: 'object' }, run: () => ({ seq: 9007199254740993n, small: 5, ['__proto__x']: 1 }) },
    die: { doc: 'Ends the thread.', effect: 'read', params: {}, returns: { nothing: true }, run: () => { setTimeout(() => { throw new Error('the thread is out of luck'); }, 10); return new Promise(() => {}); } },
    notice: { doc: 'Tells something beside.', effect: 'read', params: {}, returns: { value: 'string' }, run: (_params, ctx) => { ctx.emit({ kind: 'notice', text: 'by the way' }); return 'told'; } },
    'deep.er': { doc: 'Nested.', effect: 'read', params: { any: { kind: 'string', doc: 'x' } }, open: true, returns: { value: 'any' }, run: (params) => ({ ...params }) },
  },
});

const notes = objectDefiner<Ctx>()({
  name: 'notes', singular: 'note', doc: 'Notes about people.',
  shapes: [{ name: 'Note', id: 'noteID', columns: [{ title: 'NOTEID', from: 'noteID' }] }],
  operations: {
    write: {
      doc: 'A note about somebody.', effect: 'write', params: { about: { kind: 'string', required: true, positional: true, doc: 'Whom.' }, text: { kind: 'string', required: true, positional: true, doc: 'What.' } }, returns: { one: 'Note' }, on: { users: 'about' },
      run: ({ about, text }) => ({ noteID: 'n1', about, text }),
    },
  },
});

function person(number: number) {
  const userID = `u${String(number).padStart(2, '0')}`;
  return { userID, nickname: `Name ${(number * 7) % MANY}`, born: 1990 + number };
}

/** The registry of these objects. */
export function smallRegistry(): Registry {
  return createRegistry([users, echo, notes]);
}

/** Its doorway. */
export function smallInvoke(emit: (event: Event) => void = () => {}, context: { name: string; protected: boolean; readOnly: boolean } = { name: 'local', protected: false, readOnly: false }): Invoke {
  return createInvoke({ registry: smallRegistry(), clock: systemClock, emit, context, extend: (base) => base });
}
