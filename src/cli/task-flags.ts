// The parameters of a task or scenario as flags of the command that runs it.
// Imported by commands/run.ts and commands/load/run.ts. Their help is in task-help.ts.
import { ImctlError } from '../base/errors.ts';
import type { Field, Fields, Values } from '../base/fields.ts';
import { SETTINGS } from '../base/settings.ts';
import type { Task } from '../sandbox/task.ts';
import { checkFlags, parseArguments } from './arguments.ts';

/** What a line runs, in words for messages. */
export interface Runs {
  /** The command. */
  subject: string;
  noun: string;
  /** A flag that such a file may have. */
  flag: string;
  /** A whole line. */
  example: string;
}

/** What a line says to the command and to the file. */
export interface TaskFlags<F extends Fields> {
  /** Of the command's own table, checked. */
  flags: Values<F>;
  /** Those of `meta.params`, checked and with their defaults. */
  params: Record<string, unknown>;
}

/** The file that a line names, if any. Its own flags are not known before it is read: behind one of them, the first word that looks like a file is taken. */
export function findFile(args: readonly string[], own: Fields, subject: string): string | undefined {
  const [word] = parseArguments(args, { ...SETTINGS, ...own }, subject, true).words;
  const end = args.indexOf('--');
  return word ?? (end < 0 ? args : args.slice(0, end)).find((arg) => /^[^-].*\.m?[jt]s$/.test(arg));
}

/** The file that a line has to name. @throws ImctlError USAGE when there is none; ARG-UNKNOWN when that is because of a flag that nobody has. */
export function namedFile(args: readonly string[], own: Fields, { subject, noun, example }: Runs): string {
  const named = findFile(args, own, subject);
  if (named !== undefined) return named;
  parseArguments(args, { ...SETTINGS, ...own }, subject);
  throw new ImctlError('USAGE', `${subject} takes a ${noun}`, { hint: `for example  ${example}` });
}

/**
 * Take a line apart, now that the file's own flags are known. A flag that both have is for both; behind `--` all are the file's.
 *
 * @param named the word that is the file.
 * @throws ImctlError ARG-*; USAGE for a word too many.
 */
export function readTaskFlags<const F extends Fields>(args: readonly string[], { meta, file }: Pick<Task, 'meta' | 'file'>, own: F, { subject, noun, flag }: Runs, named?: string): TaskFlags<F> {
  // A setting that is no flag takes no name from a file.
  const base: Fields = Object.fromEntries(Object.entries<Field>({ ...own, ...SETTINGS }).filter(([, field]) => !field.noFlag));
  const params: Fields = Object.fromEntries(Object.entries(meta?.params ?? {}).map(([name, field]) => [name, base[name]?.letter ? { ...field, letter: base[name].letter } : field]));
  const { words, flags, rest } = parseArguments(args, { ...params, ...base }, subject);
  const isShared = Object.keys(params).some((name) => Object.hasOwn(base, name));
  const theirs = isShared ? parseArguments(args, { ...base, ...params }, subject).flags : flags;
  const behind = parseArguments(rest, params, file);
  const extra = [...words.slice(words[0] === named ? 1 : 0), ...behind.words, ...behind.rest];
  if (extra.length > 0) throw new ImctlError('USAGE', `${subject} takes one ${noun}, not also ${JSON.stringify(extra[0])}`, { hint: `parameters of a ${noun} are flags:  ${flag}` });
  return { flags: checkFlags(flags, own, subject) as Values<F>, params: checkFlags({ ...theirs, ...behind.flags }, params, file) };
}
