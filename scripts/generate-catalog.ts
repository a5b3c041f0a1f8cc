// Writes src/openim/catalog from the sources beside it: routes, types, fields and constants.
// Run by `npm run generate`; test/openim/catalog.test.ts compares what it gives with the files that are checked in.
// A new route or type is a change of catalog/source/api-catalog.json.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isIdempotent, routeEffect } from './catalog/names.ts';
import { readSource, type Catalog, type Source, type SourceField } from './catalog/source.ts';
import { writeTypes } from './catalog/write-types.ts';

/** Every generated file by its name inside src/openim/catalog. Pure: reads and writes nothing. */
export function generateCatalog(source: Source, constants: Record<string, Record<string, unknown>>): Record<string, string> {
  const catalog = readSource(source);
  return {
    'routes.ts': `${HEADER}${ROUTES_HEAD}${catalog.routes.map(writeRow).join('\n')}\n] as const satisfies readonly RouteRow[];\n`,
    'types.ts': `${HEADER}${writeTypes(catalog)}`,
    'fields.json': writeFields(catalog),
    'constants.ts': `${HEADER}${writeConstants(constants)}`,
  };
}

/** Where the catalog is. */
export const CATALOG_FOLDER = join(import.meta.dirname, '..', 'src', 'openim', 'catalog');

/** The two sources, parsed. */
export function readSources(): [Source, Record<string, Record<string, unknown>>] {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(CATALOG_FOLDER, 'source', name), 'utf8'));
  return [read('api-catalog.json') as Source, read('constants.json') as Record<string, Record<string, unknown>>];
}

const HEADER = '// Written by `npm run generate` from source/; a change made here is lost.\n';

const ROUTES_HEAD = `
/** One route of the server. */
export interface RouteRow {
  /** As scripts say it: \`user.getUsers\`. */
  name: string;
  method: 'GET' | 'POST';
  path: string;
  group: string;
  summary: string;
  /** Whose token it wants; \`self-or-admin\` is the user named in the request, or an admin. */
  auth: 'none' | 'token' | 'admin' | 'self-or-admin';
  /** How the server reads the body: bad JSON is HTTP 200 with 1001 on a2r, HTTP 400 on BindJSON (http-contract §4). */
  binding: 'a2r' | 'BindJSON' | 'none';
  effect: 'read' | 'write' | 'destructive';
  /** A write that may be sent twice: the second time changes nothing more and answers the same. */
  idempotent?: true;
  /** Names of parameters that stand in the path or in the query instead of the body. */
  inPath?: readonly string[];
  inQuery?: readonly string[];
  /** Names in types.ts and fields.json; null where there is none. The answer's type is that of one element for \`list\` and \`bare\`. */
  request: string | null;
  response: string | null;
  /** What \`data\` is; \`none\`: the key is absent; \`bare\`: an array without envelope; \`redirect\`: HTTP 302, its address is the data. */
  dataKind: 'object' | 'list' | 'text' | 'none' | 'bare' | 'redirect';
  /** The first version that has it: \`main\`, or \`v3.8.3-patch.16 or earlier\`. */
  since: string;
}

/** All routes, in the order of the server's router. */
export const ROUTES = [
`;

function writeRow(route: Catalog['routes'][number]): string {
  const effect = routeEffect(route.method, route.path);
  const row = {
    name: route.name, method: route.method, path: route.path, group: route.group, summary: route.summary,
    auth: route.auth, binding: route.binding, effect,
    ...(effect !== 'read' && isIdempotent(route.path) && { idempotent: true }),
    ...(route.inPath.length > 0 && { inPath: route.inPath }),
    ...(route.inQuery.length > 0 && { inQuery: route.inQuery }),
    request: route.request, response: route.response, dataKind: route.dataKind, since: route.since,
  };
  return `  { ${Object.entries(row).map(([key, value]) => `${key}: ${literal(value)}`).join(', ')} },`;
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return typeof value === 'string' ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'` : String(value);
}

/** One entry a line, so that a change of the catalog is a readable diff. */
function writeFields({ routes, types }: Catalog): string {
  const typeRows = [...types].map(([name, type]) => {
    return entry(name, { ...(type.asked && { asked: true }), ...(type.doc && { doc: type.doc }), source: type.source, fields: type.fields.map(fieldRow) });
  });
  const routeRows = routes.map((route) => entry(route.path, {
    ...(route.rpc && { rpc: route.rpc }),
    ...(route.authDetail && { authDetail: route.authDetail }),
    errors: route.errors, notes: route.notes,
    ...(route.patch16Difference && { patch16Difference: route.patch16Difference }),
    source: route.source,
  }));
  return `{\n"types": {\n${typeRows.join(',\n')}\n},\n"routes": {\n${routeRows.join(',\n')}\n}\n}\n`;
}

function entry(key: string, value: unknown): string {
  return `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
}

function fieldRow(field: SourceField): Record<string, unknown> {
  return {
    name: field.name, type: field.type, proto: field.proto, number: field.number,
    ...(field.required && { required: true }),
    ...(field.constraint && { constraint: field.constraint }),
    ...(field.note && { doc: field.note }),
    ...(field.enum && { enum: field.enum }),
    ...(field.whenEmpty && { empty: field.whenEmpty.startsWith('omitted') ? 'omitted' : field.whenEmpty === 'null' ? 'null' : 'zero' }),
  };
}

function writeConstants(constants: Record<string, Record<string, unknown>>): string {
  const tables = Object.entries(constants).filter(([name]) => !name.startsWith('_'));
  return tables.map(([name, values]) => {
    const rows = Object.entries(values).map(([key, value]) => `  ${/^[A-Za-z]\w*$/.test(key) ? key : literal(key)}: ${JSON.stringify(value)},`);
    return `\n/** ${words(name)}, by the names of the server's source. */\nexport const ${words(name).replaceAll(' ', '_').toUpperCase()} = {\n${rows.join('\n')}\n} as const;\n`;
  }).join('');
}

function words(name: string): string {
  const text = name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/ID([A-Z])/g, 'ID $1');
  return text[0]!.toUpperCase() + text.slice(1);
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(generateCatalog(...readSources()))) {
    const file = join(CATALOG_FOLDER, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
