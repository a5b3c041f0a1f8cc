import { spawn } from 'node:child_process';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { startSession, type SetUpOptions } from './session-setup.ts';

// One session at a time: its globals and its evaluator are the process's, as in the shell.
let shell: ReturnType<typeof startSession> | undefined;
const common = () => shell ??= startSession();
const type = (...lines: string[]) => common().type(...lines);
const alone = async (options?: SetUpOptions) => {
  await shell?.session.close();
  shell = undefined;
  return startSession(options);
};
afterAll(() => shell?.session.close());

/** Ctrl+C a moment after the line calls it, so that it is under way; from a process of its own: this thread waits and has no timers. */
function pressSoon(): void {
  spawn(process.execPath, ['-e', `setTimeout(() => process.kill(${process.pid}, 'SIGINT'), 200)`], { stdio: 'ignore' });
}
vi.stubGlobal('pressSoon', pressSoon);

describe('calls block, wherever they stand', () => {
  test.each<[string, string[], string | undefined]>([
    ['a field of what was got', ['users.get("u01").nickname'], 'Name 7'],
    ['map', ['["u01", "u02"].map(id => users.get(id).nickname)'], "[ 'Name 7', 'Name 14' ]"],
    ['filter', ['["u01", "u02"].filter(id => users.get(id).born > 1991)'], "[ 'u02' ]"],
    ['a sort comparator', ['const ids = ["u01", "u02", "u03"]; ids.sort((a, b) => users.get(b).born - users.get(a).born)'], "[ 'u03', 'u02', 'u01' ]"],
    ['a getter', ['const lazy = { get name() { return users.get("u05").nickname } }; lazy.name'], 'Name 35'],
    ['a method of a class', ['class Team { constructor(public ids: string[]) {} get names() { return this.ids.map(id => users.get(id).nickname) } }', 'new Team(["u01"]).names[0]'], 'Name 7'],
    ['a field initialiser', ['new class { born = users.get("u01").born }().born'], '1991'],
    ['a recursive function', ['function sum(n: number): number { return n === 0 ? 0 : users.get("u0" + n).born + sum(n - 1) }', 'sum(3)'], '5976'],
    ['for..of over a list', ['let seen = 0; for (const u of users.where(u => u.born > 2000)) seen++; seen'], '35'],
    ['for..of over the object', ['let all = 0; for (const u of users) all++; all'], '45'],
    ['a generator', ['function* names() { for (const u of users) yield u.nickname }', '[...names()].length'], '45'],
    ['JSON.stringify with toJSON', ['JSON.stringify({ toJSON: () => users.get("u01").userID })'], '"u01"'],
    ['a tagged template', ['((s, id) => users.get(id).nickname)`${"u02"}`'], 'Name 14'],
    ['a proxy', ['new Proxy({}, { get: (_, id) => users.get(id).nickname }).u03'], 'Name 21'],
    ['reduce over a list', ['users.all().reduce((sum, u) => sum + u.born, 0)'], '90585'],
    ['an await on a value', ['(await users.get("u01")).userID'], 'u01'],
    ['an async function of the user\'s own', ['const f1 = async () => users.get("u04").userID', 'await f1()'], 'u04'],
    ['after a timer', ['await new Promise(r => setTimeout(() => r(users.get("u02").userID), 5))'], 'u02'],
    ['Promise.all over .async', ['(await Promise.all(["u01", "u02"].map(id => users.get.async(id)))).map(u => u.userID)'], "[ 'u01', 'u02' ]"],
    ['a list in .async', ['(await users.list.async().limit(2).all()).length'], '2'],
    ['for await over .async', ['let n9 = 0; for await (const u of users.list.async()) n9++; n9'], '45'],
  ])('%s', async (_name, lines, shown) => {
    expect(await type(...lines)).toBe(shown);
  });

  test('a failure is thrown where the call stands, and can be caught there', async () => {
    expect(await type('(() => { try { users.get("zoe") } catch (e) { return [e.code, e.exitStatus, e.operationID] } })()')).toBe("[ 'NOT-FOUND', 4, 'op-none' ]");
    expect(await type('["u01", "zoe"].map(id => users.get(id))')).toBe('error NOT-FOUND: no user "zoe" (POST /user/get_users_info)\noperationID: op-none');
  });

  test('several calls in flight while one waits: all are answered, each with its own', async () => {
    expect(await type('const flight = [60, 20, 40].map(ms => echo.slow.async(ms, ms)); const waited = echo.slow(80, "mine"); [waited, ...(await Promise.all(flight))]')).toBe("[ 'mine', 60, 20, 40 ]");
  });

  test('integers beyond 2^53 are bigint, both ways', async () => {
    expect(await type('echo.big().seq + 1n')).toBe('9007199254740994n');
    expect(await type('echo.now({ value: 12345678901234567890n }) === 12345678901234567890n')).toBe('true');
  });

  test('text of any kind crosses', async () => {
    const text = `${'ü'.repeat(100_000)}\u{1f600}\0`;
    vi.stubGlobal('wideText', text);
    expect(await type('echo.now(wideText) === wideText')).toBe('true');
  });
});

