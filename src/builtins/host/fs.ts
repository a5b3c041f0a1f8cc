// The object `fs`: files of the machine imctl runs on, each behind its own permission (design §6).
// Imported by index.ts. A new operation is a row below; what it needs is told with the real arguments.
import { appendFileAt, existsAt, listFolderAt, makeFolderAt, readFileAt, realPath, removeAt, writeFileAt } from '../../base/held-files.ts';
import { defineObject, type AdminCtx } from '../define.ts';

const file = { kind: 'string', required: true, positional: true, doc: 'The file.' } as const;

export const fs = defineObject({
  name: 'fs', singular: 'file', scriptOnly: true,
  doc: 'Files of this machine. In a task each needs fs:read:<path> or fs:write:<path>.',
  operations: {
    read: {
      doc: 'The text of a file.', effect: 'read', returns: { value: 'string' },
      params: { file }, needs: ({ file }, ctx) => reading(ctx, file),
      run: ({ file }, ctx) => readText(ctx, file),
    },
    readJSON: {
      doc: 'The data in a JSON file.', effect: 'read', returns: { value: 'data' },
      params: { file }, needs: ({ file }, ctx) => reading(ctx, file),
      run: async ({ file }, ctx) => (await import('../../base/files.ts')).parseJSONFile(await readText(ctx, file), file),
    },
    readCSV: {
      doc: 'The rows of a CSV file, as objects named by its header.', effect: 'read', returns: { value: 'rows' },
      params: { file }, needs: ({ file }, ctx) => reading(ctx, file),
      run: async ({ file }, ctx) => (await import('../../base/rows.ts')).parseCSV(await readText(ctx, file), file),
    },
    write: {
      doc: 'Write a file whole: old or new, never half.', effect: 'write', returns: { nothing: true },
      params: { file, text: { kind: 'string', required: true, positional: true, doc: 'Its text.' } }, needs: ({ file }, ctx) => writing(ctx, file),
      run: ({ file, text }, ctx) => writeFileAt(placeOf(ctx, file), text),
    },
    append: {
      doc: 'Add to the end of a file.', effect: 'write', returns: { nothing: true },
      params: { file, text: { kind: 'string', required: true, positional: true, doc: 'What to add.' } }, needs: ({ file }, ctx) => writing(ctx, file),
      run: ({ file, text }, ctx) => appendFileAt(placeOf(ctx, file), text),
    },
    exists: {
      doc: 'Is there such a file or folder?', effect: 'read', returns: { value: 'boolean' },
      params: { file }, needs: ({ file }, ctx) => reading(ctx, file),
      run: ({ file }, ctx) => existsAt(placeOf(ctx, file)),
    },
    list: {
      doc: 'Names in a folder, sorted.', effect: 'read', returns: { value: 'string[]' },
      params: { folder: { ...file, doc: 'The folder.' } }, needs: ({ folder }, ctx) => reading(ctx, folder),
      run: ({ folder }, ctx) => listFolderAt(placeOf(ctx, folder)),
    },
    makeFolder: {
      doc: 'Make a folder, and those above it.', effect: 'write', returns: { nothing: true },
      params: { folder: { ...file, doc: 'The folder.' } }, needs: ({ folder }, ctx) => writing(ctx, folder),
      run: ({ folder }, ctx) => makeFolderAt(placeOf(ctx, folder)),
    },
    remove: {
      doc: 'Remove a file, or a folder with all in it.', effect: 'write', returns: { nothing: true },
      params: { file }, needs: ({ file }, ctx) => writing(ctx, file),
      run: ({ file }, ctx) => removeAt(placeOf(ctx, file)),
    },
  },
});

function reading(ctx: AdminCtx, file: string): string[] {
  return [`fs:read:${placeOf(ctx, file)}`];
}

function writing(ctx: AdminCtx, file: string): string[] {
  return [`fs:write:${placeOf(ctx, file)}`];
}

/** Where the path of a call leads: found out once, so that what is permitted is what is opened. */
function placeOf(ctx: AdminCtx, file: string): string {
  const known = places.get(ctx) ?? realPath(ctx.machine.cwd, file);
  places.set(ctx, known);
  return known;
}

/** By the call's own way out, of which there is one for each. */
const places = new WeakMap<AdminCtx, string>();

function readText(ctx: AdminCtx, file: string): Promise<string> {
  return readFileAt(placeOf(ctx, file), file);
}
