// Writes types.ts: an interface for every type, and the map from path to request and answer.
// Imported by scripts/generate-catalog.ts only.
// A part of a request that must be filled in is a row in NEEDED.
import type { Catalog, Route, SourceField, Type } from './source.ts';

/**
 * The text of types.ts.
 *
 * An answer has every key, because the server always writes them (http-contract §2): empty lists and messages are null,
 * empty maps are left out. In a request only what the server insists on is required; types that stand inside requests and
 * also in answers get a second, looser form named `…Input`.
 */
export function writeTypes({ routes, types }: Catalog): string {
  const inputs = inputTypes(types);
  const parts = [...types].map(([name, type]) => (type.asked ? writeAsked(name, type, types) : writeAnswer(name, type, types)));
  parts.push(...inputs.map((name) => writeInput(name, types.get(name)!, types)));
  return `${parts.join('\n')}\n${writeRoutes(routes)}`;
}

/** Fields that a part of a request is no use without: the server refuses it, or takes them for page 0 of size 0. */
const NEEDED: Record<string, string[]> = {
  RequestPagination: ['pageNumber', 'showNumber'],
  UserInfo: ['userID'],
  UserInfoWithEx: ['userID'],
  GroupInfoForSet: ['groupID'],
  SetGroupMemberInfo: ['groupID', 'userID'],
  SeqRange: ['conversationID'],
};

function inputTypes(types: Catalog['types']): string[] {
  const found = new Set<string>();
  const visit = (type: Type): void => {
    for (const field of type.fields) {
      const name = messageOf(field.type, types);
      if (name === undefined || types.get(name)!.asked || found.has(name)) continue;
      found.add(name);
      visit(types.get(name)!);
    }
  };
  for (const type of types.values()) if (type.asked) visit(type);
  for (const name of found) if (types.has(`${name}Input`)) throw new Error(`the type name ${name}Input is taken`);
  return [...found].sort();
}

function messageOf(text: string, types: Catalog['types']): string | undefined {
  const name = text.replace('|null', '').replace('[]', '').replace(/^Record<string, (.*)>$/, '$1');
  return types.has(name) ? name : undefined;
}

function writeAnswer(name: string, type: Type, types: Catalog['types']): string {
  return declare(name, type, type.fields.map((field) => line(field, typeText(field, types, false), field.whenEmpty?.startsWith('omitted') ?? false)));
}

function writeAsked(name: string, type: Type, types: Catalog['types']): string {
  return declare(name, type, type.fields.map((field) => line(field, typeText(field, types, true), !field.required)));
}

function writeInput(name: string, type: Type, types: Catalog['types']): string {
  const lines = type.fields.map((field) => line(field, typeText(field, types, true), !NEEDED[name]?.includes(field.name)));
  return declare(`${name}Input`, { ...type, doc: `${name} as a part of a request.` }, lines);
}

function declare(name: string, type: Type, lines: string[]): string {
  const doc = type.doc === undefined ? '' : `${comment(type.doc, '')}\n`;
  return lines.length === 0 ? `${doc}export type ${name} = Record<string, never>;` : `${doc}export interface ${name} {\n${lines.join('\n')}\n}`;
}

function line(field: SourceField, text: string, optional: boolean): string {
  const words = [field.constraint, field.note, enumWords(field.enum)].filter(Boolean).join('; ');
  return `${words === '' ? '' : `${comment(words, '  ')}\n`}  ${field.name}${optional ? '?' : ''}: ${text};`;
}

function enumWords(values: Record<string, number> | undefined): string | undefined {
  return values && Object.entries(values).map(([name, value]) => `${value} ${name}`).join(', ');
}

function comment(text: string, indent: string): string {
  return `${indent}/** ${text.replaceAll('*/', '* /')} */`;
}

const SCALARS: Record<string, string> = {
  string: 'string', boolean: 'boolean', int32: 'number', uint32: 'number', int64: 'number', uint64: 'number | bigint',
  base64: 'string', object: 'Record<string, unknown>',
};

function typeText(field: SourceField, types: Catalog['types'], asked: boolean): string {
  const nullable = field.type.endsWith('|null') || (field.type === 'object' && !asked);
  const bare = field.type.replace('|null', '');
  const map = /^Record<string, (.*)>$/.exec(bare);
  const element = (map?.[1] ?? bare).replace('[]', '');
  const scalar = SCALARS[element];
  if (scalar === undefined && !types.has(element)) throw new Error(`${field.name}: unknown type ${field.type}`);
  const one = scalar ?? (asked && !types.get(element)!.asked ? `${element}Input` : element);
  const many = one.includes('|') ? `(${one})` : one;
  const text = map ? `Record<string, ${one}>` : bare.endsWith('[]') ? `${many}[]` : one;
  return nullable ? `${text} | null` : text;
}

function writeRoutes(routes: Route[]): string {
  const rows = routes.map((route) => {
    const request = route.request ?? 'undefined';
    return `${comment(route.summary, '  ')}\n  '${route.path}': { request: ${request}; response: ${answerText(route)} };`;
  });
  return `/** From the path of a route to the types of its request and of the data it answers. */\nexport interface RouteTypes {\n${rows.join('\n')}\n}\n`;
}

function answerText(route: Route): string {
  switch (route.dataKind) {
    case 'list': return `${route.response}[] | null`;
    case 'bare': return `${route.response}[]`;
    case 'text': case 'redirect': return 'string';
    case 'none': return 'undefined';
    case 'object': return route.response!;
  }
}
