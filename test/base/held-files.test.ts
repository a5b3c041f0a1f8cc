import { spawn, execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync, chmodSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { appendFileAt, existsAt, listFolderAt, makeFolderAt, MAX_FILE_BYTES, readFileAt, realPath, removeAt, writeFileAt } from '../../src/base/held-files.ts';
import { tempDir } from '../helpers/imctl.ts';

/** A folder that is granted, with `sub/` in it; beside it a folder that is not, with the same names. */
function twoFolders() {
  const folder = tempDir();
  const [inside, outside] = [path.join(folder, 'inside'), path.join(folder, 'outside')];
  for (const one of [inside, outside]) {
    mkdirSync(path.join(one, 'sub/deep'), { recursive: true });
    writeFileSync(path.join(one, 'sub/a.txt'), one === inside ? 'open' : 'SECRET');
  }
  return { folder, inside, outside };
}

/** Somebody who has the same folder: `sub` is now a folder, now a link that leads outside, thousands of times a second. */
async function flipping({ inside, outside }: { inside: string; outside: string }) {
  const code = `const fs = require('node:fs'); const [inside, outside] = process.argv.slice(1); const sub = inside + '/sub', away = inside + '/away';
    process.stdout.write('on'); for (;;) { try { fs.renameSync(sub, away); fs.symlinkSync(outside + '/sub', sub); fs.unlinkSync(sub); fs.renameSync(away, sub); } catch (e) { try { if (fs.lstatSync(sub).isSymbolicLink()) fs.unlinkSync(sub); } catch {} try { fs.renameSync(away, sub); } catch {} } }`;
  const child = spawn(process.execPath, ['-e', code, inside, outside], { stdio: ['ignore', 'pipe', 'inherit'] });
  const stop = () => new Promise<void>((resolve) => { child.once('close', () => resolve()); child.kill('SIGKILL'); });
  onTestFinished(() => { child.kill('SIGKILL'); });
  await new Promise((resolve) => { child.stdout.once('data', resolve); });
  return stop;
}

const ROUNDS = 1500;

describe('between the look and the use', () => {
  test('a link that comes and goes never lets read what is outside', async () => {
    const folders = twoFolders();
    const stop = await flipping(folders);
    const seen = new Map<string, number>();
    for (let round = 0; round < ROUNDS || (seen.size < 2 && round < 100 * ROUNDS); round++) {
      const what = await readFileAt(path.join(folders.inside, 'sub/a.txt'), 'a.txt').catch((error: { code?: string }) => String(error.code));
      seen.set(what, (seen.get(what) ?? 0) + 1);
    }
    await stop();
    expect([...seen.keys()]).not.toContain('SECRET');
    // It was a race: both ways came up.
    expect(seen.size).toBeGreaterThan(1);
  });

  test('nor write, append, make, remove or list there', async () => {
    const folders = twoFolders();
    const { inside, outside } = folders;
    const before = readdirSync(outside, { recursive: true }).sort();
    const stop = await flipping(folders);
    const at = (name: string) => path.join(inside, 'sub', name);
    let done = 0;
    for (let round = 0; round < ROUNDS / 3 || (done === 0 && round < 100 * ROUNDS); round++) {
      const acts = [() => writeFileAt(at('a.txt'), 'open'), () => appendFileAt(at('new.txt'), 'x'), () => makeFolderAt(at('made/deep')), () => removeAt(at('deep')), async () => { expect(await listFolderAt(path.join(inside, 'sub'))).not.toContain('only-outside'); }];
      for (const act of acts) await act().then(() => { done++; }, (error: unknown) => { if ((error as Error).name === 'AssertionError') throw error; });
    }
    await stop();
    expect(readdirSync(outside, { recursive: true }).sort()).toEqual(before);
    expect(readFileSync(path.join(outside, 'sub/a.txt'), 'utf8')).toBe('SECRET');
    expect(done).toBeGreaterThan(0);
  });

  test('a folder that is being removed does not lead to others by a link in it', async () => {
    const { inside, outside } = twoFolders();
    symlinkSync(outside, path.join(inside, 'sub/link'));
    symlinkSync(path.join(outside, 'sub/a.txt'), path.join(inside, 'sub/deep/file'));
    await removeAt(path.join(inside, 'sub'));
    expect(existsSync(path.join(inside, 'sub'))).toBe(false);
    expect(readFileSync(path.join(outside, 'sub/a.txt'), 'utf8')).toBe('SECRET');
  });
});

describe('a file', () => {
  test('with a second name elsewhere is replaced, and not written through', async () => {
    const { inside, outside } = twoFolders();
    const mine = path.join(inside, 'hard.txt');
    linkSync(path.join(outside, 'sub/a.txt'), mine);
    await expect(appendFileAt(mine, 'x')).rejects.toMatchObject({ code: 'FILE-UNREADABLE', message: expect.stringContaining('2 names') as string });
    await writeFileAt(mine, 'mine');
    expect([readFileSync(mine, 'utf8'), readFileSync(path.join(outside, 'sub/a.txt'), 'utf8')]).toEqual(['mine', 'SECRET']);
  });

  test('keeps its mode when it is written anew, and leaves nothing behind', async () => {
    const folder = tempDir();
    const file = path.join(folder, 'run.sh');
    writeFileSync(file, 'old');
    chmodSync(file, 0o750);
    await writeFileAt(file, 'new');
    expect([statSync(file).mode & 0o777, readFileSync(file, 'utf8'), readdirSync(folder)]).toEqual([0o750, 'new', ['run.sh']]);
  });

  test('that is a link by the time it is written is replaced, the link not followed', async () => {
    const { inside, outside } = twoFolders();
    symlinkSync(path.join(outside, 'sub/a.txt'), path.join(inside, 'late'));
    await writeFileAt(path.join(inside, 'late'), 'mine');
    expect(lstatSync(path.join(inside, 'late')).isFile()).toBe(true);
    expect(readFileSync(path.join(outside, 'sub/a.txt'), 'utf8')).toBe('SECRET');
    symlinkSync(path.join(outside, 'new.txt'), path.join(inside, 'dangling'));
    await expect(appendFileAt(path.join(inside, 'dangling'), 'x')).rejects.toMatchObject({ code: 'ELOOP' });
    await expect(readFileAt(path.join(inside, 'dangling'), 'dangling')).rejects.toMatchObject({ code: 'ELOOP' });
    expect(existsSync(path.join(outside, 'new.txt'))).toBe(false);
  });

  test('without an end, or that waits for a writer, is none', async () => {
    const folder = tempDir();
    execFileSync('mkfifo', [path.join(folder, 'fifo')]);
    for (const file of ['/dev/zero', path.join(folder, 'fifo')]) await expect(readFileAt(file, file)).rejects.toMatchObject({ code: 'FILE-UNREADABLE', message: expect.stringContaining('no ordinary file') as string });
    await expect(readFileAt(folder, 'here')).rejects.toMatchObject({ message: 'here is a folder' });
  });

  test('that is too large is not taken in, whatever its size is told to be', async () => {
    const file = path.join(tempDir(), 'large');
    appendFileSync(file, 'x');
    execFileSync('truncate', ['-s', String(MAX_FILE_BYTES + 1), file]);
    await expect(readFileAt(file, 'large')).rejects.toMatchObject({ code: 'FILE-INVALID' });
    // Told to be empty, and is not.
    expect(statSync('/proc/self/status').size).toBe(0);
    expect(await readFileAt(realPath('/', '/proc/self/status'), 'status')).toContain('Name:');
  });

  test('is there or not', async () => {
    const folder = tempDir();
    expect(await existsAt(folder)).toBe(true);
    expect(await existsAt(path.join(folder, 'none'))).toBe(false);
    expect(await existsAt(path.join(folder, 'none/deeper'))).toBe(false);
    expect(await existsAt('/')).toBe(true);
  });
});

test('a path leads where its links lead, as far as it is there', () => {
  const folder = tempDir();
  mkdirSync(path.join(folder, 'real'));
  symlinkSync(path.join(folder, 'real'), path.join(folder, 'link'));
  expect(realPath(folder, 'link/new/file')).toBe(path.join(folder, 'real/new/file'));
  expect(realPath(folder, 'link/../other')).toBe(path.join(folder, 'other'));
  expect(() => realPath(folder, 'a\0b')).toThrow('zero byte');
});
