// `imctl explain`: an operation, a route, a shape's field, an error code.
import { EXIT, ERRORS, ImctlError, type ErrorRow } from '../../base/errors.ts';
import { didYouMean } from '../../base/nearest.ts';
import { CODES, codeRow } from '../../openim/codes.ts';
import { loadFields, loadTypes, routeByName, type CatalogFields, type RouteRow } from '../../openim/catalog.ts';
import { shapeOf, type Registry } from '../../operation/registry.ts';
import { renderExplain, renderObject, renderShape, type FieldDoc } from '../../output/explain.ts';
import { defineCommand } from '../command.ts';
import type { Environment } from '../environment.ts';

const command = defineCommand({
  name: 'explain', usage: '<operation | api.route | Shape | field | error code>', takes: 'operation',
  doc: 'Explain an operation, a route of the server, a kind of item, one of its fields, or an error code.',
  fields: {}, examples: ['imctl explain users.disable', 'imctl explain api.user.getUsers', 'imctl explain Group', 'imctl explain field msg.seq', 'imctl explain errCode 1101', 'imctl explain NOT-FOUND'],
  async run({ words }, environment) {
    const text = await explain(words, environment);
    await environment.streams.out.write(text.endsWith('\n') ? text : `${text}\n`);
    return EXIT.done;
  },
});
export default command;

async function explain(words: readonly string[], { registry, streams, paint }: Environment): Promise<string> {
  const wanted = (words[0] === 'errCode' || words[0] === 'field' ? words[1] : words.join('.')) ?? '';
  const options = { columns: streams.out.columns, paint: paint.out };
  if (/^\d+$/.test(wanted)) return explainCode(Number(wanted));
  if (Object.hasOwn(ERRORS, wanted.toUpperCase())) return explainOwn(wanted.toUpperCase());
  const serverCode = Object.entries(CODES).filter(([, row]) => row.code === wanted.toUpperCase());
  if (serverCode.length > 0) return serverCode.map(([number]) => explainCode(Number(number))).join('\n');
  const route = wanted.startsWith('api.') ? routeByName(wanted.slice(4)) : undefined;
  if (route) return explainRoute(route, await loadFields());
  if (registry.has(wanted)) {
    const operation = registry.operation(wanted);
    return renderExplain(operation, registry, { ...options, fields: await fieldsOf(shapeOf(registry, operation)?.type) });
  }
  const object = registry.object(wanted);
  if (object?.scriptOnly) return renderObject(object, options);
  const shape = registry.shape(wanted) ?? object?.shapes[0];
  if (shape) return renderShape(shape, { ...options, fields: await fieldsOf(shape.type) });
  const field = await explainField(wanted, registry);
  if (field) return field;
  const names = registry.objects.flatMap((one) => [one.name, ...one.shapes.map((row) => row.name), ...Object.values(one.operations).map((operation) => operation.path)]);
  if (wanted === '') throw new ImctlError('USAGE', 'explain takes what is to be explained', { hint: 'for example  imctl explain users.disable' });
  throw new ImctlError('NOT-FOUND', `nothing is called ${JSON.stringify(wanted)}`, { hint: `${didYouMean(wanted, names)}operations: imctl --help, routes: imctl api-resources` });
}

/** `msg.seq`, `user.online`, `Group.status`: one field of an item. */
async function explainField(wanted: string, registry: Registry): Promise<string | undefined> {
  const at = wanted.indexOf('.');
  const [noun, name] = [wanted.slice(0, at), wanted.slice(at + 1)];
  const shapes = registry.shape(noun) ? [registry.shape(noun)!] : registry.object(noun)?.shapes ?? registry.objects.filter((object) => object.short === noun).flatMap((object) => object.shapes);
  if (at < 0 || shapes.length === 0) return undefined;
  for (const shape of shapes) {
    const derived = shape.derived?.[name];
    const column = shape.columns.find((one) => one.from === name);
    const known = (await fieldsOf(shape.type))?.find((one) => one.name === name);
    if (derived === undefined && !column && !known) continue;
    return [
      `${shape.name}.${name}${known ? `  ${known.type}` : ''}`,
      ...(known?.doc ? [`  ${known.doc}`] : []),
      ...(derived === undefined ? [] : [`  ${known ? 'imctl makes of it: ' : 'added by imctl: '}${derived}`]),
      ...(column ? [`  column ${column.title}${column.as === 'time' ? ', shown as a time; the value is Unix milliseconds' : column.as === 'seconds' ? ', shown as a time; the value is Unix seconds' : ''}${column.wide ? ' (with -o wide)' : ''}`] : []),
      ...(name === shape.id ? [`  tells one ${shape.name} from another`] : []), '',
    ].join('\n');
  }
  const fields = await Promise.all(shapes.map(async (shape) => [...(await fieldsOf(shape.type) ?? []).map((one) => one.name), ...Object.keys(shape.derived ?? {})]));
  throw new ImctlError('NOT-FOUND', `a ${shapes[0]!.name} has no field ${JSON.stringify(name)}`, { hint: `${didYouMean(name, fields.flat())}see all with  imctl explain ${shapes[0]!.name}` });
}

function explainCode(number: number): string {
  if (!Object.hasOwn(CODES, number)) {
    const known = Object.keys(CODES).map(Number);
    const near = known.toSorted((a, b) => Math.abs(a - number) - Math.abs(b - number)).slice(0, 3).sort((a, b) => a - b);
    throw new ImctlError('NOT-FOUND', `the server has no errCode ${number} that imctl knows`, { hint: `the nearest are ${near.map((one) => `${one} (${codeRow(one).name})`).join(', ')}` });
  }
  const { code, exit, name, says, hint } = codeRow(number);
  return `errCode ${number}  ${name}\n  ${says}\n  hint: ${hint}\n  imctl calls it ${code} and exits with ${exit}\n`;
}

function explainOwn(code: string): string {
  const row: ErrorRow = ERRORS[code as keyof typeof ERRORS];
  return `${code}\n  exit ${row.exit}${row.retryable ? ', trying again may help' : ''}\n${row.hint ? `  hint: ${row.hint}\n` : ''}`;
}

async function fieldsOf(type: string | undefined): Promise<FieldDoc[] | undefined> {
  return type === undefined ? undefined : (await loadTypes())[type]?.fields;
}

function explainRoute(route: RouteRow, { types, routes }: CatalogFields): string {
  const detail = routes[route.path];
  const lines = (name: string | null) => (types[name ?? '']?.fields ?? []).map((field) => `  ${field.name}${field.required ? '' : '?'}: ${field.type}${field.constraint ? `   ${field.constraint}` : field.doc ? `   ${field.doc}` : ''}`);
  const part = (title: string, rows: readonly string[]) => (rows.length === 0 ? [] : ['', title, ...rows]);
  return [
    `api.${route.name}   ${route.method} ${route.path}`, `  ${route.summary}`,
    `  effect ${route.effect} · token ${route.auth}${route.since === 'main' ? ' · not before main' : ''}`,
    ...part('Request', lines(route.request)),
    ...part(`Answer${route.dataKind === 'list' ? ': a list of' : ''}`, route.response === null ? ['  no data'] : lines(route.response)),
    ...part('Errors', (detail?.errors ?? []).map(({ code, when }) => `  ${code}  ${when}`)),
    ...part('Notes', (detail?.notes ?? []).map((note) => `  - ${note}`)),
    '', `  imctl api ${route.method} ${route.path} -f body.json`,
  ].join('\n');
}
