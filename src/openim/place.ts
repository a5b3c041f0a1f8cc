// Where the parameters of a route go: into its path, its query, or its body.
// Imported by client.ts, and by the command api for paths as they are written.
import { ImctlError } from '../base/errors.ts';
import { isPlainObject } from '../base/fields.ts';
import { routeByPath, type RouteRow } from './catalog.ts';

/** A request with everything in its place. */
export interface Placed {
  method: 'GET' | 'POST';
  path: string;
  body?: unknown;
}

/**
 * Put the parameters of a route where it wants them.
 *
 * @throws ImctlError ARG-TYPE when the body is no object, ARG-MISSING when a part of the path is missing.
 */
export function placeParameters(route: RouteRow, body: unknown): Placed {
  if (body !== undefined && body !== null && !isPlainObject(body)) throw new ImctlError('ARG-TYPE', `${route.path} takes its parameters as an object`, { hint: `imctl explain api.${route.name}` });
  const { method } = route;
  if (!route.inPath && !route.inQuery) return method === 'GET' ? { method, path: route.path } : { method, path: route.path, body: body ?? {} };
  const rest: Record<string, unknown> = { ...body };
  const path = (route.inPath ?? []).reduce((text, name) => text.replace(`*${name}`, segments(route, name, take(rest, name))), route.path);
  const query = (route.inQuery ?? []).flatMap((name) => {
    const value = take(rest, name);
    return value === undefined || value === null ? [] : [`${name}=${encodeURIComponent(String(value))}`];
  });
  const full = query.length === 0 ? path : `${path}?${query.join('&')}`;
  return method === 'GET' ? { method, path: full } : { method, path: full, body: rest };
}

/** The row of a path as a person writes it: with a query, and `/object/a/b.png` for `/object/*name`. */
export function routeOfPath(method: string, path: string): RouteRow | undefined {
  const bare = path.split('?')[0]!;
  const row = routeByPath(bare);
  if (row) return row.method === method.toUpperCase() ? row : undefined;
  return method.toUpperCase() === 'GET' && /^\/object\/./.test(bare) ? routeByPath('/object/*name') : undefined;
}

function take(from: Record<string, unknown>, name: string): unknown {
  const value = from[name];
  delete from[name];
  return value;
}

function segments(route: RouteRow, name: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new ImctlError('ARG-MISSING', `${route.path} needs ${name}: it is a part of the path`, { hint: `imctl explain api.${route.name}` });
  return value.replace(/^\//, '').split('/').map(encodeURIComponent).join('/');
}
