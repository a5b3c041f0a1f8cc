// The object store's bucket as rows: what is stored under which key, in which files; uploads under way; files that may go.
// Imported by bucket.ts, read.ts and rules/objects-*.ts. A key is data here and never becomes a path.

import { Refusal } from './refusal.ts';

import type { Store } from '../store/open.ts';

/** An object of the bucket. */
export interface StoredObject {
  /** Its number; an object that is replaced gets another. */
  n: number;
  key: string;
  size: number;
  /** Hex, with `-<parts>` behind it when it came in parts. */
  etag: string;
  contentType: string;
  /** Unix milliseconds. */
  lastModified: number;
}

/** A piece of an object: a file and how much is in it. */
export interface Piece { file: string; size: number; md5: string }

/** S3's least size of a part that is not the last. */
const MIN_PART_BYTES = 5 * 1024 * 1024;

/** The object under a key. */
export function findStored(store: Store, key: string): StoredObject | undefined {
  const row = store.get('SELECT * FROM stored_objects WHERE key = ? AND upload_id IS NULL', key);
  return row && { n: Number(row.n), key, size: Number(row.size), etag: String(row.etag), contentType: String(row.content_type), lastModified: Number(row.last_modified) };
}

/** The files of an object, in order. */
export function listPieces(store: Store, n: number): Piece[] {
  return store.all('SELECT file, size, md5 FROM stored_pieces WHERE object = ? ORDER BY number', n).map((row) => ({ file: String(row.file), size: Number(row.size), md5: String(row.md5) }));
}

/** Whether some object or upload has a file. */
export function isRowed(store: Store, file: string): boolean {
  return store.get('SELECT 1 FROM stored_pieces WHERE file = ?', file) !== undefined;
}

/** Put an object of one file under a key, in place of what was there. Writes. */
export function putStored(store: Store, now: number, key: string, contentType: string, piece: Piece): void {
  removeStored(store, key);
  const n = insertObject(store, key, null, contentType, now);
  store.run('UPDATE stored_objects SET size = ?, etag = ? WHERE n = ?', piece.size, piece.md5, n);
  insertPiece(store, n, 1, piece);
}

/** Move an object to another key, in place of what was there. Writes. */
export function moveStored(store: Store, from: string, to: string): void {
  removeStored(store, to);
  store.run('UPDATE stored_objects SET key = ? WHERE key = ? AND upload_id IS NULL', to, from);
}

/** Take away what is under a key, if anything is. Writes. */
export function removeStored(store: Store, key: string): void {
  const found = findStored(store, key);
  if (found) dropObject(store, found.n);
}

/** Begin an upload in parts. Writes. */
export function beginUpload(store: Store, now: number, key: string, contentType: string): string {
  const uploadID = process.getBuiltinModule('node:crypto').randomUUID();
  insertObject(store, key, uploadID, contentType, now);
  return uploadID;
}

/** Put a part of an upload, in place of an earlier one of that number. Writes. @throws Refusal NoSuchUpload. */
export function putPart(store: Store, key: string, uploadID: string, number: number, piece: Piece): void {
  const n = findUpload(store, key, uploadID);
  doom(store, 'object = ? AND number = ?', n, number);
  insertPiece(store, n, number, piece);
}

/**
 * Make an object of the parts of an upload, in place of what was under its key. Parts that are not named go. Writes.
 *
 * @param parts the md5 of each part, in hex, the first part's first.
 * @throws Refusal NoSuchUpload, InvalidPart, EntityTooSmall.
 */
export function completeUpload(store: Store, now: number, key: string, uploadID: string, parts: readonly string[]): void {
  const n = findUpload(store, key, uploadID);
  const there = new Map(store.all('SELECT number, size, md5 FROM stored_pieces WHERE object = ?', n).map((row) => [Number(row.number), row]));
  const chosen = parts.map((md5, i) => {
    const row = there.get(i + 1);
    if (row?.md5 !== md5.toLowerCase()) throw new Refusal('InvalidPart');
    return { md5: String(row.md5), size: Number(row.size) };
  });
  if (chosen.length === 0) throw new Refusal('InvalidPart');
  if (chosen.slice(0, -1).some(({ size }) => size < MIN_PART_BYTES)) throw new Refusal('EntityTooSmall');
  doom(store, 'object = ? AND number > ?', n, chosen.length);
  removeStored(store, key);
  const md5 = process.getBuiltinModule('node:crypto').createHash('md5');
  for (const part of chosen) md5.update(Buffer.from(part.md5, 'hex'));
  const size = chosen.reduce((sum, part) => sum + part.size, 0);
  store.run('UPDATE stored_objects SET upload_id = NULL, size = ?, etag = ?, last_modified = ? WHERE n = ?', size, `${md5.digest('hex')}-${chosen.length}`, now, n);
}

/** Whether an upload is under way under a key. @throws Refusal NoSuchUpload. */
export function findUpload(store: Store, key: string, uploadID: string): number {
  const row = store.get('SELECT n FROM stored_objects WHERE upload_id = ? AND key = ?', uploadID, key);
  if (!row) throw new Refusal('NoSuchUpload');
  return Number(row.n);
}

/** Take away uploads in parts, and objects under `prefix`, that began before a time. Writes. */
export function removeOlder(store: Store, prefix: string, before: number): void {
  const uploads = store.all('SELECT n FROM stored_objects WHERE upload_id IS NOT NULL AND last_modified < ?', before);
  const objects = store.all('SELECT n FROM stored_objects WHERE upload_id IS NULL AND key >= ? AND key < ? AND last_modified < ?', prefix, `${prefix}\u{10ffff}`, before);
  for (const row of [...uploads, ...objects]) dropObject(store, Number(row.n));
}

/** Files that belong to nothing any more. They are written down with the change that freed them, so that none is forgotten. */
export function listDoomed(store: Store): string[] {
  return store.all('SELECT file FROM doomed_files').map((row) => String(row.file));
}

/** A file is gone from the disk. Writes. */
export function forgetDoomed(store: Store, file: string): void {
  store.run('DELETE FROM doomed_files WHERE file = ?', file);
}

function insertObject(store: Store, key: string, uploadID: string | null, contentType: string, now: number): number {
  store.run("INSERT INTO stored_objects (key, upload_id, size, etag, content_type, last_modified) VALUES (?, ?, 0, '', ?, ?)", key, uploadID, contentType, now);
  return Number(store.get('SELECT last_insert_rowid() AS n')!.n);
}

function insertPiece(store: Store, n: number, number: number, { file, size, md5 }: Piece): void {
  store.run('INSERT INTO stored_pieces (object, number, file, size, md5) VALUES (?, ?, ?, ?, ?)', n, number, file, size, md5);
}

function dropObject(store: Store, n: number): void {
  doom(store, 'object = ? AND number > ?', n, 0);
  store.run('DELETE FROM stored_objects WHERE n = ?', n);
}

/** The two conditions are literals, so that each is prepared once. */
function doom(store: Store, condition: 'object = ? AND number = ?' | 'object = ? AND number > ?', n: number, number: number): void {
  store.run(`INSERT INTO doomed_files SELECT file FROM stored_pieces WHERE ${condition}`, n, number);
  store.run(`DELETE FROM stored_pieces WHERE ${condition}`, n, number);
}
