// Files by a path whose links were resolved before: what was looked at then is what is opened now, whoever puts links in its place meanwhile.
// Imported by builtins/host/fs.ts and the sandbox; imports only base. Each folder on the way is held open, and what is in it is reached through the handle and not through its path again.
import { constants, existsSync, fstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { ImctlError } from './errors.ts';

/** The largest file a script may take in at once. */
export const MAX_FILE_BYTES = 32 * 1024 * 1024;

/** Where a path really leads: absolute, with the links of what is there resolved. @throws ImctlError ARG-TYPE for a path with a zero byte. */
export function realPath(cwd: string, file: string): string {
  if (file.includes('\0')) throw new ImctlError('ARG-TYPE', 'a path cannot hold a zero byte');
  const absolute = path.resolve(cwd, file);
  const missing: string[] = [];
  for (let at = absolute; ; at = path.dirname(at)) {
    try {
      // The native one also tells how names are really spelled, where a and A are the same file.
      return path.join(realpathSync.native(at), ...missing);
    } catch {
      if (at === path.dirname(at)) return absolute;
      missing.unshift(path.basename(at));
    }
  }
}

/** fs-extra when a file is really touched: 30 ms otherwise (see README, start-up). It waits where files are open to the limit. */
const extra = async () => (await import('fs-extra')).default;

/** The text of a file. @throws ImctlError FILE-INVALID when it is too large, FILE-UNREADABLE when it is no ordinary file or was replaced; what the system says. */
export async function readFileAt(real: string, shown: string): Promise<string> {
  const fs = await extra();
  return opened(real, constants.O_RDONLY | constants.O_NONBLOCK, async (fd) => {
    await checkPlace(fd, real);
    const found = await fs.fstat(fd);
    if (found.isDirectory()) throw new ImctlError('FILE-UNREADABLE', `${shown} is a folder`);
    // Others have no end, or wait for somebody who writes.
    if (!found.isFile()) throw new ImctlError('FILE-UNREADABLE', `${shown} is no ordinary file`);
    const parts: Buffer[] = [];
    let bytes = 0;
    // By what comes and not by the size told: some files have none, others grow.
    for await (const part of fs.createReadStream('', { fd, autoClose: false }) as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > MAX_FILE_BYTES) throw new ImctlError('FILE-INVALID', `${shown} is larger than ${MAX_FILE_BYTES} bytes`);
      parts.push(part);
    }
    return Buffer.concat(parts, bytes).toString('utf8');
  });
}

/** Write a file whole: old or new, never half. A file that was there keeps its mode. */
export async function writeFileAt(real: string, text: string): Promise<void> {
  const fs = await extra();
  await within(path.dirname(real), async (at) => {
    const place = path.join(at, path.basename(real));
    const before = await fs.lstat(place).catch(() => undefined);
    if (before?.isDirectory()) throw new ImctlError('FILE-UNREADABLE', `${real} is a folder`);
    const unfinished = path.join(at, `.${path.basename(real).slice(0, 200)}.${Math.random().toString(36).slice(2)}.tmp`);
    try {
      await opened(unfinished, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, async (fd) => {
        await fs.writeFile(fd, text);
        if (before?.isFile()) await fs.fchmod(fd, before.mode & 0o777);
        await fs.fsync(fd);
      });
      // Takes the place of a link that was put there, and does not follow it.
      await fs.rename(unfinished, place);
    } catch (error) {
      await fs.unlink(unfinished).catch(() => {});
      throw error;
    }
  });
}

/** Add to the end of a file, which is made when it is not there. @throws ImctlError FILE-UNREADABLE when it has a second name elsewhere. */
export async function appendFileAt(real: string, text: string): Promise<void> {
  const fs = await extra();
  await within(path.dirname(real), (at) => opened(path.join(at, path.basename(real)), constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK, async (fd) => {
    const found = await fs.fstat(fd);
    if (!found.isFile()) throw new ImctlError('FILE-UNREADABLE', `${real} is no ordinary file`);
    // A hard link: the same bytes stand under a path that nobody looked at.
    if (found.nlink > 1) throw new ImctlError('FILE-UNREADABLE', `${real} has ${found.nlink} names (hard links): what is added would stand in all of them`, { hint: 'fs.write replaces this one' });
    await fs.appendFile(fd, text);
  }));
}

/** Is it there? */
export async function existsAt(real: string): Promise<boolean> {
  try {
    return await within(path.dirname(real), async (at) => { await (await extra()).lstat(path.join(at, path.basename(real))); return true; });
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return false;
    throw error;
  }
}