describe('lists', () => {
  test('are shown as a table with the first twenty; it shows the next', async () => {
    const first = (await type('users.list()'))!;
    expect(first.split('\n')).toHaveLength(22);
    expect(first).toMatch(/^USERID +NICKNAME/);
    expect(first.split('\n').at(-1)).toBe('20 of 45 users, it for more');
    expect((await type('it'))!.split('\n')[1]).toMatch(/^u21/);
    expect((await type('it'))!.split('\n').at(-1)).toBe('5 users');
    expect(await type('it')).toBe('that was all');
  });

  test('of an object are what its list answers', async () => {
    expect((await type('users.where(u => u.userID < "u03")'))!.split('\n').at(-1)).toBe('2 users');
    expect(await type('users.first().userID')).toBe('u01');
    expect(await type('users.count()')).toBe('45');
    expect((await type('users.sort("-born").limit(1)'))!.split('\n')[1]).toMatch(/^u45/);
    expect(await type('users.find(u => u.born === 2000).userID')).toBe('u10');
  });

  test('an array of items is a table too, a hundred rows at a time', async () => {
    expect((await type('users.all()'))!.split('\n').at(-1)).toBe('45 users');
    expect((await type('[...users, ...users, ...users]'))!.split('\n').at(-1)).toBe('100 of 135 users, it for more');
    expect((await type('it'))!.split('\n').at(-1)).toBe('35 users');
  });

  test('an array with anything else in it is no table', async () => {
    expect(await type('[users.get("u01"), 1]')).toContain('{ userID: \'u01\'');
  });

  test('wide has all columns; json and csv are texts', async () => {
    expect((await type('users.limit(1).wide()'))!.split('\n')[0]).toContain('BORN');
    expect(JSON.parse((await type('users.limit(2).json()'))!)).toEqual([{ userID: 'u01', nickname: 'Name 7', born: 1991 }, { userID: 'u02', nickname: 'Name 14', born: 1992 }]);
    expect(await type('users.limit(1).csv()')).toBe('userID,nickname,born\nu01,Name 7,1991');
    expect(await type('JSON.parse(users.limit(1).json())[0].userID')).toBe('u01');
    expect(await type('echo.now(users.limit(1).csv())')).toBe('userID,nickname,born\nu01,Name 7,1991');
  });

  test('watch needs a terminal, and a time that can be', async () => {
    expect(await type('users.list().watch()')).toContain('watch needs a terminal');
    expect(await type('users.list().watch("soon")')).toContain('"soon" is no interval');
  });

  test('an await leaves a lazy list a list', async () => {
    expect((await type('(await users.list()).limit(1)'))!.split('\n').at(-1)).toBe('1 user');
  });

  test('a list inside an object is shown there', async () => {
    expect(await type('({ mine: users.limit(1) })')).toContain('u01');
  });
});

