import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ImctlError } from '../../../src/base/errors.ts';
import { imctl, imctlProcess, tempDir, type RunOptions } from '../../helpers/imctl.ts';

/** A folder with these files, and how to run imctl in it. */
function project(files: Record<string, string>) {
  const home = tempDir();
  const write = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
    writeFileSync(path.join(home, name), text);
  };
  for (const [name, text] of Object.entries({ 'package.json': '{}', ...files })) write(name, text);
  return { home, write, run: (args: readonly string[], options: RunOptions = {}) => imctl(['run', ...args], { home, cwd: home, ...options }) };
}

const PEOPLE = 'await users.create([{ userID: "anna", nickname: "Anna" }, { userID: "ben", nickname: "Ben" }]);';

describe('a budget', () => {
  test('of five sends lets five through, ends with 23, and the five are named', async () => {
    const { run, home } = project({
      'fifty.ts': `import { messages, users } from "imctl";\nexport const meta = { needs: ["messages:send<=5", "users:write"] };\nexport default async () => {\n  ${PEOPLE}\n  for (let n = 1; n <= 50; n++) await messages.send({ from: "anna", to: "ben", text: \`hello \${n}\` });\n};\n`,
    });
    const { status, err } = await run(['fifty.ts']);
    expect(status).toBe(23);
    expect(err).toContain('fifty.ts:5:33: messages.send is over the budget messages:send<=5: 0 of 5 left, 1 wanted\n');
    expect(err).toContain('done before that: users.createMany 2: anna, ben\n');
    const named = /done before that: messages\.send 5: ([0-9a-f, ]+)\n/.exec(err)![1]!.split(', ');
    const { out } = await imctl(['get', 'history', 'si_anna_ben', '-o', 'json'], { home });
    const stored = (JSON.parse(out) as { items: { clientMsgID: string; text: string }[] }).items;
    expect(stored.map((one) => one.text).filter((text) => text.startsWith('hello'))).toEqual(['hello 1', 'hello 2', 'hello 3', 'hello 4', 'hello 5']);
    expect(new Set(named)).toEqual(new Set(stored.filter((one) => one.text.startsWith('hello')).map((one) => one.clientMsgID)));
  });

  test('holds against 64 calls in flight', async () => {
    const { run, home } = project({
      'race.ts': 'import { users } from "imctl";\nexport const meta = { needs: ["users:write<=5"] };\nexport default async () => (await Promise.allSettled(Array.from({ length: 64 }, (_, n) => users.create({ userID: `u${n}`, nickname: "x" })))).filter((one) => one.status === "fulfilled").length;\n',
    });
    expect(await run(['race.ts'])).toMatchObject({ status: 0, out: expect.stringContaining('5') as string });
    expect((await imctl(['get', 'users', '-o', 'name'], { home })).out.split('\n').filter((line) => /u\d/.test(line))).toHaveLength(5);
  });

  test('by the minute lets so many through and no more', async () => {
    const { run } = project({ 'rate.ts': `import { messages, users } from "imctl";\nexport const meta = { needs: ["messages:send<=3/min", "users:write"] };\nexport default async () => {\n  ${PEOPLE}\n  for (;;) await messages.send({ from: "anna", to: "ben", text: "x" });\n};\n` });
    expect(await run(['rate.ts'])).toMatchObject({ status: 23, err: expect.stringMatching(/over the budget messages:send<=3\/min[^]*done before that: messages\.send 3: /) as string });
  });

  test('that a task swallows is no way on', async () => {
    const { run } = project({ 'deaf.ts': `import { messages, users } from "imctl";\nexport const meta = { needs: ["messages:send<=2", "users:write"] };\nexport default async () => {\n  ${PEOPLE}\n  let sent = 0;\n  for (let n = 0; n < 50; n++) await messages.send({ from: "anna", to: "ben", text: "x" }).then(() => sent++, () => {});\n  return sent;\n};\n` });
    expect(await run(['deaf.ts', '-o', 'json'])).toMatchObject({ status: 0, out: '2\n' });
  });
});

