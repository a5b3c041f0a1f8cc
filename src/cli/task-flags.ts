// The parameters of a task or scenario as flags of the command that runs it.
// Imported by commands/run.ts and commands/load/run.ts. Their help is in task-help.ts.
import type { Field, Fields, Values } from '../base/fields.ts';
import { SETTINGS } from '../base/settings.ts';
import type { Task } from '../sandbox/task.ts';
import { checkFlags, parseArguments } from './arguments.ts';

/** What a line says to the command and to the file. */
export interface TaskFlags<F extends Fields> {
  words: string[];
  /** Of the command's own table, checked. */
  flags: Values<F>;
  /** Those of `meta.params`, checked and with their defaults. */
  params: Record<string, unknown>;
}

/** Take a line apart, now that the file's own flags are known. A flag that both have is for both. @throws ImctlError ARG-*. */
export function readTaskFlags<const F extends Fields>(args: readonly string[], { meta, file }: Pick<Task, 'meta' | 'file'>, own: F, subject: string): TaskFlags<F> {
  // A setting that is no flag takes no name from a file.
  const base: Fields = Object.fromEntries(Object.entries<Field>({ ...own, ...SETTINGS }).filter(([, field]) => !field.noFlag));
  const params: Fields = Object.fromEntries(Object.entries(meta?.params ?? {}).map(([name, field]) => [name, base[name]?.letter ? { ...field, letter: base[name].letter } : field]));
  const { words, flags } = parseArguments(args, { ...params, ...base }, subject);
  const isShared = Object.keys(params).some((name) => Object.hasOwn(base, name));
  const theirs = isShared ? parseArguments(args, { ...base, ...params }, subject).flags : flags;
  return { words, flags: checkFlags(flags, own, subject) as Values<F>, params: checkFlags(theirs, params, file) };
}
