// /object/*: where an object is. The public link leads there without any token (operations e.4).

import { badArgument, rawNotFound, ServerError } from '../errors.ts';
import { findPictureFormat, TELLING_BYTES } from '../objects/picture.ts';
import { findObject, type NamedObject } from '../store/objects.ts';
import { statObject } from './objects-common.ts';
import { LINK_MS } from './objects-upload.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';

const access_url: Rule<{ name: string; query: Record<string, string> | null }> = {
  run: ({ name, query }, ctx) => findURL(name, query ?? {}, ctx),
};

const link: Rule<{ name: string } & Record<string, string>> = {
  run: async ({ name, ...query }, ctx) => (await findURL(name, query, ctx)).url,
};

async function findURL(name: string, query: Record<string, string>, ctx: RequestContext): Promise<{ url: string; expireTime: number }> {
  const { store, clock, config, host, objects } = ctx;
  if (!['', undefined, 'image'].includes(query.type)) throw badArgument('invalid query type');
  const object = findObject(store, name);
  // Names belong to the engine they were given with.
  if (!object || config.objectStorage === '') throw rawNotFound();
  const overrides = query.type === 'image' ? await showPicture(object, query, ctx) : download(object);
  return { url: objects.links.get(host, object.key, LINK_MS / 1000, overrides), expireTime: clock.now() + LINK_MS };
}

function download({ name, contentType }: NamedObject): Record<string, string> {
  const { posix } = process.getBuiltinModule('node:path');
  return {
    ...(contentType === '' ? {} : { 'response-content-type': contentType }),
    'response-content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(posix.basename(name))}`,
  };
}

/** MinIO's engine makes no smaller picture of one larger than this, nor one beyond this many pixels a side. */
const MAX_PICTURE_BYTES = 50 * 1024 ** 2, MAX_SIDE = 1024;

/**
 * A picture is shown rather than saved. The real server draws a smaller one of one that is larger than asked; here it is handed
 * out as it is, in its own format: who shows it scales it anyway.
 */
async function showPicture({ key }: NamedObject, { width, height, format = '' }: Record<string, string>, ctx: RequestContext): Promise<Record<string, string>> {
  const sides = [width, height].map((side) => (/^[+-]?\d+$/.test(side ?? '') ? Number(side) : 0));
  if (sides.some((side) => side > MAX_SIDE) || (sides.every((side) => side < 0) && format === '')) return {};
  const stored = statObject(key, ctx);
  if (stored.size > MAX_PICTURE_BYTES) throw new ServerError(500, 'file size too large');
  const found = findPictureFormat(await ctx.objects.bucket.peek(stored, TELLING_BYTES));
  if (found === undefined) throw new ServerError(500, 'object not image');
  return { 'response-content-type': `image/${found}` };
}

/** Where objects are. */
export const objectsRead: Rules = { access_url, '*name': link };