describe('secret', () => {
  /** A server that says what it was told. */
  async function echo() {
    const seen: { url: string; authorization?: string; body: string }[] = [];
    const server = createServer((request, answer) => {
      let body = '';
      request.on('data', (part) => { body += String(part); }).on('end', () => {
        seen.push({ url: request.url!, authorization: request.headers.authorization, body });
        answer.end(JSON.stringify({ url: request.url, headers: request.headers, body, quoted: JSON.stringify({ body }), letters: request.headers.authorization }));
      });
    }).listen(0, '127.0.0.1');
    onTestFinished(() => { server.close(); });
    await new Promise((resolve) => { server.once('listening', resolve); });
    return { seen, host: `127.0.0.1:${(server.address() as AddressInfo).port}` };
  }
  const value = 'hunter2:"secret"/+x';

  test('is used in a request and never seen: not inside, not on the screen, not in a file', async () => {
    const { seen, host } = await echo();
    const { run, home } = project({
      'bot.ts': `import { http, log, secret } from "imctl";
export const meta = { needs: ["net:${host}", "secret:BOT_TOKEN"] };
export default async () => {
  const token = secret("BOT_TOKEN");
  log("it is", token, { token }, typeof token, JSON.stringify([token]));
  const got = await http.post(\`http://${host}/bot\${token}/send\`, { token }, { headers: { Authorization: \`Bearer \${token}\` } });
  log(JSON.stringify(got));
  if (JSON.stringify(got).includes(["hun", "ter2"].join(""))) throw new Error(["LEA", "KED"].join(""));
  throw new Error(\`so \${token} it ends\`);
};
`,
    });
    const { status, out, err } = await run(['bot.ts', '--allow', `net:${host}`, '--allow', 'secret:BOT_TOKEN', '-vv'], { env: { BOT_TOKEN: value } });
    expect(status).toBe(24);
    expect(seen).toEqual([{ url: `/bot${encodeURIComponent(value)}/send`, authorization: `Bearer ${value}`, body: JSON.stringify({ token: value }) }]);
    expect(out + err).toContain('***');
    expect(out).toContain('imctl-secret.BOT_TOKEN.');
    for (const text of [out, err, readFileSync(path.join(home, '.local/state/imctl/audit.jsonl'), 'utf8')]) expect(text).not.toMatch(/hunter2|LEAKED/);
  });

  test('needs its own permission, which is asked for before anything runs', async () => {
    const { run } = project({ 'bot.ts': 'import { log, secret } from "imctl";\nexport const meta = { needs: ["secret:BOT_TOKEN"] };\nlog(secret("BOT_TOKEN"));\n' });
    const { status, out, err } = await run(['bot.ts'], { env: { BOT_TOKEN: value } });
    expect([status, out]).toEqual([23, '']);
    expect(err).toContain('--allow secret:BOT_TOKEN');
    expect((await run(['bot.ts', '--allow', 'env:BOT_TOKEN'], { env: { BOT_TOKEN: value } })).status).toBe(23);
  });

  test('comes from the context, where that names it', async () => {
    const { seen, host } = await echo();
    const { run, write } = project({ 'bot.ts': `import { http, secret } from "imctl";\nexport const meta = { needs: ["net:${host}", "secret:BOT_TOKEN"] };\nexport default async () => { await http.get("http://${host}/", { headers: { Authorization: secret("BOT_TOKEN") } }); };\n` });
    write('.config/imctl/contexts.yaml', 'contexts:\n  staging:\n    api: http://127.0.0.1:1\n    secrets: { BOT_TOKEN: { env: STAGING_BOT } }\n');
    expect(await run(['bot.ts', '--context', 'staging', '--allow', `net:${host}`, '--allow', 'secret:BOT_TOKEN'], { env: { STAGING_BOT: 'of-staging', BOT_TOKEN: 'of-others' } })).toMatchObject({ status: 0 });
    expect(seen[0]!.authorization).toBe('of-staging');
  });
});

