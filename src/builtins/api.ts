// The object `api`: every route of the server by name, raw. `api.user.getUsers({ … })` is POST /user/get_users.
// Imported by index.ts. Nothing to add here: routes are rows of openim/catalog.
import { ROUTES, type RoutePath, type RouteRow } from '../openim/catalog.ts';
import type { Fields } from '../base/fields.ts';
import type { OperationRow } from '../operation/operation.ts';
import { defineObject, type AdminCtx } from './define.ts';

/** Reading routes that answer with tokens of users, or with configuration that holds passwords. */
const REVEALING: ReadonlySet<string> = new Set(['/user/get_users_online_status', '/user/get_users_online_token_detail', '/config/get_config']);

export const api = defineObject({
  name: 'api', singular: 'route',
  doc: 'Every route of the server by name, with its own request and answer.',
  scriptOnly: true,
  operations: () => Object.fromEntries(ROUTES.map((route) => [route.name, operationOf(route)])),
});

function operationOf(route: RouteRow): OperationRow<Fields, AdminCtx> {
  return {
    doc: `${route.summary} (${route.method} ${route.path}).`,
    effect: route.effect, params: {}, open: true, ...(REVEALING.has(route.path) ? { reveals: true } : {}),
    returns: route.dataKind === 'none' ? { nothing: true } : { value: route.response ?? 'data' },
    preview: async () => `${route.method} ${route.path}: ${route.summary}. Cannot be undone.`,
    run: (params, ctx) => ctx.call(route.path as RoutePath, params as never),
    examples: [`imctl api ${route.method} ${route.path}`],
  };
}
