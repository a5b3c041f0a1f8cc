// /object/*: where an object is. The public link leads there without any token (operations e.4).

import { badArgument, rawNotFound } from '../errors.ts';
import { findObject } from '../store/objects.ts';
import { LINK_MS } from './objects-upload.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';

const access_url: Rule<{ name: string; query: Record<string, string> | null }> = {
  run: ({ name, query }, ctx) => findURL(name, query ?? {}, ctx),
};

const link: Rule<{ name: string } & Record<string, string>> = {
  run: ({ name, ...query }, ctx) => findURL(name, query, ctx).url,
};

function findURL(name: string, query: Record<string, string>, ctx: RequestContext): { url: string; expireTime: number } {
  const { store, clock, config, host, objects } = ctx;
  if (!['', undefined, 'image'].includes(query.type)) throw badArgument('invalid query type');
  const object = findObject(store, name);
  // Names belong to the engine they were given with.
  if (!object || config.objectStorage === '') throw rawNotFound();
  const { posix } = process.getBuiltinModule('node:path');
  const overrides = {
    ...(object.contentType === '' ? {} : { 'response-content-type': object.contentType }),
    'response-content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(posix.basename(name))}`,
  };
  return { url: objects.links.get(host, object.key, LINK_MS / 1000, overrides), expireTime: clock.now() + LINK_MS };
}

/** Where objects are. */
export const objectsRead: Rules = { access_url, '*name': link };
