import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ROOT, tempDir } from '../helpers/imctl.ts';

const run = promisify(execFile);
const EARLY = path.join(ROOT, 'bin/early.sh');
const ENV = { PATH: process.env.PATH, IMCTL_SECRET: 'not for the sandbox' };

/** Elsewhere early.sh starts nothing. */
const onLinux = test.runIf(process.platform === 'linux');

/** An installation whose sandbox is this line of shell. */
function installation(sandbox: string): string {
  const here = tempDir();
  mkdirSync(path.join(here, 'dist'));
  writeFileSync(path.join(here, 'dist/sandbox-run.sh'), sandbox);
  return here;
}

/** Whoever runs the tests may have left some open. */
const FREE = 'exec 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-';

/** Source it as ../imctl does, and do something after it. */
const sourced = async (here: string, then: string, shell = 'sh', before = '') => (await run(shell, ['-c', `${FREE}\n${before}\nhere=${JSON.stringify(here)}\nset -- run task.ts\n. "${EARLY}"\n${then}`], { env: ENV, timeout: 100_000 })).stdout;

onLinux.each(['sh', 'bash'])('both ends of three pipes lead to the sandbox (%s)', async (shell) => {
  const here = installation('read line; echo "heard $line in $PWD"; echo complaint >&2\n');
  expect(await sourced(here, 'echo hello >&4; cat <&5; cat <&7', shell)).toBe(`heard hello in ${here}\ncomplaint\n`);
});

onLinux('the sandbox has none of the numbers that are ours, and we have none of its own', async () => {
  const here = installation('exec sh -c \'for fd in 3 4 5 6 7 8 9; do [ ! -e /proc/self/fd/$fd ] || echo "open $fd"; done; echo done\'\n');
  const ours = 'for fd in 3 4 5 6 7 8; do [ ! -e /proc/self/fd/$fd ] || echo "ours $fd"; done';
  expect(await sourced(here, `cat <&5; ${ours}`)).toBe('done\nours 4\nours 5\nours 7\n');
});

onLinux('it is a child of the process that imctl becomes, ends when that ends, and its number is known', async () => {
  const here = installation('echo $$ > pid; exec cat\n');
  const said = await sourced(here, 'while [ ! -s "$here/pid" ]; do :; done; exec sh -c \'echo $IMCTL_SANDBOX; cut -d" " -f4 /proc/$IMCTL_SANDBOX/stat; echo $$\'');
  const [sandbox, itsParent, imctl] = said.trim().split('\n');
  expect(itsParent).toBe(imctl);
  await expect.poll(() => existsSync(`/proc/${sandbox}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${sandbox}/status`, 'latin1'))).toBe(false);
});

onLinux('nothing is started where a number is in use', async () => {
  const here = installation('echo started > pid\n');
  expect(await sourced(here, 'cat <&5; echo "sandbox $IMCTL_SANDBOX"', 'sh', 'exec 5<<E\nmine\nE')).toBe('mine\nsandbox \n');
  expect(existsSync(path.join(here, 'pid'))).toBe(false);
});

onLinux('what the build leaves for it starts the sandbox alone: no environment, no files but its own', async () => {
  const here = tempDir();
  mkdirSync(path.join(here, 'dist'));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(here, 'node_modules'));
  const command = readFileSync(path.join(ROOT, 'dist/sandbox-run.sh'), 'utf8');
  writeFileSync(path.join(here, 'dist/sandbox-run.sh'), command);
  const trials = ['Object.keys(process.env)', 'fs.readFileSync(__dirname + "/secret")', 'require("child_process").execSync("id")', 'process.permission.has("net")'];
  writeFileSync(path.join(here, 'dist/secret'), 'secret');
  writeFileSync(path.join(here, 'dist/sandbox-child.cjs'), `const fs = require('fs'); fs.writeSync(1, JSON.stringify(${JSON.stringify(trials)}.map((code) => { try { return eval(code); } catch (error) { return error.code; } })));`);
  expect(JSON.parse(await sourced(here, 'cat <&5'))).toEqual([[], 'ERR_ACCESS_DENIED', 'ERR_ACCESS_DENIED', false]);
});
