// One run of imctl: from arguments to an exit status.
// Imported by process.ts and tests. A new command of our own is a file in commands/ and a line in its index.ts.
import { asImctlError, EXIT, ImctlError } from '../base/errors.ts';
import { createSecrets } from '../base/secrets.ts';
import { SETTINGS } from '../base/settings.ts';
import { quoteWord } from '../base/spell.ts';
import { findMeaning, type Meaning } from '../operation/words.ts';
import { isMachineFormat } from '../output/index.ts';
import { plainPaint } from '../output/paint.ts';
import { renderProblem } from '../output/problem.ts';
import { asksHelp, checkFlags, dropWords, parseArguments } from './arguments.ts';
import { COMMANDS, findCommand } from './commands/index.ts';
import type { Environment, Outside } from './environment.ts';
import { isCompletion, readLine, type Line } from './line.ts';
import { maskStreams, openEnvironment, type OpenEnvironment } from './open-environment.ts';

/** Run one command line. Whatever fails is told on stderr; nothing is thrown. @returns the exit status. */
export async function runProgram(args: readonly string[], outside: Outside): Promise<number> {
  const secrets = createSecrets();
  const masked = { ...outside, streams: maskStreams(outside.streams, secrets), bare: outside.streams };
  let environment: OpenEnvironment | undefined;
  let status: number = EXIT.refused;
  try {
    const line = readLine(args);
    environment = await openEnvironment(line, masked, secrets);
    status = await dispatch(line, environment);
    await environment.plan.show();
  } catch (thrown) {
    // A key was pressed: whatever goes wrong, nothing is said in the middle of somebody's line.
    status = isCompletion(args) ? EXIT.done : await tellProblem(thrown, args, masked, environment);
  } finally {
    environment?.runs.end(status);
    await environment?.close();
  }
  return status;
}

async function dispatch({ words, args }: Line, environment: Environment): Promise<number> {
  const [first] = words;
  if (isCompletion(args)) return (await import('./commands/complete.ts')).default.run({ words: [], flags: {}, rest: [], args: args.slice(1) }, environment);
  if (asksHelp(args) || first === 'help') return showHelp(first === 'help' ? words.slice(1) : words, environment, { args: first === 'help' ? dropWords(args, ['help']) : args });
  if (first === undefined) {
    // A flag alone: help, or told that there is none such.
    parseArguments(args, { ...SETTINGS, version: { kind: 'boolean', doc: 'Show the version.' }, help: { kind: 'boolean', doc: 'Show help.' } }, 'imctl');
    return showHelp([], environment);
  }
  const own = findCommand(words, args);
  if (own) {
    const { default: command } = await own.row.load();
    const after = dropWords(args.slice(args.indexOf(first) + 1), own.name.slice(1));
    const globals = args.slice(0, args.indexOf(first));
    if (command.openFlags) return command.run({ words: [], flags: {}, rest: [], args: after }, environment);
    const parsed = parseArguments([...globals, ...after], { ...SETTINGS, ...command.fields }, command.name);
    return command.run({ ...parsed, flags: checkFlags(parsed.flags, command.fields, command.name), args: after }, environment);
  }
  if (first === 'config' && words[1] === 'use-context') throw new ImctlError('USAGE', 'config is the server\'s configuration; contexts are the client\'s', { hint: `imctl context use ${words[2] ?? 'NAME'}` });
  if (first === 'get' && words.length > 1) {
    const { namesKinds, getKinds } = await import('./list/kinds.ts');
    if (namesKinds(words, environment.registry)) return getKinds(args, environment);
  }
  const meaning = await findMeaningOr(first, words, environment);
  if (typeof meaning === 'function') return meaning(args.slice(args.indexOf(first) + 1));
  if (meaning.kind !== 'operation') return showHelp(words, environment, { status: EXIT.usage });
  const { operate } = await import('./operate.ts');
  return operate(meaning.operation, commandWords(words, meaning.rest), dropWords(args, words.slice(0, 2)), environment);
}

/** What the words mean; where they mean nothing of ours, perhaps an extension's name. */
async function findMeaningOr(first: string, words: readonly string[], environment: Environment): Promise<Meaning | ((args: readonly string[]) => Promise<number>)> {
  if (/\.m?ts$/.test(first)) throw new ImctlError('COMMAND-UNKNOWN', `there is no command ${JSON.stringify(first)}`, { hint: `run a task with  imctl run ${quoteWord(first)}   and tests with  imctl test ${quoteWord(first)}` });
  const own = COMMANDS.map((command) => command.name);
  try {
    return findMeaning(environment.registry, words, own);
  } catch {
    const { listExtensions, runExtension } = await import('./extensions.ts');
    const extensions = listExtensions(environment);
    const extension = extensions.find((one) => one.name === first);
    // The same again, with their names among those that may be meant.
    if (!extension) return findMeaning(environment.registry, words, [...own, ...extensions.map(({ name }) => name)]);
    return (args) => runExtension(extension, args, environment);
  }
}

/** Words that name the command are taken away; an ID that stood in them (`user/u1`) is put back. */
function commandWords(words: readonly string[], rest: readonly string[]): readonly string[] {
  return rest.length > 0 && !words.includes(rest[0]!) ? [rest[0]!] : [];
}

async function showHelp(words: readonly string[], environment: Environment, { args = words, status = EXIT.done }: { args?: readonly string[]; status?: number } = {}): Promise<number> {
  const { helpFor } = await import('./help.ts');
  const text = await helpFor(words, environment, args);
  await (status === EXIT.done ? environment.streams.out : environment.streams.err).write(text);
  return status;
}

async function tellProblem(thrown: unknown, args: readonly string[], outside: Outside, environment?: OpenEnvironment): Promise<number> {
  const error = asImctlError(thrown);
  const json = environment ? environment.formatGiven && isMachineFormat(environment.format) : args.some((arg, at) => /^(-o=?|--output=)(json|ndjson)$/.test(arg) || (/^(-o|--output)$/.test(arg) && /^(json|ndjson)$/.test(args[at + 1] ?? '')));
  const { err } = environment?.streams ?? outside.streams;
  const verbose = environment?.settings.verbose ?? 0;
  await err.write(renderProblem(error, { json, verbose, paint: environment?.paint.err ?? plainPaint, ...(err.isTTY ? { columns: err.columns } : {}) }));
  return error.exitStatus;
}