describe('--explain', () => {
  test('shows what a file is, imports, uses and needs, and runs nothing of it', async () => {
    const { run } = project({
      'tasks/top.ts': 'import { log } from "imctl";\nimport { words } from "../lib/words.ts";\nimport data from "./data.json";\nexport const meta = { name: "top", doc: "Never run.", needs: ["users:read", "net:example.com"], params: { days: { type: "number", default: 3 } } };\nlog(words, data);\nthrow new Error("its top level ran");\n',
      'lib/words.ts': 'export const words = 1;\nthrow new Error("ran");\n', 'tasks/data.json': '[1]',
    });
    expect(await run(['tasks/top.ts', '--explain'])).toEqual({ status: 0, err: '', out: expect.stringMatching(/^top {2}Never run\.\n {2}file {6}tasks\/top\.ts\n {2}imports {3}lib\/words\.ts, tasks\/data\.json\n {2}uses {6}log\n[^]*net:example\.com +not granted: --allow 'net:example\.com'\nparameters\n {2}--days +number \(default 3\)/) as string });
    expect(JSON.parse((await run(['tasks/top.ts', '--explain', '-o', 'json'])).out)).toMatchObject({ name: 'top', imports: ['lib/words.ts', 'tasks/data.json'], uses: ['log'], needs: [{ need: 'users:read', state: 'granted' }, { need: 'net:example.com', state: 'missing' }] });
  });

  test('of a bare script says that it may read', async () => {
    const { run } = project({ 'bare.ts': 'throw new Error("ran");\n' });
    expect(await run(['bare.ts', '--explain'])).toMatchObject({ status: 0, out: expect.stringContaining('it may read, and nothing else') as string });
  });
});

describe('what goes wrong', () => {
  const ESC = String.fromCharCode(27);

  test.each<[string, Record<string, string>, number, RegExp]>([
    ['an error that is thrown', { 't.ts': 'const a: number = 1;\nthrow new TypeError(`wrong ${a}`);\n' }, 24, /t\.ts:2:7: TypeError: wrong 1\n[^]*> 2 \| throw new TypeError/],
    ['an error of an operation', { 't.ts': 'import { users } from "imctl";\nexport default async (): Promise<void> => {\n  await users.get("nobody");\n};\n' }, 24, /t\.ts:3:\d+: no user "nobody" \(NOT-FOUND\)\n[^]*> 3 \|/],
    ['an error in a file that is imported', { 't.ts': 'import { f } from "./lib.ts";\nexport default () => f();\n', 'lib.ts': 'interface A { b: number }\n\nexport const f = (): A => {\n  throw new Error("deep");\n};\n' }, 24, /lib\.ts:4:9: deep\n[^]*> 4 \|/],
    ['a mistake in the syntax', { 't.ts': 'const a = 1;\nconst b = ;\n' }, 24, /t\.ts:2:11: Unexpected ";"\n[^]*> 2 \| const b = ;\n/],
    ['a mistake in the syntax of an import', { 't.ts': 'import "./lib.ts";\n', 'lib.ts': '\nlet x: = 1;\n' }, 24, /lib\.ts:2:8: Unexpected "="\n[^]*> 2 \|/],
    ['types that cannot be taken away', { 't.ts': 'class A {\n  constructor(private b: = 1) {}\n}\n' }, 24, /t\.ts:2:26: [^]*> 2 \|/],
    ['an import that is not there', { 't.ts': 'import { users, userz } from "imctl";\nuserz();\n' }, 24, /t\.ts:1:17: "imctl" has no userz\n[^]*hint: did you mean users\?/],
    ['a rejection that nobody handles', { 't.ts': 'import { sleep } from "imctl";\nvoid Promise.reject(new Error("lost"));\nawait sleep(5);\n' }, 24, /t\.ts:2:\d+: lost\n[^]*> 2 \|/],
    ['time that is over', { 't.ts': 'export const meta = { limits: { cpu: "1s" } };\n\nfor (;;);\n' }, 22, /t\.ts:3:\d+: ended after computing for 1 s[^]*> 3 \|/],
  ])('is told with the line of TypeScript and the code around it: %s', async (_name, files, status, says) => {
    const ran = await project(files).run(['t.ts']);
    expect(ran).toMatchObject({ status, out: '' });
    expect(ran.err.replaceAll(/^ {2}/gm, '')).toMatch(says);
  });

  test('is coloured where there is a terminal', async () => {
    const { err } = await project({ 't.ts': 'const a = 1;\nthrow new Error("x");\n' }).run(['t.ts', '--color', 'always']);
    expect(err).toContain(`${ESC}[31m>${ESC}[39m ${ESC}[1m2${ESC}[22m ${ESC}[2m|${ESC}[22m throw new Error("x");`);
  });

  test('by a task that would speak to the terminal is shown as text', async () => {
    const evil = `${ESC}[2J${ESC}]0;owned${String.fromCharCode(7)}`;
    const { run } = project({
      't.ts': `import { log, step } from "imctl";\nexport const meta = { name: "a", doc: ${JSON.stringify(evil)}, needs: ["users:read"], params: { p: { type: "string", doc: ${JSON.stringify(evil)} } } };\nconst evil = ${JSON.stringify(evil)};\nexport default async () => {\n  log(evil, { [evil]: evil });\n  await step(evil, () => evil);\n  await log.table([{ [evil]: evil, a: evil }]);\n  await log.table([{ a: evil }], [{ title: evil, from: "a" }]);\n  console.error(evil);\n  if (Math.random() < 2) throw Object.assign(new Error(evil), { name: evil });\n};\n`,
      'v.ts': `export default () => ({ ${JSON.stringify(evil)}: [${JSON.stringify(evil)}] });\n`,
      'needs.ts': `export const meta = { needs: ["fs:read:/x${JSON.stringify(evil).slice(1, -1)}"] };\n`,
    });
    for (const args of [['t.ts'], ['t.ts', '--explain'], ['v.ts'], ['v.ts', '-o', 'yaml'], ['needs.ts'], ['needs.ts', '--explain']]) {
      const { out, err } = await run(args);
      expect([args, (out + err).includes(ESC)]).toEqual([args, false]);
    }
  });
});

