// The module "imctl" as TypeScript sees it in a task, written from the registry and the catalog: `imctl.d.ts`.
// Imported by the commands init and check. Nothing of it is a second list: a new operation is in it by itself.
import type { Field } from '../../base/fields.ts';
import type { CatalogFields } from '../../openim/catalog.ts';
import type { AdminObject, Operation, Shape } from '../../operation/operation.ts';
import type { Registry } from '../../operation/registry.ts';
import { objectsOfTasks } from '../tasks.ts';
import { HELPER_TYPES } from './helpers.ts';
import { TEST_TYPES } from './tests.ts';

/** Write the declarations. Only types that something answers with are in them. */
export function declareModule(registry: Registry, { types }: Pick<CatalogFields, 'types'>): string {
  const objects = objectsOfTasks(registry);
  const catalog = createCatalog(types);
  const shapes = objects.flatMap((object) => object.shapes.map((shape) => declareShape(shape, object, objects, catalog)));
  const exported = objects.map((object) => declareObject(object));
  return [
    '// The module "imctl" of tasks and tests: admin objects and helpers. Written by  imctl init ; do not change it, write it anew.',
    'declare module "imctl" {', indent(HELPER_TYPES), indent(TEST_TYPES), ...shapes.map(indent), ...exported.map(indent), ...catalog.used().map(indent), '}', '',
  ].join('\n');
}

interface Catalog {
  /** The TypeScript type of a field of the catalog. */
  of(type: string): string;
  has(name: string): boolean;
  /** Interfaces of all that was named, and of what they name. */
  used(): string[];
}

/** What nobody has described: a script may do with it what it likes. */
const FREE = 'any';

/** Names of the catalog that would be taken for something else. */
const PREFIX = 'OpenIM';
const PLAIN: Record<string, string> = { int32: 'number', int64: 'number', uint32: 'number', uint64: 'number | bigint', float: 'number', double: 'number', bool: 'boolean', boolean: 'boolean', string: 'string', bytes: 'string', object: 'Record<string, unknown>', any: 'unknown', number: 'number' };

function createCatalog(types: CatalogFields['types']): Catalog {
  const wanted = new Set<string>();
  const of = (type: string): string => type.split('|').map((part) => one(part.trim())).join(' | ');
  const one = (type: string): string => {
    if (type.endsWith('[]')) return `(${of(type.slice(0, -2))})[]`;
    const record = /^Record<string, (.*)>$/.exec(type);
    if (record) return `Record<string, ${of(record[1]!)}>`;
    if (type === 'null') return 'null';
    if (Object.hasOwn(PLAIN, type)) return PLAIN[type]!;
    if (!Object.hasOwn(types, type)) return 'unknown';
    wanted.add(type);
    return `${PREFIX}${type}`;
  };
  const declare = (name: string) => `interface ${PREFIX}${name} {\n${types[name]!.fields.map((field) => `  ${property(field.name)}: ${of(field.type)};`).join('\n')}\n}`;
  return {
    of, has: (name) => Object.hasOwn(types, name),
    used() {
      const texts = new Map<string, string>();
      // Each may name others, which are then wanted too; a set shows what is added to it while it is walked.
      for (const name of wanted) texts.set(name, declare(name));
      return [...texts.values()];
    },
  };
}

