// What --help says behind the name of a file: what the file is and which flags it takes. Nothing of it is run.
// Imported by commands that run files, when help is asked for. Texts come from the file: control characters are escaped.
import type { Fields } from '../base/fields.ts';
import type { CommandDoc } from '../output/help.ts';
import { escapeHidden } from '../output/hidden.ts';
import type { LoadOptions } from '../sandbox/task.ts';
import type { Environment } from './environment.ts';
import { findFile } from './task-flags.ts';
import { openTask } from './tasks.ts';

const HELP: Fields = { help: { kind: 'boolean', letter: 'h', doc: 'Show help.' } };

/** @returns undefined when the line names no file. @throws ImctlError as loadTask. */
export async function describeTask(args: readonly string[], { name, fields }: Pick<CommandDoc, 'name' | 'fields'>, environment: Environment, called?: LoadOptions['called']): Promise<CommandDoc | undefined> {
  const file = findFile(args, { ...fields, ...HELP }, name);
  if (file === undefined || file === '-') return undefined;
  const task = await openTask(file, environment, { called });
  const params = readable(task.meta?.params ?? {});
  const needs = task.meta?.needs ?? [];
  return {
    name: `${name} ${escapeHidden(file)}`, usage: Object.keys(params).length > 0 ? '' : '[options]', doc: escapeHidden(task.meta?.doc ?? task.name), fields: params, examples: [],
    more: needs.length === 0 ? undefined : `It needs ${needs.map(escapeHidden).join(', ')}.`,
  };
}

function readable(params: Fields): Fields {
  const text = <T>(value: T): T => (typeof value === 'string' ? escapeHidden(value) as T : value);
  return Object.fromEntries(Object.entries(params).map(([name, field]) => [name, { ...field, doc: text(field.doc), ...(field.default === undefined ? {} : { default: text(field.default) }), ...(field.choices ? { choices: field.choices.map(text) } : {}) }]));
}
