import { describe, expect, test } from 'vitest';
import { renderExplain, renderShape } from '../../src/output/explain.ts';
import { renderCommandHelp, renderObjectHelp, renderOperationHelp, renderOverview, type CommandDoc } from '../../src/output/help.ts';
import { loadPaint } from '../../src/output/paint.ts';
import { displayWidth } from '../../src/output/width.ts';
import { fs, REGISTRY, users } from './objects.ts';

const options = { columns: 100 };
const help = (path: string) => renderOperationHelp(REGISTRY.operation(path), REGISTRY, options);

const RUN: CommandDoc = {
  name: 'run', usage: '<task.ts> [--allow PERMISSION...] [-- PARAMETERS]', doc: 'Run a task in its sandbox. It may do what it was granted.', more: 'First paragraph.\n\nSecond paragraph.',
  fields: { allow: { kind: 'string', many: true, doc: 'Grant a permission.' }, wall: { kind: 'duration', default: 60_000, doc: 'Limit of time.' } }, examples: ['imctl run tasks/welcome.ts'],
};

describe('help of an operation', () => {
  test('a list', () => expect(help('users.list')).toMatchInlineSnapshot(`
    "List users, a page at a time. Administrators are not among them.

      imctl get users [--search TEXT]

      Beside the server's fields: online (platforms the user is connected from now).

    Options
      --search TEXT   Part of the nickname.

    Examples
      imctl get users
      imctl get users --limit 5

    At the prompt    users.list()                     In a task    needs: ["users:read"]
    "
  `));
  test('one with flags of all sorts', () => expect(help('users.create')).toMatchInlineSnapshot(`
    "Register a user.

      imctl create user <userID> --nickname TEXT [options]

      Taken back with  imctl delete user
      Many at once:  imctl create user -f FILE  (CSV, NDJSON, JSON or YAML; - is standard input)
      Beside the server's fields: online (platforms the user is connected from now).

    Arguments
      userID   ID of the new user.

    Options
      -n, --nickname TEXT    Name others see. (required)
          --level 1|2        What it may do. (default 1)
          --receive CHOICE   What reaches it. (everything, only from friends, nothing)
          --tags TEXT...     Words to find it by. (may be given again)
          --no-notify        Tell its friends. (yes without it)
          --keep DURATION    How long it lasts. (default 10m)

    Examples
      imctl create user ben --nickname "Ben B." --tags a --tags b --no-such -o json

    At the prompt    users.create("ben", { nickname: "Ben B.", tags: ["a", "b"] })
    In a task        needs: ["users:write"]
    "
  `));
  test('one that cannot be undone', () => expect(help('users.delete')).toMatchInlineSnapshot(`
    "Remove users.

      imctl delete user <userIDs...>

      Cannot be undone: it shows what it will touch and asks; --yes goes on without asking.

    Arguments
      userIDs...   The users.

    Examples
      imctl delete user ben anna --yes

    At the prompt    users.delete("ben", "anna")      In a task    needs: ["users:write"]
    "
  `));
  test('one nobody has given an example', () => expect(help('users.count')).toMatchInlineSnapshot(`
    "How many there are.

      imctl count user

    At the prompt    users.count()                    In a task    needs: ["users:read"]
    "
  `));
  test('one for scripts, whose permission depends on its arguments', () => expect(help('fs.read')).toMatchInlineSnapshot(`
    "The text of a file.

      fs.read(file)

    Arguments
      file   The file.

    At the prompt    fs.read(file)
    "
  `));
  test('a raw route', () => expect(help('api.user.getUsers')).toMatchInlineSnapshot(`
    "List users.

      imctl api POST /user/get_users [-f FILE]

    Examples
      imctl api POST /user/get_users

    At the prompt    api.user.getUsers({ … })         In a task    needs: ["api:read"]
    "
  `));

  test('flags from elsewhere follow its own', () => {
    const text = renderOperationHelp(REGISTRY.operation('users.list'), REGISTRY, { ...options, sections: [{ title: 'Of all lists', fields: { limit: { kind: 'integer', doc: 'At most so many.' } } }] });
    expect(text).toContain('\n\nOf all lists\n  --limit NUMBER   At most so many.\n\nExamples\n');
  });

  test('folds into a narrow terminal without breaking a flag from its value', () => {
    const text = renderOperationHelp(REGISTRY.operation('users.list'), REGISTRY, { columns: 62, sections: [] });
    const prose = text.split('\n').filter((line) => !line.includes('imctl') && !line.includes('At the prompt'));
    for (const line of prose) expect(displayWidth(line)).toBeLessThanOrEqual(62);
    expect(renderCommandHelp({ ...RUN, usage: '<a-rather-long-name.ts> [--allow PERMISSION...] [-- PARAMETERS]' }, { columns: 50 })).toContain('  imctl run <a-rather-long-name.ts>\n  [--allow PERMISSION...] [-- PARAMETERS]\n');
  });
});