describe('steps', () => {
  const STEPS = 'await step("three people", () => "created anna, ben, carla"); await step("x", () => {});';
  test.each([
    [200, '  ✓ three people                    created anna, ben, carla                        N ms', '  ✓ x                                                                               N ms'],
    [80, '  ✓ three people                    created anna, ben, carla             N ms', '  ✓ x                                                                    N ms'],
    [44, '  ✓ three people  created anna, ben, carla    N ms', '  ✓ x      N ms'],
  ])('in a window of %i columns', async (columns, first, second) => {
    const { out } = await imctl(['run', '--eval', STEPS], { tty: true, columns });
    expect(out.replaceAll(/ +\d+ ms$/gm, (time) => time.replace(/\d+/, (digits) => ' '.repeat(digits.length - 1) + 'N')).split('\n').slice(0, 2)).toEqual([first, second]);
  });
});

describe('what a task makes too much of is shown all the same', () => {
  test('an answer with more fields than a call takes arguments', async () => {
    const { status, out } = await imctl(['run', '--eval', 'export default () => Object.fromEntries(Array.from({ length: 200_000 }, (_, n) => [`f${n}`, n]))']);
    expect([status, out.split('\n').length]).toEqual([0, 200_001]);
  });

  test('steps within steps move to the right no further than there is room', async () => {
    const { status, out } = await imctl(['run', '--eval', 'const dive = async (n: number): Promise<void> => { if (n > 0) await step(`s${n}`, () => dive(n - 1)); }; export default () => dive(300);']);
    expect([status, Math.max(...out.split('\n').map((line) => line.search(/\S/)))]).toEqual([0, 26]);
  });
});

