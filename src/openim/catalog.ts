// The routes of an OpenIM server as data: finding one, and what is known about its fields.
// Imported by everything in openim/, by the emulator, and by builtins that speak of routes. No code of the transport.
// A new route is a change of catalog/source/api-catalog.json and `npm run generate`.
import { ROUTES, type RouteRow } from './catalog/routes.ts';
import type { RouteTypes } from './catalog/types.ts';

export { ROUTES, type RouteRow, type RouteTypes };

/** The path of a route that the catalog has. */
export type RoutePath = (typeof ROUTES)[number]['path'] & keyof RouteTypes;

/** The body a route takes. */
export type RequestOf<P extends RoutePath> = RouteTypes[P]['request'];

/** The data a route answers. */
export type ResponseOf<P extends RoutePath> = RouteTypes[P]['response'];

/** The row of a path as it stands in the catalog (`/object/*name` included); undefined for any other. */
export function routeByPath(path: string): RouteRow | undefined {
  byPath ??= new Map(ROUTES.map((row) => [row.path, row]));
  return byPath.get(path);
}

/** The row of a name such as `user.getUsers` or `restart`; undefined for any other. */
export function routeByName(name: string): RouteRow | undefined {
  byName ??= new Map(ROUTES.map((row) => [row.name, row]));
  return byName.get(name);
}

/** One field of a type. */
export interface FieldRow {
  name: string;
  /** As it is in JSON: `string`, `int64`, `UserInfo[]|null`, `Record<string, Seqs>`; http-contract §2 explains them. */
  type: string;
  /** Its protobuf type and number; absent in the structs that only HTTP has. */
  proto?: string;
  number?: number;
  /** The server refuses a request without it. */
  required?: true;
  /** What the server checks, with the words it refuses in. */
  constraint?: string;
  doc?: string;
  enum?: Record<string, number>;
  /** How an answer shows the empty value: the zero of its type, `null`, or no key at all. */
  empty?: 'zero' | 'null' | 'omitted';
}

/** One type: a message of the protocol, or a struct of the API. */
export interface TypeRow {
  /** True of the body of a request: `required` and `constraint` hold for it. */
  asked?: true;
  doc?: string;
  /** `protocol:<package>.<Message>`, or the Go file. */
  source: string;
  fields: FieldRow[];
}

/** What is known about a route beyond its row. */
export interface RouteDetail {
  rpc?: string;
  authDetail?: string;
  errors: { code: number; when: string }[];
  notes: string[];
  patch16Difference?: string;
  /** Places in the server's source. */
  source: string[];
}

/** All types by name and all route details by path. */
export interface CatalogFields {
  types: Record<string, TypeRow>;
  routes: Record<string, RouteDetail>;
}

/** Types and details, loaded on the first call (some 240 kB of JSON: nothing that starts imctl should need them). */
export async function loadFields(): Promise<CatalogFields> {
  const loaded: { default: unknown } = await import('./catalog/fields.json', { with: { type: 'json' } });
  return loaded.default as CatalogFields;
}

/** Types that lists show: those of OpenIM, and of the account system. */
export async function loadTypes(): Promise<CatalogFields['types']> {
  const [{ types }, { listTypes }] = await Promise.all([loadFields(), import('./catalog/chat.ts')]);
  return { ...listTypes(), ...types };
}

/** The parts of a field's `type`: its element, and whether it is a list, a map, or may be null. */
export function parseType(type: string): { element: string; list: boolean; map: boolean; nullable: boolean } {
  const bare = type.replace('|null', '');
  const map = /^Record<string, (.*)>$/.exec(bare);
  const element = map?.[1] ?? bare;
  return { element: element.replace('[]', ''), list: element.endsWith('[]'), map: map !== null, nullable: type.endsWith('|null') };
}

let byPath: Map<string, RouteRow> | undefined;
let byName: Map<string, RouteRow> | undefined;