describe('help of the rest', () => {
  test('an object', () => expect(renderObjectHelp(users, options)).toMatchInlineSnapshot(`
    "People with an account on the server.

      imctl <verb> user …      imctl users <verb> …

      Also called people.

    Operations
      imctl get users               List users, a page at a time.
      imctl create user             Register a user.
      users.createMany({ users })   Register many.
      imctl delete user             Remove users.
      imctl count user              How many there are.

    More of each with  imctl <verb> user --help
    "
  `));
  test('an object for scripts', () => expect(renderObjectHelp(fs, options)).toMatchInlineSnapshot(`
    "Files of this machine. Each needs a permission.

      fs.<operation>(…)

    Operations
      fs.read(file)   The text of a file.

    In a task or at the prompt only; more with  imctl explain fs.<operation>
    "
  `));
  test('a command of our own', () => expect(renderCommandHelp(RUN, options)).toMatchInlineSnapshot(`
    "Run a task in its sandbox. It may do what it was granted.

      imctl run <task.ts> [--allow PERMISSION...] [-- PARAMETERS]

      First paragraph.

      Second paragraph.

    Options
      --allow TEXT...   Grant a permission. (may be given again)
      --wall DURATION   Limit of time. (default 1m)

    Examples
      imctl run tasks/welcome.ts
    "
  `));
  test('the usage of a command is made from its fields when it gives none', () => {
    expect(renderCommandHelp({ ...RUN, usage: '', more: undefined }, options).split('\n')[2]).toBe('  imctl run [--allow TEXT...] [--wall DURATION]');
  });
  test('the overview', () => expect(renderOverview(REGISTRY, [RUN], options)).toMatchInlineSnapshot(`
    "imctl: a scriptable shell and task runner for OpenIM

      imctl <command> …      imctl <verb> <object> …      imctl <object> <verb> …

    Start here
      imctl run tasks/welcome.ts   Run a task in its sandbox.
      imctl get users              List users, a page at a time.

    Commands
      run   Run a task in its sandbox.

    Objects
      users   list create delete count

    For scripts
      fs    read
      api   user.getUsers

    More with --help behind anything:  imctl get users --help
    "
  `));
  test('the overview begins with what it is given', () => {
    expect(renderOverview(REGISTRY, [], { ...options, start: [['imctl shell', 'a prompt']] })).toContain('Start here\n  imctl shell   a prompt\n');
  });
  test('titles are bold where there is colour', async () => {
    expect(renderCommandHelp(RUN, { ...options, paint: await loadPaint(true) })).toContain('\x1b[1mOptions\x1b[22m\n');
  });
});

describe('explain', () => {
  test('an operation', () => expect(renderExplain(REGISTRY.operation('users.create'), REGISTRY, options)).toMatchInlineSnapshot(`
    "users.create
      Register a user.

      effect       write: can be changed back
      command      imctl create user <userID> --nickname TEXT [options]
      prompt       users.create("ben", { nickname: "Ben B.", tags: ["a", "b"] })
      task needs   "users:write"  or  "users:create"
      answers      one User
      undone by    users.delete

    Parameters
      userID     TEXT  ID of the new user.
      nickname   TEXT  Name others see.
      level?     1|2  What it may do.
      receive?   everything|only from friends|nothing  What reaches it.
      tags?      TEXT...  Words to find it by.
      notify?    true|false  Tell its friends.
      keep?      DURATION  How long it lasts. (at least 1s)

    User  (UserInfo), told apart by userID
      userID       column USERID
      nickname     column NICKNAME
      createTime   column CREATED
      unread       column UNREAD
      ex           column EX

    Added by imctl
      online   Platforms the user is connected from now.
    "
  `));
  test('a shape, with the fields of the catalog', () => {
    expect(renderShape(users.shapes[0]!, { ...options, fields: [{ name: 'userID', type: 'string', doc: 'Its ID.' }, { name: 'createTime', type: 'int64' }] })).toMatchInlineSnapshot(`
      "User  (UserInfo), told apart by userID
        userID       string  Its ID.
        createTime   int64

      Added by imctl
        online   Platforms the user is connected from now.
      "
    `);
  });
});
