// /object/*: uploading by parts, as ordinary clients do: the hash is told first, and what is there already is not sent again.

import { ServerError } from '../errors.ts';
import { PLACES } from '../objects/bucket.ts';
import { seal, unseal } from '../sealed.ts';
import { setObject } from '../store/objects.ts';
import { askStore, checkUploadName, localTime, needEngine, newName, statObject } from './objects-common.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';
import type { StoredObject } from '../objects/rows.ts';

/** MinIO's limits, which are S3's. */
const LIMIT = { minPartSize: 5 * 1024 ** 2, maxPartSize: 5 * 1024 ** 3, maxNumSize: 10_000 };
/** How long what was begun can be finished, and a link reads. */
export const LINK_MS = 7 * 24 * 3600_000;

/** An upload in one body, or in several parts. */
const KIND = { multipart: 1, presigned: 2 } as const;
/** What an uploadID says. The server keeps no record of its own. */
const UPLOAD = { a: 'int', b: 'string', c: 'string', d: 'int', e: 'string' } as const;
interface Upload { kind: number; id: string; key: string; size: number; hash: string }

const part_limit: Rule = {
  run(_body, ctx) {
    needEngine(ctx);
    return LIMIT;
  },
};

const part_size: Rule<{ size: number }> = { run: ({ size }, ctx) => ({ size: findPartSize(size, ctx) }) };

function findPartSize(size: number | bigint, ctx: RequestContext): number {
  needEngine(ctx);
  if (size <= 0) throw new ServerError(500, 'size must be greater than 0');
  if (size > LIMIT.maxPartSize * LIMIT.maxNumSize) throw new ServerError(500, 'MINIO size must be less than the maximum allowed limit');
  return Math.max(LIMIT.minPartSize, Math.ceil(Number(size) / LIMIT.maxNumSize));
}

interface Initiate { hash: string; size: number; maxParts: number; cause: string; name: string; contentType: string }

const initiate_multipart_upload: Rule<Initiate> = {
  writes: true,
  run({ hash, size, maxParts, cause, name, contentType }, ctx) {
    checkUploadName(name, ctx);
    if (size < 0) throw new ServerError(500, 'invalid size');
    checkHash(hash);
    const partSize = findPartSize(size, ctx), count = Math.ceil(size / partSize);
    if (maxParts > count) throw new ServerError(500, `too many parts: ${count}`);

    const known = findKnown(hash, ctx);
    if (known) return { url: nameObject({ name, key: known.key, size: known.size, contentType, group: cause }, ctx) };
    const upload = size <= partSize ? beginWhole(hash, size, ctx) : beginParts(hash, size, maxParts < 0 ? count : maxParts, contentType, ctx);
    return { url: '', upload: { ...upload, partSize, expireTime: ctx.clock.now() + LINK_MS } };
  },
};

/** Content that is there already. When its files are gone it is forgotten, so that it can be sent again. */
function findKnown(hash: string, { objects: { bucket } }: RequestContext): StoredObject | undefined {
  const known = bucket.find(PLACES.hash + hash);
  if (!known || bucket.isWhole(known)) return known;
  bucket.remove(known.key);
  return undefined;
}

/** In the words of Go's hex package. */
function checkHash(hash: string): void {
  const bad = /[^0-9a-fA-F]/u.exec(hash);
  if (bad) {
    // The fault is told by the first byte of the character.
    const byte = Buffer.from(bad[0])[0]!;
    throw new ServerError(500, `encoding/hex: invalid byte: U+${byte.toString(16).toUpperCase().padStart(4, '0')}${byte >= 0x20 && byte < 0x7f ? ` ${byte === 0x27 ? "'''" : `'${bad[0]}'`}` : ''}`);
  }
  if (hash.length % 2 === 1) throw new ServerError(500, 'encoding/hex: odd length hex string');
  if (hash.length !== 32) throw new ServerError(500, 'invalid md5');
}

/** One body, put by a link that needs nothing beside it. */
function beginWhole(hash: string, size: number, { clock, host, objects }: RequestContext): object {
  const { day, time } = localTime(clock.now());
  const key = `${PLACES.temp}${[...day, ...time].join('/')}/${hash}_${size}_${newName()}.presigned`;
  const parts = [{ partNumber: 1, url: objects.links.put(host, key, LINK_MS / 1000) }];
  return { uploadID: sealUpload({ kind: KIND.presigned, id: '', key, size, hash }), sign: { url: '', parts } };
}

