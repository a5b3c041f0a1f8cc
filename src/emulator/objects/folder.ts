// The files behind the object store: one folder beside the data file, or a temporary one while the data is in memory.
// Imported by open.ts (makes it) and bucket.ts. Files have random names that no client ever gave; what is in which, the store's rows say.

import { Refusal } from './refusal.ts';
import { makeTemporary, type Temporary } from './temporary.ts';

import type { Hash } from 'node:crypto';
import type { ReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

/** What came in and is not yet anybody's. */
export interface Received {
  file: string;
  size: number;
  /** Hex. */
  md5: string;
}

/** What a body must be, else it is refused and nothing of it stays. */
export interface Demands {
  maxBytes: number;
  /** Bytes. */
  size?: number;
  /** base64, as Content-MD5 has it. */
  md5?: string;
  /** Hex. */
  sha256?: string;
}

/** The folder. Its own folders are made with the first file. */
export interface Folder {
  /**
   * Write a body to a new file, as it comes: memory stays flat.
   *
   * @throws Refusal EntityTooLarge, IncompleteBody, BadDigest, XAmzContentSHA256Mismatch; whatever writing or reading throws. The file is gone then.
   */
  receive(body: AsyncIterable<Buffer>, demands: Demands): Promise<Received>;
  /** What was received has its row now: it moves from those under way to those that stay. */
  keep(file: string): Promise<void>;
  /** Bytes `start` to `end`, both included. */
  read(file: string, start: number, end: number): Promise<ReadStream>;
  /** Whether a file is there, whatever the rows say: the folder may have been taken away, or left behind when its data was copied. */
  has(file: string): boolean;
  remove(file: string): Promise<void>;
  /** Clear away what a process that died had under way: files that nobody has written to for ten minutes, unless a row has them. */
  tidy(isRowed: (file: string) => boolean): Promise<void>;
  /** A temporary folder goes. */
  close(): Promise<void>;
}

/** A connection that says nothing is cut long before, so a file this old is written by nobody. */
const DEAD_MS = 10 * 60_000;
const FILE_NAME = /^[0-9a-f]{32}$/;
/** So much is read and written at a time. */
const CHUNK_BYTES = 256 * 1024;
const BATCH_BYTES = 1024 * 1024;

/** The folder at a path, or without one a temporary folder of this process. Nothing is made yet. */
export function createFolder(path: string | undefined): Folder {
  const fs = process.getBuiltinModule('node:fs');
  const { open, mkdir, rename, rm, readdir, stat } = fs.promises;
  const { join } = process.getBuiltinModule('node:path');
  let root = path, made: Promise<void> | undefined, temporary: Temporary | undefined;

  const under = (file: string): string => join(root!, 'incoming', file);
  const kept = (file: string): string => join(root!, 'files', file);
  const make = async (): Promise<void> => {
    root ??= (temporary = await makeTemporary()).path;
    for (const name of ['incoming', 'files']) await mkdir(join(root, name), { recursive: true, mode: 0o700 });
  };
  /** Somebody may have taken the folders away, or the disk may have had no room for them: the next time they are made anew. */
  const openNew = async (file: string): Promise<FileHandle> => {
    try {
      await (made ??= make());
      return await open(under(file), 'wx', 0o600);
    } catch (error) {
      made = undefined;
      throw error;
    }
  };

  return {
    async receive(body, demands) {
      const file = process.getBuiltinModule('node:crypto').randomBytes(16).toString('hex');
      const handle = await openNew(file).catch(() => openNew(file));
      try {
        const received = { file, ...await writeBody(body, demands, (chunk) => handle.writeFile(chunk)) };
        // On the disk before its row is: a power cut must not leave a row without its content.
        await handle.datasync();
        await handle.close();
        return received;
      } catch (error) {
        await handle.close().catch(() => { /* closed or broken: the file goes all the same */ });
        await rm(under(file), { force: true });
        throw error;
      }
    },
    keep: (file) => rename(under(file), kept(file)).catch((error: NodeJS.ErrnoException) => {
      // Replaced already, and cleared away.
      if (error.code !== 'ENOENT') throw error;
    }),
    async read(file, start, end) {
      const options = { start, end, highWaterMark: CHUNK_BYTES };
      // Between its row and its move, or when a process died there, a file is still among those under way.
      const handle = await open(kept(file)).catch(() => open(under(file))).catch(() => open(kept(file)));
      return handle.createReadStream(options);
    },
    has: (file) => root !== undefined && (fs.existsSync(kept(file)) || fs.existsSync(under(file))),
    async remove(file) {
      for (const place of [under(file), kept(file)]) await rm(place, { force: true });
    },
    async tidy(isRowed) {
      if (root === undefined) return;
      const names = await readdir(join(root, 'incoming')).catch(() => []);
      for (const file of names.filter((name) => FILE_NAME.test(name))) {
        const seen = await stat(under(file)).catch(() => undefined);
        if (!seen || Date.now() - seen.mtimeMs < DEAD_MS) continue;
        if (isRowed(file)) await rename(under(file), kept(file)).catch(() => { /* another process was first */ });
        else await rm(under(file), { force: true });
      }
    },
    async close() {
      await made?.catch(() => { /* nothing was made */ });
      await temporary?.close();
    },
  };
}

async function writeBody(body: AsyncIterable<Buffer>, demands: Demands, write: (chunk: Buffer) => Promise<void>): Promise<{ size: number; md5: string }> {
  const { createHash } = process.getBuiltinModule('node:crypto');
  const hashes: Partial<Record<'md5' | 'sha256', Hash>> = { md5: createHash('md5'), ...(demands.sha256 === undefined ? {} : { sha256: createHash('sha256') }) };
  let size = 0, held: Buffer[] = [], heldBytes = 0;
  // One batch is written while the next comes in.
  let writing: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    await writing;
    writing = write(Buffer.concat(held));
    // Its failure is met by the next who waits for it.
    writing.catch(() => { /* there */ });
    held = [];
    heldBytes = 0;
  };
  try {
    for await (const chunk of body) {
      size += chunk.length;
      if (size > demands.maxBytes) throw new Refusal('EntityTooLarge');
      for (const hash of Object.values(hashes)) hash.update(chunk);
      held.push(chunk);
      heldBytes += chunk.length;
      if (heldBytes >= BATCH_BYTES) await flush();
    }
    if (heldBytes > 0) await flush();
  } finally {
    await writing;
  }
  if (demands.size !== undefined && size !== demands.size) throw new Refusal('IncompleteBody');
  const md5 = hashes.md5!.digest();
  if (demands.md5 !== undefined && demands.md5 !== md5.toString('base64')) throw new Refusal('BadDigest');
  if (demands.sha256 !== undefined && demands.sha256 !== hashes.sha256!.digest('hex')) throw new Refusal('XAmzContentSHA256Mismatch');
  return { size, md5: md5.toString('hex') };
}
