// /object/*: uploading by a form, as browsers do.

import { badArgument, ServerError } from '../errors.ts';
import { PLACES } from '../objects/bucket.ts';
import { seal, unseal } from '../sealed.ts';
import { setObject } from '../store/objects.ts';
import { checkUploadName, localTime, needEngine, newName, statObject } from './objects-common.ts';

import type { RequestContext, Rule, Rules } from '../context.ts';

/** How long a form may be sent, unless an admin says otherwise. */
const FORM_MS = 10 * 60_000;
/** What a form's ID says. */
const FORM = { name: 'string', size: 'int', contentType: 'string', group: 'string', key: 'string' } as const;

interface Initiate { name: string; size: number; contentType: string; group: string; millisecond: number; absolute: boolean }

const initiate_form_data: Rule<Initiate> = {
  run({ name, size, contentType, group, millisecond, absolute }, ctx) {
    if (name === '') throw badArgument('name is empty');
    if (size <= 0) throw badArgument('size must be greater than 0');
    checkUploadName(name, ctx);
    needEngine(ctx);
    const { caller, clock, host, objects } = ctx;
    const key = caller.isAdmin && absolute ? name : newKey(name, ctx);
    // Beyond the last day there is, a Date is none.
    const expires = Math.min(clock.now() + (caller.isAdmin && millisecond > 0 ? Number(millisecond) : FORM_MS), 8.64e15);
    const { url, formData } = objects.links.form(host, key, Number(size), contentType, expires);
    const id = seal({ name, size: Number(size), contentType, group, key }, { raw: true });
    return { id, url, file: 'file', formData, expires, successCodes: [200] };
  },
};

/** Under the day and the caller, with the ending of the name. */
function newKey(name: string, { caller, clock }: RequestContext): string {
  const { posix } = process.getBuiltinModule('node:path');
  const ending = /\.[^./]*$/.exec(name)?.[0] ?? '';
  return posix.join(PLACES.direct, localTime(clock.now()).day.join(''), caller.userID, newName() + ending);
}

const complete_form_data: Rule<{ id: string }> = {
  writes: true,
  run({ id }, ctx) {
    if (id === '') throw badArgument('id is empty');
    const { name, size, contentType, group, key } = openForm(id);
    checkUploadName(name, ctx);
    const stored = statObject(key, ctx);
    if (stored.size > 0 && stored.size !== size) throw new ServerError(90007, 'file size mismatch');
    setObject(ctx.store, ctx.clock.now(), { name, key, size: stored.size, contentType, group });
    return { url: ctx.objectPrefix + name };
  },
};

function openForm(id: string) {
  try {
    return unseal(id, 'third.FormDataMate', FORM, { raw: true });
  } catch (error) {
    throw badArgument(`invalid id ${(error as Error).message}`);
  }
}

/** Uploads by a form. */
export const objectsForm: Rules = { initiate_form_data, complete_form_data };