describe('items and objects', () => {
  test('an item is shown field by field, without its operations', async () => {
    expect(await type('users.get("u01")')).toBe('userID     u01\nnickname   Name 7\nborn       1991');
    expect(await type('JSON.stringify(users.get("u01"))')).toBe('{"userID":"u01","nickname":"Name 7","born":1991}');
  });

  test('an item carries its operations and those of others', async () => {
    expect(await type('users.get("u02").rename("New").nickname')).toBe('New');
    expect(await type('users.get("u02").write("a note").about')).toBe('u02');
    expect(await type('Object.isFrozen(Object.getPrototypeOf(users.get("u01")))')).toBe('true');
  });

  test('an object alone tells what it can do', async () => {
    expect(await type('users')).toContain('users: People.');
    expect(await type('users')).toContain('rename()');
  });

  test('a method that is not there names the near one', async () => {
    expect(await type('users.frist()')).toBe('Uncaught TypeError: users.frist is not a function; did you mean first?');
  });
});

describe('what is asked and refused', () => {
  test('a destructive operation asks once, with its preview, and does as answered', async () => {
    let answer = true;
    const own = await alone({ answer: () => answer });
    expect(await own.type('users.remove("u03")')).toBe('u03 removed');
    answer = false;
    expect(await own.type('users.get("u04").remove()')).toContain('CONFIRM-REFUSED');
    expect(own.questions.map((question) => [question.text, question.typeName])).toEqual([['remove user u03.', false], ['remove user u04.', false]]);
    await own.session.close();
  });
});

describe('contexts', () => {
  test('use changes all objects; what came from before is of no use there', async () => {
    const own = await alone({ answer: () => true });
    await own.type('const before = users.get("u01"); const list = users.list()');
    await own.type('use staging');
    expect(own.prompts).toEqual(['local', 'staging']);
    expect(await own.type('before.rename("Wrong")')).toBe('error CONFLICT: users.rename: this came from local, and the prompt is on staging now\nhint: go back with  use local  or get it again here');
    expect(await own.type('list.first()')).toContain('CONFLICT');
    expect(await own.type('before.userID')).toBe('u01');
    expect(await own.type('users.get("u01").rename("Right").nickname')).toBe('Right');
    expect(await own.type('use nowhere')).toContain('there is no context "nowhere"');
    expect(await own.type('users.count()')).toBe('45');
    await own.type('use("local")');
    expect(own.prompts.at(-1)).toBe('local');
    await own.session.close();
  });

  test('a protected one is read-only until rw gives a reason, and again after its time', async () => {
    const own = await alone({ answer: () => true });
    await own.type('use prod');
    expect(own.prompts.at(-1)).toBe('prod(ro)');
    expect(await own.type('users.rename("u01", "N")')).toContain('rw("reason", "15m")');
    expect(await own.type('rw()')).toContain('rw needs a reason');
    expect(await own.type('rw("ticket", "long")')).toContain('"long" is no duration');
    expect(await own.type('rw("ticket 7", "3s")')).toBe('prod: changes allowed for 3s');
    expect(own.prompts.at(-1)).toBe('prod');
    expect(await own.type('users.rename("u01", "N").nickname')).toBe('N');
    await vi.waitFor(() => expect(own.prompts.at(-1)).toBe('prod(ro)'), 60_000);
    expect(await own.type('users.rename("u01", "N")')).toContain('PROTECTED');
    await own.session.close();
  });
});

