// The bucket: objects under keys, whole or in parts. Bodies go to files as they come; a row, written in one transaction, makes them an object.
// Imported by open.ts (makes it), put.ts and read.ts (bodies) and rules/objects-*.ts (the rest). Killed at any instant, an object is there whole or not at all.

import { beginUpload, completeUpload, findStored, findUpload, forgetDoomed, isRowed, listDoomed, listPieces, moveStored, putPart, putStored, removeOlder, removeStored, type Piece, type StoredObject } from './rows.ts';
import { Refusal } from './refusal.ts';

import type { EmulatorClock } from '../context.ts';
import type { Store } from '../store/open.ts';
import type { Demands, Folder } from './folder.ts';
import type { Writable } from 'node:stream';

/** Where things are in it (operations e.4). */
export const PLACES = { hash: 'openim/data/hash/', temp: 'openim/temp/', direct: 'openim/direct/' } as const;

/** A bucket. What changes rows only is at once and joins the transaction it stands in; `settle` clears the files away that it freed. */
export interface Bucket {
  find(key: string): StoredObject | undefined;
  /** Whether the files of an object are all there. */
  isWhole(object: StoredObject): boolean;
  /** Store a body under a key. @throws Refusal what Folder.receive throws. */
  put(key: string, contentType: string, body: AsyncIterable<Buffer>, demands: Demands): Promise<string>;
  /** @throws Refusal NoSuchUpload. */
  findUpload(key: string, uploadID: string): void;
  /** Store a part of an upload. @throws Refusal also NoSuchUpload. */
  putPart(key: string, uploadID: string, number: number, body: AsyncIterable<Buffer>, demands: Demands): Promise<string>;
  /** Write bytes `start` to `end`, both included, of an object that was just found. */
  write(object: StoredObject, start: number, end: number, to: Writable): Promise<void>;
  /** The first bytes of an object that was just found, at most so many. */
  peek(object: StoredObject, bytes: number): Promise<Buffer>;
  begin(key: string, contentType: string): string;
  /** @throws Refusal NoSuchUpload, InvalidPart, EntityTooSmall. */
  complete(key: string, uploadID: string, parts: readonly string[]): void;
  move(from: string, to: string): void;
  remove(key: string): void;
  settle(): void;
  /** Waits for files that are being cleared away. */
  close(): Promise<void>;
}

/** Links end after a week, so what was not finished by then never will be. */
const UNFINISHED_MS = 7 * 24 * 3600_000;
/** Between two looks for what was left behind. */
const TIDY_MS = 10 * 60_000;

/** The bucket in a store's rows and a folder's files. */
export function createBucket(store: Store, folder: Folder, clock: EmulatorClock): Bucket {
  let clearing: Promise<void> = Promise.resolve(), isClosed = false, tidied = 0;

  /** One after the other, in the background: a client need not wait for it, and what fails is tried again the next time. */
  const inBackground = (work: () => Promise<void>): void => {
    clearing = clearing.then(async () => { if (!isClosed) await work(); }).catch(() => { /* still written down */ });
  };
  const clearDoomed = async (): Promise<void> => {
    for (const file of listDoomed(store)) {
      await folder.remove(file);
      if (isClosed) return;
      forgetDoomed(store, file);
    }
  };
  const tidy = (): void => {
    const now = Date.now();
    if (now - tidied < TIDY_MS) return;
    tidied = now;
    inBackground(async () => {
      await folder.tidy((file) => isRowed(store, file));
      if (!isClosed) store.transaction(() => removeOlder(store, PLACES.temp, clock.now() - UNFINISHED_MS));
      await clearDoomed();
    });
  };

  const receive = async (body: AsyncIterable<Buffer>, demands: Demands, record: (piece: Piece) => void): Promise<string> => {
    const piece = await folder.receive(body, demands);
    try {
      await store.join(() => store.transaction(() => record(piece)));
    } catch (error) {
      await folder.remove(piece.file);
      throw error;
    }
    await folder.keep(piece.file);
    inBackground(clearDoomed);
    tidy();
    return piece.md5;
  };

  const write: Bucket['write'] = async (object, start, end, to) => {
    const { pipeline } = process.getBuiltinModule('node:stream/promises');
    let before = 0;
    for (const { file, size } of listPieces(store, object.n)) {
      const from = Math.max(start - before, 0), until = Math.min(end - before, size - 1);
      if (from <= until) await pipeline(await folder.read(file, from, until), to, { end: false });
      before += size;
    }
    if (before < object.size) throw new Refusal('InternalError', 'the object has lost a piece');
  };

  return {
    find: (key) => findStored(store, key),
    isWhole: (object) => listPieces(store, object.n).every(({ file }) => folder.has(file)),
    write,
    put: (key, contentType, body, demands) => receive(body, demands, (piece) => putStored(store, clock.now(), key, contentType, piece)),
    findUpload: (key, uploadID) => { findUpload(store, key, uploadID); },
    putPart: (key, uploadID, number, body, demands) => receive(body, demands, (piece) => putPart(store, key, uploadID, number, piece)),
    async peek(object, bytes) {
      const { PassThrough } = process.getBuiltinModule('node:stream');
      const { buffer } = process.getBuiltinModule('node:stream/consumers');
      const through = new PassThrough();
      const [read] = await Promise.all([buffer(through), write(object, 0, bytes - 1, through).finally(() => through.end())]);
      return read;
    },
    begin: (key, contentType) => beginUpload(store, clock.now(), key, contentType),
    complete: (key, uploadID, parts) => completeUpload(store, clock.now(), key, uploadID, parts),
    move: (from, to) => moveStored(store, from, to),
    remove: (key) => removeStored(store, key),
    settle: () => inBackground(clearDoomed),
    async close() {
      isClosed = true;
      await clearing;
      await folder.close();
    },
  };
}