function beginParts(hash: string, size: number, count: number, contentType: string, ctx: RequestContext): object {
  const key = PLACES.hash + hash;
  const id = ctx.objects.bucket.begin(key, contentType);
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  return { uploadID: sealUpload({ kind: KIND.multipart, id, key, size, hash }), sign: count > 0 ? signParts(key, id, numbers, ctx) : null };
}

/** third.AuthSignResp: where all parts go, and what each adds. */
function signParts(key: string, id: string, numbers: readonly number[], { host, objects }: RequestContext): object {
  return {
    url: objects.links.upload(host, key), query: [{ key: 'uploadId', values: [id] }],
    parts: numbers.map((partNumber) => ({
      partNumber, query: [{ key: 'partNumber', values: [String(partNumber)] }],
      header: Object.entries(objects.links.part(host, key, id, partNumber)).map(([name, value]) => ({ key: name, values: [value] })),
    })),
  };
}

const auth_sign: Rule<{ uploadID: string; partNumbers: number[] | null }> = {
  run({ uploadID, partNumbers }, ctx) {
    const { kind, id, key } = openUpload(uploadID, ctx);
    if (kind === KIND.presigned) throw new ServerError(500, 'presigned id not support auth sign');
    if (kind !== KIND.multipart) throw new ServerError(500, 'invalid upload id type');
    needEngine(ctx);
    // The real one signs whatever it is asked for; more than a file can have are of use to nobody.
    if ((partNumbers?.length ?? 0) > LIMIT.maxNumSize) throw new ServerError(500, `too many parts: ${partNumbers!.length}`);
    return signParts(key, id, partNumbers ?? [], ctx);
  },
};

interface Complete { uploadID: string; parts: string[] | null; name: string; contentType: string; cause: string }

const complete_multipart_upload: Rule<Complete> = {
  writes: true,
  run({ uploadID, parts, name, contentType, cause }, ctx) {
    checkUploadName(name, ctx);
    const upload = openUpload(uploadID, ctx);
    if (md5((parts ?? []).join()) !== upload.hash) throw new ServerError(500, 'md5 mismatching');
    needEngine(ctx);
    const known = findKnown(upload.hash, ctx);
    const { key, size } = known ?? finishUpload(upload, parts ?? [], ctx);
    return { url: nameObject({ name, key, size, contentType, group: cause }, ctx) };
  },
};

function finishUpload(upload: Upload, parts: readonly string[], ctx: RequestContext): { key: string; size: number } {
  const { bucket } = ctx.objects;
  const key = PLACES.hash + upload.hash;
  if (upload.kind === KIND.multipart) {
    askStore(() => bucket.complete(upload.key, upload.id, parts));
    ctx.afterCommit.push(bucket.settle);
    return { key: upload.key, size: upload.size };
  }
  if (upload.kind !== KIND.presigned) throw new ServerError(500, 'invalid upload id type');
  // An ID is no secret: one that was made up must not take somebody's object away.
  const stored = statObject(upload.key.startsWith(PLACES.temp) ? upload.key : '', ctx);
  if (stored.size !== upload.size) throw new ServerError(500, 'upload size mismatching');
  if (md5(stored.etag) !== upload.hash) throw new ServerError(1001, `md5 mismatching ${md5(stored.etag)} != ${upload.hash}`);
  bucket.move(upload.key, key);
  return { key, size: upload.size };
}

/** The link of a name, which stands for the object from now on. It is joined as it is: a name is not encoded. */
function nameObject(object: Parameters<typeof setObject>[2], { store, clock, objectPrefix }: RequestContext): string {
  setObject(store, clock.now(), object);
  return objectPrefix + object.name;
}

function sealUpload({ kind, id, key, size, hash }: Upload): string {
  return seal({ a: kind, b: id, c: key, d: size, e: hash }, { omitEmpty: true });
}

/** The older server says what it was doing beside what went wrong (recordings, object-store 29). */
function openUpload(uploadID: string, { profile }: RequestContext): Upload {
  try {
    const { a: kind, b: id, c: key, d: size, e: hash } = unseal(uploadID, 'cont.multipartUploadID', UPLOAD);
    return { kind, id, key, size, hash };
  } catch (error) {
    throw new ServerError(500, `${profile.wrapsErrors ? 'invalid multipart upload id: ' : ''}${(error as Error).message}`);
  }
}

function md5(text: string): string {
  return process.getBuiltinModule('node:crypto').createHash('md5').update(text).digest('hex');
}

/** Uploads by parts. */
export const objectsUpload: Rules = { part_limit, part_size, initiate_multipart_upload, auth_sign, complete_multipart_upload };