describe('Ctrl+C', () => {
  test('in a blocking call names it with its operationID, and the next call works', async () => {
    // The other thread is up before.
    await type('echo.now(1)');
    const started = performance.now();
    expect(await type('pressSoon(); echo.slow(120000)')).toBe('error INTERRUPTED: interrupted; echo.slow was not answered\noperationID: op-slow-120000');
    expect(performance.now() - started).toBeLessThan(60_000);
    expect(await type('echo.now("next")')).toBe('next');
  });

  test('in a callback ends the whole line', async () => {
    expect(await type('pressSoon(); [1, 2, 3].map(() => { try { echo.slow(120000) } catch { return "caught" } })')).toContain('INTERRUPTED');
  });

  test('in a loop of calls', async () => {
    expect(await type('pressSoon(); for (;;) echo.now(1)')).toContain('INTERRUPTED');
    expect(await type('echo.now(2)')).toBe('2');
  });

  test('while a value is being shown', async () => {
    expect(await type('({ [Symbol.for("nodejs.util.inspect.custom")]() { pressSoon(); for (;;); } })')).toContain('INTERRUPTED');
    expect(await type('3')).toBe('3');
  });

  test('does not end calls of .async', async () => {
    await type('const kept = echo.slow.async(600, "kept")');
    expect(await type('pressSoon(); for (;;);')).toContain('INTERRUPTED');
    expect(await type('await kept')).toBe('kept');
  });
});

describe('jobs', () => {
  test('bg tells when a promise is done, or why not; settle waits for it', async () => {
    common().said.length = 0;
    expect(await type('bg(echo.slow.async(30, "late"))')).toBe('job 1');
    expect(await type('bg(echo.fail.async("broke"))')).toBe('job 2');
    expect(await type('bg(5)')).toContain('bg takes a promise');
    await common().session.settle();
    expect(common().said.sort()).toEqual(['[1] done late\n', '[2] error CONFLICT: broke\nhint: try another\noperationID: op-fail\n']);
  });

  test('settle waits for calls nobody waits for', async () => {
    await type('let arrived = 0; void echo.slow.async(50, 1).then(v => { arrived = v })');
    await common().session.settle();
    expect(await type('arrived')).toBe('1');
  });
});

describe('oddities end nothing', () => {
  test.each([
    ['throw null', 'Uncaught null'], ['throw undefined', 'Uncaught undefined'], ['throw "text"', "Uncaught 'text'"], ['throw { a: 1 }', 'Uncaught { a: 1 }'], ['throw Object.create(null)', 'Uncaught [Object: null prototype] {}'],
    ['throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 }, has() { throw 3 } })', 'Uncaught Proxy({})'],
    ['throw Object.defineProperty(new Error("x"), "message", { get() { throw 1 } })', 'Uncaught something that cannot be shown'],
    ['throw Object.assign(new Error("x"), { name: Symbol("s") })', 'Uncaught Symbol(s): x'],
    ['throw new Error("outer", { cause: new TypeError("inner") })', 'Uncaught Error: outer\ncause: TypeError: inner'],
    ['class Mine extends Error { name = "Mine" }; throw new Mine("x")', 'Uncaught Mine: x'],
    ['new Proxy({ a: 1 }, { has() { throw 1 }, get() { throw 2 }, ownKeys() { throw 3 } })', 'Proxy({ a: 1 })'],
    ['({ get x() { throw 1 } })', '{ x: [Getter] }'], ['({ get x() { return this } })', '{ x: [Getter] }'],
    ['({ [Symbol.for("nodejs.util.inspect.custom")]() { throw new Error("shown") } })', 'Uncaught Error: shown'],
    ['const loop = {}; loop.loop = loop; loop', '<ref *1> { loop: [Circular *1] }'],
    ['const clash1 = 1', undefined], ['let clash1 = 2', "Uncaught SyntaxError: Identifier 'clash1' has already been declared; keep its kind: const, let (or class), var (or function)"],
    ['delete globalThis._; 1', '1'], ['Object.prototype.polluted1 = 1; users.first().userID', 'u01'],
  ])('%s', async (line, shown) => {
    expect(await type(line)).toBe(shown);
    expect(await type('delete Object.prototype.polluted1; 1 + 1')).toBe('2');
  });

  test('a text of ten megabytes, and a hundred thousand items', async () => {
    expect((await type('"x".repeat(10_000_000)'))!.length).toBe(10_000_000);
    expect((await type('Array.from({ length: 100_000 }, (_, i) => i)'))!).toContain('99900 more items');
  });

  test('a known secret is not shown', async () => {
    expect(await type('"it is a-known-secret, you see"')).toBe('it is ***, you see');
    expect(await type('throw new Error("a-known-secret")')).toBe('Uncaught Error: ***');
  });
});