/** Names in a folder, sorted. */
export async function listFolderAt(real: string): Promise<string[]> {
  return within(real, async (at) => (await (await extra()).readdir(at)).sort());
}

/** Make a folder, and those above it. */
export async function makeFolderAt(real: string): Promise<void> {
  const missing: string[] = [];
  let there = real;
  while (!existsSync(there) && there !== path.dirname(there)) { missing.unshift(path.basename(there)); there = path.dirname(there); }
  await within(there, (at) => makeIn(at, missing));
}

async function makeIn(at: string, [name, ...deeper]: readonly string[]): Promise<void> {
  if (name === undefined) return;
  const fs = await extra();
  await fs.mkdir(path.join(at, name)).catch((error: NodeJS.ErrnoException) => { if (error.code !== 'EEXIST') throw error; });
  await holdIn(at, name, (inner) => makeIn(inner, deeper));
}

/** Remove a file, or a folder with all in it; links are removed and not followed. What is not there is no failure. */
export async function removeAt(real: string): Promise<void> {
  await within(path.dirname(real), (at) => removeIn(at, path.basename(real)));
}

async function removeIn(at: string, name: string): Promise<void> {
  const fs = await extra();
  const place = path.join(at, name);
  const found = await fs.lstat(place).catch((error: NodeJS.ErrnoException) => { if (error.code !== 'ENOENT') throw error; });
  if (!found) return;
  if (!found.isDirectory()) return fs.unlink(place);
  await holdIn(at, name, async (inner) => { for (const one of await fs.readdir(inner)) await removeIn(inner, one); });
  await fs.rmdir(place);
}

// Linux shows each open handle under this folder: by it a handle tells where it leads, and what is in a folder is reached whatever its path now means.
const HANDLES = '/proc/self/fd';
const canHold = () => existsSync(HANDLES);
// Opens without reading: folders that one may pass through and not list. Not among Node's names; the same number on all of Linux' processors that Node runs on.
const O_PATH = 0o10000000;

/** Hold a folder while something is done in it; `at` is how it is reached meanwhile. */
async function within<T>(folder: string, act: (at: string) => Promise<T>): Promise<T> {
  if (!canHold()) return lookTwice(folder, act);
  return opened(folder, O_PATH | constants.O_DIRECTORY, async (fd) => {
    await checkPlace(fd, folder);
    return act(`${HANDLES}/${fd}`);
  });
}

/** The same for a folder in one that is held. */
async function holdIn<T>(at: string, name: string, act: (at: string) => Promise<T>): Promise<T> {
  const place = path.join(at, name);
  return canHold() ? opened(place, O_PATH | constants.O_DIRECTORY, (fd) => act(`${HANDLES}/${fd}`)) : lookTwice(place, act);
}

/** Never through a link in the last place. */
async function opened<T>(file: string, flags: number, act: (fd: number) => Promise<T>): Promise<T> {
  const fs = await extra();
  const fd = await fs.open(file, flags | constants.O_NOFOLLOW, 0o666);
  try {
    return await act(fd);
  } finally {
    await fs.close(fd);
  }
}

/** The same at once. @returns whether what was opened is what has this path, all links resolved. */
export function isOpenedAt(fd: number, real: string): boolean {
  if (canHold()) return readlinkSync(`${HANDLES}/${fd}`) === real;
  const [now, named] = [fstatSync(fd), statSync(real)];
  return realpathSync(real) === real && now.ino === named.ino && now.dev === named.dev;
}

/** Where it was opened is where it was looked for. Without /proc it is looked at again, which makes a race hard to win and not impossible. */
async function checkPlace(fd: number, real: string): Promise<void> {
  const fs = await extra();
  if (canHold()) {
    if (await fs.readlink(`${HANDLES}/${fd}`) !== real) throw replaced(real);
    return;
  }
  const [now, named, place] = [await fs.fstat(fd), await fs.stat(real), await fs.realpath(real)];
  if (place !== real || now.ino !== named.ino || now.dev !== named.dev) throw replaced(real);
}

async function lookTwice<T>(folder: string, act: (at: string) => Promise<T>): Promise<T> {
  const fs = await extra();
  if (await fs.realpath(folder) !== folder) throw replaced(folder);
  const value = await act(folder);
  if (await fs.realpath(folder) !== folder) throw replaced(folder);
  return value;
}

function replaced(real: string): ImctlError {
  return new ImctlError('FILE-UNREADABLE', `${real} was replaced while it was opened`);
}