describe('--watch', () => {
  /** A run that goes on, and what it has said so far. */
  function watching(files: Record<string, string>) {
    const { home, write } = project(files);
    const stop = new AbortController();
    const ran = imctlWatching(home, stop.signal);
    return { home, write, stop: () => stop.abort(new ImctlError('INTERRUPTED', 'interrupted')), ...ran };
  }
  function imctlWatching(home: string, signal: AbortSignal) {
    let said = '';
    const hear = (text: string) => { said += text; };
    const end = imctl(['run', 't.ts', '--watch'], { home, cwd: home, signal, onOut: hear, onErr: hear });
    const until = async (what: RegExp | string) => {
      await expect.poll(() => said, { interval: 20 }).toMatch(what);
      said = said.slice(said.search(what) + 1);
    };
    return { end, until };
  }

  test('runs again when the file or one that it imports changes, and says which', async () => {
    const { write, until, stop, end } = watching({ 't.ts': 'import { log } from "imctl";\nimport { word } from "./lib/word.ts";\nlog("it says", word);\n', 'lib/word.ts': 'export const word = "one";\n' });
    await until('it says one');
    await until('waiting for a change');
    write('lib/word.ts', 'export const word = "two";\n');
    await until('lib/word.ts changed: running again');
    await until('it says two');
    await until('waiting for a change');
    write('t.ts', 'import { log } from "imctl";\nlog("alone");\n');
    await until('t.ts changed: running again');
    await until('alone');
    stop();
    expect((await end).status).toBe(130);
  });

  test('waits for a file that is wrong, or gone', async () => {
    const { home, write, until, stop, end } = watching({ 't.ts': 'import { log } from "imctl";\nimport { word } from "./word.ts";\nlog("it says", word);\n', 'word.ts': 'export const word = ;\n' });
    await until('word.ts:1:21: Unexpected');
    await until('waiting for a change');
    rmSync(path.join(home, 'word.ts'));
    await until('there is no file "./word.ts"');
    await until('waiting for a change');
    write('word.ts', 'export const word = "found";\n');
    await until('it says found');
    stop();
    expect((await end).status).toBe(130);
  });

  test('ends a run that still goes on before the next, with its cleanups', async () => {
    const { write, until, stop, end } = watching({ 't.ts': 'import { log, sleep, cleanup } from "imctl";\ncleanup(() => log("cleaned"));\nlog("begun");\nawait sleep(60_000);\n' });
    await until('begun');
    write('t.ts', 'import { log } from "imctl";\nlog("second");\n');
    await until('t.ts changed: what was running is ended');
    await until('cleaned');
    await until('second');
    stop();
    expect((await end).status).toBe(130);
  });

  test('is for files', async () => {
    expect(await imctl(['run', '--watch', '--eval', '1'])).toMatchObject({ status: 2 });
  });
});

test('a child that dies by any means is a result, and imctl ends with 22', async () => {
  const { home } = project({ 't.ts': 'import { sleep } from "imctl";\nawait sleep(30_000);\n' });
  const ran = imctlProcess(['run', 't.ts'], { home, cwd: home });
  const { readdirSync } = await import('node:fs');
  const childOf = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).find((pid) => {
    try { return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('sandbox-child.cjs') && readFileSync(`/proc/${readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[3]}/environ`, 'utf8').includes(`HOME=${home}`); } catch { return false; }
  });
  await expect.poll(childOf).toBeTruthy();
  process.kill(Number(childOf()), 'SIGKILL');
  expect(await ran).toMatchObject({ status: 22, err: expect.stringMatching(/the sandbox (died \(SIGKILL\)|had died before)/) as string });
});