describe('at a terminal', () => {
  test('control characters in what is shown, thrown and said are told by their number', async () => {
    const own = await alone({ isTTY: true });
    expect(await own.type('"\\x1b[2J"')).toBe("'\\x1B[2J'");
    expect(await own.type('throw new Error("\\x1b[2J\\u202e")')).toBe('Uncaught Error: \\x1b[2J\\u202e');
    await own.type('console.log("a\\tb \\x1b[31mred\\x1b[0m \\x1b]0;title\\x07")');
    await own.type('console.error("%s!", "\\x9b2J")');
    expect(own.said).toEqual(['a\tb \x1b[31mred\x1b[0m \\x1b]0;title\\x07\n', '\\x9b2J!\n']);
    await own.session.close();
  });
});

describe('with json', () => {
  test('each value is one document, each problem too', async () => {
    const own = await alone({ json: true });
    expect(JSON.parse((await own.type('users.limit(1)'))!)).toEqual([{ userID: 'u01', nickname: 'Name 7', born: 1991 }]);
    expect(await own.type('users.limit(1).json()')).toBe('[{"userID":"u01","nickname":"Name 7","born":1991}]');
    expect(await own.type('"text"')).toBe('"text"');
    expect(await own.type('10n')).toBe('"10"');
    expect(await own.type('undefined')).toBeUndefined();
    expect(JSON.parse((await own.type('users.get("zoe")'))!)).toMatchObject({ kind: 'Error', code: 'NOT-FOUND', exitCode: 4 });
    expect(JSON.parse((await own.type('throw new Error("mine")'))!)).toMatchObject({ kind: 'Error', message: 'Error: mine' });
    expect(JSON.parse((await own.type('foo('.replace('(', ']')))!)).toMatchObject({ kind: 'Error', code: 'TASK-INVALID' });
    await own.session.close();
  });
});

describe('when the working thread dies', () => {
  test('a waiting call says so at once, and so does every later one', async () => {
    const own = await alone();
    const started = performance.now();
    expect(await own.type('echo.die()')).toContain('the working thread failed: the thread is out of luck');
    expect(performance.now() - started).toBeLessThan(60_000);
    expect(await own.type('echo.now(1)')).toContain('the working thread failed');
    expect(await own.type('await echo.now.async(1)')).toContain('the working thread failed');
    expect(await own.type('1 + 1')).toBe('2');
    await own.session.close();
  });

  test('a call of .async is rejected when it ends', async () => {
    const own = await alone();
    await own.type('const never = echo.slow.async(60000)', 'echo.now(1)');
    void own.worker.terminate();
    expect(await own.type('await never')).toContain('the working thread failed');
    await own.session.close();
  });
});

test('thousands of blocking calls, one after the other, are each answered with their own', async () => {
  expect(await type('let wrong = 0; for (let i = 0; i < 3000; i++) if (echo.now(i) !== i) wrong++; wrong')).toBe('0');
});

// Last, since what is declared stays declared in this process.
test('users, it and _ may be declared anew, and stay so', async () => {
  const own = await alone();
  expect(await own.type('const it = 5', 'it')).toBe('5');
  expect(await own.type('_ + 1')).toBe('6');
  expect(await own.type('let users = "mine"', 'users')).toBe('mine');
  expect(await own.type('globalThis.users.count()')).toBe('45');
  await own.session.close();
});
