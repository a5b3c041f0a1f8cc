// An admin object with one operation of each sort, for the tests of help.
import { objectDefiner, type Ctx } from '../../src/operation/operation.ts';
import { createRegistry } from '../../src/operation/registry.ts';
import { USER } from './fixtures.ts';

const define = objectDefiner<Ctx>();
const nothing = () => undefined;

export const users = define({
  name: 'users', singular: 'user', aliases: ['people'], doc: 'People with an account on the server.',
  shapes: [{ ...USER, type: 'UserInfo', derived: { online: 'Platforms the user is connected from now.' } }],
  operations: {
    list: { doc: 'List users, a page at a time. Administrators are not among them.', effect: 'read', params: { search: { kind: 'string', doc: 'Part of the nickname.' } }, returns: { many: 'User' }, run: nothing, examples: ['imctl get users', 'imctl get users --limit 5'] },
    create: {
      doc: 'Register a user.', effect: 'write', undo: { by: 'delete', prepare: () => () => [] }, returns: { one: 'User' }, bulk: { operation: 'createMany', param: 'users', size: 100 }, run: nothing,
      params: {
        userID: { kind: 'string', required: true, positional: true, doc: 'ID of the new user.' },
        nickname: { kind: 'string', required: true, doc: 'Name others see.', letter: 'n' },
        level: { kind: 'integer', choices: [1, 2], default: 1, doc: 'What it may do.' },
        receive: { kind: 'string', choices: ['everything', 'only from friends', 'nothing'], doc: 'What reaches it.' },
        tags: { kind: 'string', many: true, doc: 'Words to find it by.' },
        notify: { kind: 'boolean', default: true, doc: 'Tell its friends.' },
        keep: { kind: 'duration', default: 600_000, min: 1000, doc: 'How long it lasts.' },
      },
      examples: ['imctl create user ben --nickname "Ben B." --tags a --tags b --no-such -o json'],
    },
    createMany: { doc: 'Register many.', effect: 'write', params: { users: { kind: 'object', many: true, required: true, noFlag: true, doc: 'Them.' } }, run: nothing },
    delete: { doc: 'Remove users.', effect: 'destructive', params: { userIDs: { kind: 'string', required: true, positional: true, many: true, doc: 'The users.' } }, run: nothing, examples: ['imctl delete user ben anna --yes'] },
    count: { doc: 'How many there are.', effect: 'read', params: {}, returns: { value: 'number' }, run: nothing },
  },
});

export const fs = define({
  name: 'fs', singular: 'file', scriptOnly: true, doc: 'Files of this machine. Each needs a permission.',
  operations: { read: { doc: 'The text of a file.', effect: 'read', params: { file: { kind: 'string', required: true, positional: true, doc: 'The file.' } }, needs: ({ file }) => [`fs:read:${file}`], returns: { value: 'string' }, run: nothing } },
});

export const api = define({
  name: 'api', singular: 'route', scriptOnly: true, doc: 'Every route by name.',
  operations: { 'user.getUsers': { doc: 'List users.', effect: 'read', open: true, params: {}, returns: { value: 'data' }, run: nothing, examples: ['imctl api POST /user/get_users'] } },
});

export const REGISTRY = createRegistry([users, fs, api]);