describe('parameters of a task', () => {
  const TASK = 'export const meta = { doc: "Say \\x1b[2J it.", needs: ["users:read"], params: { chat: { type: "string", default: "no", doc: "A name that a setting has, too." }, memory: { type: "integer", default: 1, doc: "A flag that run has, too." }, wordCount: { type: "integer", required: true, doc: "How \\x1b[2J many." } } };\nexport default (given) => JSON.stringify(given);\n';

  test('may be called as settings and flags of run; one of both is for both', async () => {
    const { run } = project({ 'say.ts': TASK });
    expect(await run(['say.ts', '--chat', 'yes', '--memory', '64', '--word-count', '3'])).toMatchObject({ status: 0, out: expect.stringMatching(/\n\{"chat":"yes","memory":64,"wordCount":3\}\n$/) });
    expect(await run(['say.ts', '--memory', '4', '--word-count', '3'])).toMatchObject({ status: 2, err: expect.stringMatching(/--memory must be between 8 and 4096, not 4/) });
  });

  test.each([['run', 'say.ts', '--help'], ['run', '--memory', '64', 'say.ts', '-h'], ['help', 'run', 'say.ts']])('%s %s %s tells of them, and runs nothing', async (...args) => {
    const { home } = project({ 'say.ts': TASK });
    const { status, out } = await imctl(args, { home });
    expect(status).toBe(0);
    expect(out).toMatch(/^Say \\x1b\[2J it\.\n\n {2}imctl run say\.ts --word-count NUMBER \[--chat TEXT\] \[--memory NUMBER\]\n\n {2}It needs users:read\.\n\nOptions\n/);
    expect(out).toMatch(/--word-count NUMBER {3}How \\x1b\[2J many\. \(required\)\n\nOf imctl run\n/);
  });

  test('may stand before the file, and behind -- with names of ours', async () => {
    const { run } = project({ 'say.ts': TASK });
    const said = (chat: string, memory: number, wordCount: number) => ({ status: 0, out: expect.stringContaining(`\n${JSON.stringify({ chat, memory, wordCount })}\n`) as string });
    expect(await run(['--word-count', '3', '--chat', 'yes', 'say.ts'])).toMatchObject(said('yes', 1, 3));
    expect(await run(['say.ts', '--word-count', '3', '--', '--memory', '2'])).toMatchObject(said('no', 2, 3));
    expect(await run(['say.ts', '--', '--word-count=4', '-x'])).toMatchObject({ status: 2, err: expect.stringContaining('say.ts has no flag -x') as string });
  });

  test.each([
    ['a flag that nobody has', ['--wrod-count', '3', 'say.ts'], 'run has no flag --wrod-count\nhint: did you mean --word-count?'],
    ['a second task', ['say.ts', 'other.ts', '--word-count', '3'], 'run takes one task, not also "other.ts"'],
    ['a word behind --', ['say.ts', '--word-count', '3', '--', 'other'], 'run takes one task, not also "other"'],
    ['a file that is the value of a flag', ['--chat', 'a.ts', 'say.ts', '--word-count', '3'], 'there is no task a.ts'],
    ['a word beside --eval', ['--eval', '1', 'say.ts'], 'run takes one task, not also "say.ts"'],
    ['no task', ['--utc'], 'run takes a task'],
  ])('%s is told', async (_what, args, says) => {
    const { run } = project({ 'say.ts': TASK });
    expect(await run(args)).toMatchObject({ status: 2, out: '', err: expect.stringContaining(`: ${says}`) as string });
  });

  test('help of a file that is not there, or of none', async () => {
    const { run } = project({ 'say.ts': TASK });
    expect(await run(['sai.ts', '--help'])).toMatchObject({ status: 2, out: '', err: 'error FILE-MISSING: there is no task sai.ts\nhint: did you mean say.ts?\n' });
    expect((await run(['--help'])).out).toMatch(/^Run a task in the sandbox\./);
  });
});

describe('a task that is not there', () => {
  test.each([
    ['is near another', 'tasks/helo.ts', 'FILE-MISSING: there is no task tasks/helo.ts\nhint: did you mean tasks/hello.ts?\n'],
    ['lacks its ending', './tasks/hello', 'FILE-MISSING: there is no task ./tasks/hello\nhint: did you mean tasks/hello.ts?\n'],
    ['is a folder', 'my tasks', "FILE-UNREADABLE: my tasks is a folder and no task\nhint: see what is in it with  imctl tasks 'my tasks'\n"],
  ])('%s', async (_what, file, says) => {
    const { run } = project({ 'tasks/hello.ts': '', 'my tasks/x.ts': '' });
    expect(await run([file])).toMatchObject({ status: 2, err: `error ${says}` });
  });

  test('because the word "run" is missing', async () => {
    const { home } = project({ 'a b.ts': '' });
    expect(await imctl(['a b.ts'], { home })).toMatchObject({ status: 2, err: "error COMMAND-UNKNOWN: there is no command \"a b.ts\"\nhint: run a task with  imctl run 'a b.ts'   and tests with  imctl test 'a b.ts'\n" });
  });
});

test.each([
  ['users.lsit()', 'did you mean users.list?'], ['users.frist()', 'did you mean users.first?'], ['fs.raed("x")', 'did you mean fs.read?'], ['users.zzzzzz()', undefined],
])('a member that an object does not have: %s', async (code, hint) => {
  const { err, status } = await imctl(['run', '--eval', `await ${code}`]);
  expect([status, /^hint: (.*)$/m.exec(err)?.[1]]).toEqual([24, hint]);
  expect(err).toContain('is not a function');
});

test.each([{ typed: 'yes\n', status: 0 }, { typed: '\n', status: 23 }])('what is not granted is asked for at a terminal: $typed', async ({ typed, status }) => {
  const { run } = project({ 'env.ts': 'import { env } from "imctl";\nexport const meta = { needs: ["env:GREETING"] };\nexport default () => env.get("GREETING");\n' });
  const ran = await run(['env.ts'], { tty: true, typed, env: { GREETING: 'hello' } });
  expect(ran).toMatchObject({ status, out: status === 0 ? 'hello\n' : '', err: expect.stringMatching(/^env\.ts needs\n {2}env:GREETING +not granted\n/) });
});