function declareShape(shape: Shape, owner: AdminObject, objects: readonly AdminObject[], catalog: Catalog): string {
  const known = shape.type !== undefined && catalog.has(shape.type);
  const base = known ? catalog.of(shape.type!) : 'Record<string, unknown>';
  const derived = Object.entries(shape.derived ?? {}).map(([name, doc]) => `${comment(doc)}\n${property(name)}: ${shape.types?.[name] ?? 'string'};`);
  const left = Object.keys(shape.derived ?? {}).map((name) => JSON.stringify(name)).join(' | ');
  const methods = objects.flatMap((object) => Object.values(object.operations).flatMap((operation) => {
    const first = Object.entries(operation.params).find(([, field]) => field.positional);
    const foreign = operation.on?.[owner.name];
    const bound = foreign ?? (object === owner && first && (first[0] === shape.id || first[0] === `${shape.id}s`) ? first[0] : undefined);
    return bound === undefined || operation.name.includes('.') ? [] : [declareOperation(operation, bound)];
  }));
  // Two objects may have an operation of one name; the item carries the last, as the facade does.
  const byName = new Map(methods.map((text) => [/^(?:\/\*\*[^]*?\*\/\n)?(\w+)\(/.exec(text)?.[1] ?? text, text]));
  for (const name of Object.keys(shape.derived ?? {})) byName.delete(name);
  return `/** One of \`${owner.name}\`. */\nexport interface ${shape.name} extends Omit<${base}, ${[left, ...[...byName.keys()].map((name) => JSON.stringify(name))].filter(Boolean).join(' | ') || 'never'}> {\n${indent([...derived, ...byName.values()].join('\n'))}\n}`;
}

function declareObject(object: AdminObject): string {
  const operations = Object.values(object.operations).filter((operation) => !operation.name.includes('.'));
  const nested = nest(Object.values(object.operations).filter((operation) => operation.name.includes('.')));
  const list = object.operations.list;
  const lists = list && 'many' in list.returns ? ` & ListMethods<${list.returns.many}>` : '';
  // By its name a mistake is told in one line.
  const type = `${object.name[0]!.toUpperCase()}${object.name.slice(1)}Object`;
  return `interface ${type} {\n${indent([...operations.map((operation) => declareOperation(operation)), ...nested].join('\n'))}\n}\n${comment(object.doc)}\nexport const ${object.name}: ${type}${lists};`;
}

/** `api.user.getUsers` */
function nest(operations: readonly Operation[]): string[] {
  const groups = Map.groupBy(operations, (operation) => operation.name.slice(0, operation.name.indexOf('.')));
  return [...groups].map(([name, members]) => `${property(name)}: {\n${indent(members.map((operation) => `${comment(operation.doc)}\n${property(operation.name.slice(name.length + 1))}(body?: Record<string, unknown>): Promise<${FREE}>;`).join('\n'))}\n};`);
}

/** Its doc and its two ways to be called: by place with the rest in an object, or all in one object. */
function declareOperation(operation: Operation, bound?: string): string {
  const params = Object.entries(operation.params).filter(([name]) => name !== bound);
  const answer = answerOf(operation);
  const name = property(operation.name);
  if (operation.open) return `${comment(operation.doc)}\n${name}(body?: Record<string, unknown>): ${answer};`;
  const places = params.filter(([, field]) => field.positional);
  const others = params.filter(([, field]) => !field.positional);
  const isNeeded = ([, field]: [string, Field]) => field.required === true;
  const limit = 'many' in operation.returns && !Object.hasOwn(operation.params, 'limit') ? ['limit?: number'] : [];
  const object = (fields: [string, Field][]) => `{ ${[...fields.map(([key, field]) => `${property(key)}${isNeeded([key, field]) ? '' : '?'}: ${typeOf(field)}`), ...limit].join('; ')} }`;
  const options = others.length + limit.length === 0 ? [] : [`options${others.some(isNeeded) ? '' : '?'}: ${object(others)}`];
  // Behind one that may be left out nothing can be needed.
  const firstFree = places.findIndex((place) => !isNeeded(place));
  const args = places.map(([key, field], at) => `${key}${(firstFree >= 0 && at >= firstFree) && !(options[0] && !options[0].startsWith('options?')) ? '?' : ''}: ${typeOf(field)}`);
  const byPlace = `${name}(${[...args, ...options].join(', ')}): ${answer};`;
  // What may be left out may stand in the object behind what may not.
  const shorter = firstFree > 0 && others.length > 0 ? [`${name}(${[...args.slice(0, firstFree), `options: ${object([...places.slice(firstFree), ...others])}`].join(', ')}): ${answer};`] : [];
  const inOne = places.length > 0 ? [`${name}(params: ${object(params)}): ${answer};`] : [];
  const bulk = operation.bulk && bound === undefined ? [`${name}(rows: Record<string, unknown>[]): ${answerOf(operation.object.operations[operation.bulk.operation]!)};`] : [];
  // The rows first, since an array is an object too; by place last, since that is the one TypeScript speaks of when none fits.
  return [comment(operation.doc), ...bulk, ...inOne, ...shorter, byPlace].join('\n');
}

function answerOf({ returns }: Operation): string {
  if ('many' in returns) return `List<${returns.many}>`;
  if ('one' in returns) return `Promise<${returns.one}>`;
  if ('value' in returns) return `Promise<${valueType(returns.value)}>`;
  return 'Promise<void>';
}

/** What an operation says it answers is a type, rows of a shape, or names the members of an object, or is just words. */
function valueType(words: string): string {
  if (/^(string|number|boolean)(\[\])?( \| null)?$|^[A-Z]\w+\[\]$/.test(words)) return words;
  const members = /^\{ ([\w, ]+) \}$/.exec(words)?.[1];
  if (members !== undefined) return `{ ${members.split(', ').map((name) => `${name}: ${FREE}`).join('; ')} }`;
  return words === 'rows' ? `Record<string, ${FREE}>[]` : FREE;
}

function typeOf(field: Field): string {
  const one = field.choices ? field.choices.map((choice) => JSON.stringify(choice)).join(' | ') : field.idOf === undefined ? KINDS[field.kind] : `string | { readonly ${field.idOf}: string }`;
  return field.many ? `${one.includes('|') ? `(${one})` : one} | readonly ${one.includes('|') ? `(${one})` : one}[]` : one;
}

/** An object may be an item, which has no index signature. */
const KINDS: Record<Field['kind'], string> = { string: 'string', number: 'number', integer: 'number | bigint', boolean: 'boolean', duration: 'number | string', time: 'number | string', object: 'object', any: FREE };

function property(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function comment(doc: string): string {
  return `/** ${doc.replaceAll('*/', '* /')} */`;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
