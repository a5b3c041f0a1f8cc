// `imctl api POST /user/get_users -f body.json`: any route, raw; `imctl api user.getUsers` by its name.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { EXIT, ImctlError } from '../../base/errors.ts';
import { isPlainObject, type Fields, type Values } from '../../base/fields.ts';
import { parseJSONFile, parseYAML } from '../../base/files.ts';
import { parseJSON } from '../../base/json.ts';
import { didYouMean } from '../../base/nearest.ts';
import { routeByName, routeByPath, ROUTES, type RouteRow } from '../../openim/catalog.ts';
import { routeOfPath } from '../../openim/place.ts';
import { commandCall } from '../call.ts';
import { defineCommand } from '../command.ts';
import type { Environment } from '../environment.ts';
import { showData } from '../view.ts';

const FLAGS = {
  file: { kind: 'string', names: 'file', letter: 'f', doc: 'The request, as JSON or YAML; - for standard input.' },
  body: { kind: 'string', letter: 'd', doc: 'The request, as JSON.' },
  page: { kind: 'integer', min: 1, doc: 'Adds pagination to the request: the page.' },
  size: { kind: 'integer', min: 1, doc: 'Adds pagination to the request: how many on a page.' },
} as const satisfies Fields;

const command = defineCommand({
  name: 'api', usage: '[GET|POST] <path or name> [-f FILE | -d JSON] [--page N --size N]',
  doc: 'Ask any route of the server and show its data as it came.',
  fields: FLAGS,
  examples: ['imctl api POST /user/get_users --page 1 --size 2', 'imctl api user.getUsersInfo -d \'{"userIDs":["anna"]}\'', 'imctl api POST /user/get_users -f body.json'],
  more: 'All routes:  imctl api-resources      One of them:  imctl explain api.user.getUsers',
  async run({ words, flags }, environment) {
    const { route, placed } = findRoute(words);
    const body = { ...withPagination(await readBody(flags, environment), flags), ...placed };
    const { invoke } = await environment.app();
    const { settings, streams } = environment;
    const data = await invoke({ ...commandCall(environment), path: `api.${route.name}`, params: body });
    const format = environment.formatGiven ? environment.format : { name: 'json', argument: '' };
    if (data !== undefined) await showData(data, { ...environment, format });
    else if (!settings.quiet && !settings.plan && !environment.formatGiven) streams.err.write(`done: ${route.method} ${route.path}\n`);
    return EXIT.done;
  },
});
export default command;

/** The route that is meant, and the parameters that stand in the path as it was written. */
function findRoute(words: readonly string[]): { route: RouteRow; placed: Record<string, string> } {
  const [first, second, ...more] = words;
  if (more.length > 0) throw new ImctlError('USAGE', `api does not take ${JSON.stringify(more[0])}`, { hint: 'the request is given by  -d \'{…}\'  or  -f FILE' });
  if (first === undefined) throw new ImctlError('USAGE', 'api takes a route', { hint: 'for example  imctl api POST /user/get_users --page 1 --size 2' });
  const method = /^(get|post)$/i.test(first) ? first.toUpperCase() : undefined;
  const wanted = method ? second ?? '' : first;
  if (!method && second !== undefined) throw new ImctlError('USAGE', `api takes GET or POST and a path, not ${JSON.stringify(first)}`, { hint: `imctl api POST ${second}` });
  if (wanted === '') throw new ImctlError('USAGE', `api ${method} takes a path`, { hint: 'for example  imctl api POST /user/get_users --page 1 --size 2' });
  const route = wanted.startsWith('/') ? routeByPath(wanted.split('?')[0]!) ?? routeOfPath(method ?? 'GET', wanted) : routeByName(wanted);
  if (!route) {
    const names = wanted.startsWith('/') ? ROUTES.map((row) => row.path) : ROUTES.map((row) => row.name);
    throw new ImctlError('COMMAND-UNKNOWN', `the server has no route ${wanted}`, { hint: `${didYouMean(wanted, names)}list them with  imctl api-resources` });
  }
  if (method && method !== route.method) throw new ImctlError('USAGE', `${route.path} is asked by ${route.method}, not ${method}`, { hint: `imctl api ${route.method} ${route.path}` });
  return { route, placed: readPlaced(route, wanted) };
}

/** `/object/anna/a.png?type=image` holds the name and the type. */
function readPlaced(route: RouteRow, wanted: string): Record<string, string> {
  const [path, query = ''] = wanted.split('?', 2) as [string, string?];
  const name = route.inPath?.[0], start = route.path.indexOf('*');
  return {
    ...(name !== undefined && path.startsWith('/') && path !== route.path ? { [name]: path.slice(start) } : {}),
    ...Object.fromEntries([...new URLSearchParams(query)].filter(([key]) => route.inQuery?.includes(key))),
  };
}

async function readBody({ file, body: given }: Values<typeof FLAGS>, { streams, cwd }: Environment): Promise<Record<string, unknown>> {
  if (file !== undefined && given !== undefined) throw new ImctlError('USAGE', 'give the request once: by --file or by --body');
  const name = file === undefined ? '--body' : file === '-' ? 'standard input' : file;
  const text = file === undefined ? given ?? '{}' : file === '-' ? await streams.in.text() : readFileSync(path.resolve(cwd, file), 'utf8');
  const body = /\.ya?ml$/i.test(file ?? '') ? await parseYAML(text, name) : parseJSONFile(text, name, parseJSON);
  if (isPlainObject(body)) return body;
  throw new ImctlError('FILE-INVALID', `${name} must hold one object`);
}

function withPagination(body: Record<string, unknown>, { page, size }: Values<typeof FLAGS>): Record<string, unknown> {
  if (page === undefined && size === undefined) return body;
  return { ...body, pagination: { pageNumber: page ?? 1, showNumber: size ?? 20 } };
}
