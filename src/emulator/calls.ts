// Routes called from within the process, without HTTP and without tokens.
// Imported by server.ts for the account system, and by seeds.

import { encodeData } from './encode.ts';
import { ServerError } from './errors.ts';
import { emptyData, isSilentDenial, NO_REQUEST, perform, tableRoutes, type Asked } from './perform.ts';
import { settle, type Unit } from './webhooks/ask.ts';

import type { RouteRow } from '../openim/catalog.ts';
import type { Delivery } from './notify.ts';
import type { Caller, World } from './context.ts';

/** What a service in this process gives when it asks a route as a part of its own work: who asks, and the unit that is committed. */
export interface LocalCall extends Unit { caller: Caller; operationID: string }

/**
 * The function by which another service in this process asks a route, within its own unit. Not for the few rules that wait.
 *
 * It gives the answer's data. @throws ServerError when the route refuses.
 */
export function createLocalDoorway(world: World, delivery: Delivery | undefined): (path: string, body: object, call: LocalCall) => unknown {
  const routes = tableRoutes(world);
  return (path, body, { caller, operationID, afterCommit, memory, record }) => {
    const route = routes.get(`POST ${path}`);
    if (!route) throw new Error(`there is no route ${path}`);
    const request: Asked = { ...NO_REQUEST, path, operationID, body: Buffer.from(JSON.stringify(body)) };
    // What is to follow is given up with the writes.
    const unit: Unit = { afterCommit: [], memory, record };
    try {
      const { data } = perform(world, delivery, route, request, caller, unit);
      afterCommit.push(...unit.afterCommit);
      if (data instanceof ServerError) throw data;
      if (data instanceof Promise || typeof data === 'function') throw new Error(`${path} does not answer at once`);
      return readBack(route.row, data, world);
    } catch (error) {
      if (error instanceof ServerError && isSilentDenial(error, world)) return readBack(route.row, emptyData(route.row), world);
      throw error;
    }
  };
}

/** What a client would read of an answer. */
function readBack(row: RouteRow, data: unknown, { profile }: World): unknown {
  return data === undefined ? undefined : JSON.parse(encodeData(row, data, profile.unsetFields));
}

/**
 * Call routes as somebody, without HTTP and without tokens: for seeds, which live through what a server would have. No webhook is on.
 *
 * @returns a function that gives the answer's data, and throws the ServerError a caller would be told.
 */
export function createCalls(world: World, delivery: Delivery): (caller: Caller, path: string, body: object) => unknown {
  const ask = createLocalDoorway(world, delivery);
  return (caller, path, body) => {
    const unit: Unit = { afterCommit: [], memory: undefined };
    const data = ask(path, body, { ...unit, caller, operationID: NO_REQUEST.operationID });
    settle(unit);
    return data;
  };
}
