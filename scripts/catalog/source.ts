// The shape of openim/catalog/source/api-catalog.json, and the tidied form the writers work on.
// Imported by scripts/generate-catalog.ts and its writers only.
import { routeName } from './names.ts';

/** A field as the source gives it. */
export interface SourceField {
  name: string;
  type: string;
  number?: number;
  proto?: string;
  whenEmpty?: string;
  required?: boolean;
  constraint?: string;
  note?: string;
  enum?: Record<string, number>;
}

interface SourceRoute {
  method: 'GET' | 'POST';
  path: string;
  group: string;
  summary: string;
  auth: string;
  authDetail?: string;
  rpc?: string;
  binding: string;
  request: { type?: string; fields: SourceField[] };
  response: { type?: string; fields: SourceField[]; data?: string | null; dataType?: string; raw?: string };
  errors: { code: number; when: string }[];
  notes: string[];
  since: string;
  patch16Difference?: string;
  source: string[];
}

/** The source file. */
export interface Source {
  routes: SourceRoute[];
  types: Record<string, { source: string; fields: SourceField[]; notes?: string; since?: string }>;
}

/** What the answer of a route is made of. */
export type DataKind = 'object' | 'list' | 'text' | 'none' | 'bare' | 'redirect';

/** A route with its types named. */
export interface Route extends Omit<SourceRoute, 'request' | 'response'> {
  name: string;
  request: string | null;
  response: string | null;
  dataKind: DataKind;
  inPath: string[];
  inQuery: string[];
}

/** A type with the rules that requests add to it. */
export interface Type {
  fields: SourceField[];
  source: string;
  doc?: string;
  /** The type of a request body of its own: required and constraint are true of every use. */
  asked: boolean;
}

/** Everything the writers need. */
export interface Catalog {
  routes: Route[];
  types: Map<string, Type>;
}

/**
 * Tidy the source: every request and answer that has fields gets a type, and what a route says about the fields of its
 * request is kept with the type.
 *
 * @throws Error when two routes say different things about one request type, or a name is taken twice.
 */
export function readSource(source: Source): Catalog {
  const types = new Map<string, Type>();
  for (const [name, type] of Object.entries(source.types)) {
    const fields = type.fields.map((field) => ({ ...field }));
    const asked = fields.some((field) => field.whenEmpty === undefined);
    types.set(name, { fields, source: type.source, doc: type.notes, asked });
  }
  const routes = source.routes.map((route) => readRoute(route, types));
  return { routes, types: new Map([...types].sort(([a], [b]) => (a < b ? -1 : 1))) };
}

function readRoute(route: SourceRoute, types: Map<string, Type>): Route {
  const name = routeName(route.path);
  const { request, response, ...rest } = route;
  return {
    ...rest, name, ...answerOf(route, name, types),
    request: requestOf(route, name, types),
    inPath: placed(route, 'path'), inQuery: placed(route, 'query'),
  };
}

function placed(route: SourceRoute, place: string): string[] {
  return route.request.fields.filter((field) => field.type === `string (${place})`).map((field) => field.name);
}

function requestOf(route: SourceRoute, name: string, types: Map<string, Type>): string | null {
  const given = route.request.fields.map((field) => ({ ...field, type: field.type.replace(/ \(.*\)$/, '') }));
  const typeName = route.request.type;
  if (typeName === undefined) return given.length === 0 ? null : own(`${pascal(name)}Req`, given, types, true);
  const type = types.get(typeName)!;
  const fields = type.fields.map((field) => {
    const rule = given.find((one) => one.name === field.name);
    if (!rule) throw new Error(`${route.path}: ${typeName}.${field.name} has no rule`);
    return { ...field, type: rule.type, required: rule.required, constraint: rule.constraint };
  });
  if (type.asked && JSON.stringify(fields) !== JSON.stringify(type.fields)) throw new Error(`${route.path}: ${typeName} has other rules elsewhere`);
  types.set(typeName, { ...type, fields, asked: true });
  return typeName;
}

function answerOf(route: SourceRoute, name: string, types: Map<string, Type>): { response: string | null; dataKind: DataKind } {
  const { type, fields, data, dataType, raw } = route.response;
  if (raw !== undefined) return raw.startsWith('HTTP 302') ? { response: null, dataKind: 'redirect' } : { response: 'PrometheusTarget', dataKind: 'bare' };
  if (dataType !== undefined) return dataType.startsWith('string') ? { response: null, dataKind: 'text' } : { response: dataType.replace(/\[\].*$/, ''), dataKind: 'list' };
  if (data === 'absent') return { response: null, dataKind: 'none' };
  if (type !== undefined) return { response: type, dataKind: 'object' };
  if (fields.length === 0) throw new Error(`${route.path}: what does it answer?`);
  return { response: own(`${pascal(name)}Resp`, fields, types, false), dataKind: 'object' };
}

function own(name: string, fields: SourceField[], types: Map<string, Type>, asked: boolean): string {
  if (types.has(name)) throw new Error(`the type name ${name} is taken`);
  types.set(name, { fields, source: 'the handler of the route', asked });
  return name;
}

function pascal(name: string): string {
  return name.replace(/(?:^|\.)([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}
