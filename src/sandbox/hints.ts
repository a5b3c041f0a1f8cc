// What to do about an error that JavaScript throws: for names that a task does not have, and members that an object does not have.
// Imported by failure.ts and by the runner of tests; pure.
import { nearest } from '../base/nearest.ts';
import type { Description } from '../operation/bridge.ts';
import { LIST_METHODS } from '../operation/lists.ts';

/** @param description what the task could call. @returns a sentence, where there is something to say. */
export function hintFor(name: string, message: string, description?: Pick<Description, 'objects'>): string | undefined {
  const missing = name === 'ReferenceError' ? /^([\w$]+) is not defined$/.exec(message)?.[1] : undefined;
  if (missing !== undefined && Object.hasOwn(INSTEAD, missing)) return INSTEAD[missing];
  const [, before, member] = name === 'TypeError' ? /^(.+)\.(\w+) is not a function$/.exec(message) ?? [] : [];
  if (before === undefined || member === undefined || !description) return undefined;
  const object = description.objects.find((one) => one.name === before);
  if (object) {
    const near = nearest(member, object.operations.some((one) => one.name === 'list') ? [...namesIn([object]), ...LIST_METHODS] : namesIn([object]));
    return near && `did you mean ${before}.${near}?`;
  }
  // An item, a list or a device: nobody knows which, but all that they can do is known.
  const all = [...namesIn(description.objects), ...LIST_METHODS];
  if (all.includes(member)) return 'is it a promise? then write  await  before what made it';
  const near = member.length > 3 ? nearest(member, all) : undefined;
  return near && `did you mean ${near}?`;
}

function namesIn(objects: Description['objects']): string[] {
  return objects.flatMap((one) => one.operations.map((operation) => operation.name));
}

const FETCH = 'a task has no network of its own: use http from "imctl", which needs net:<host>';
const INSTEAD: Record<string, string> = {
  process: 'a task has no process: parameters come as the argument of the default export, environment variables by env from "imctl"; to end early, return or throw',
  require: 'a task has no require: import from "imctl", and your own files by relative paths',
  module: 'a task is an ES module: use export', exports: 'a task is an ES module: use export',
  Buffer: 'a task has no Buffer: use Uint8Array, TextEncoder and TextDecoder, atob and btoa',
  fetch: FETCH, XMLHttpRequest: FETCH, WebSocket: FETCH, Request: FETCH, Response: FETCH, Headers: FETCH,
  __dirname: 'a task cannot see where it is: paths given to fs are relative to the working directory', __filename: 'a task cannot see where it is',
  WebAssembly: 'WebAssembly is not there: its memory would be outside the limits', SharedArrayBuffer: 'there are no threads to share memory with', Atomics: 'there are no threads to share memory with',
  global: 'use globalThis', window: 'use globalThis',
};
