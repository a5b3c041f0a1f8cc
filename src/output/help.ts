// What `--help` says, made from the rows: of an operation, an object, a command of our own, and the overview.
// Imported by the command line and the prompt.
// To change what is said of one thing, change its row; to add a section, write it below and name it where it belongs.
import { flagName, type Field, type Fields } from '../base/fields.ts';
import type { AdminObject, Operation } from '../operation/operation.ts';
import { shapeOf, type Registry } from '../operation/registry.ts';
import { fold, foldPairs } from './fold.ts';
import { plainPaint, type Paint } from './paint.ts';
import { argumentWords, commandWords, flagText, isForScripts, neededPermission, promptCall, spellDuration, usageParts } from './usage.ts';
import { displayWidth, pad } from './width.ts';

/** A command of our own (`run`, `shell`), as far as help tells of it. */
export interface CommandDoc {
  name: string;
  /** What follows the name: `<task.ts> [options]`; the empty text to have it made from the fields. */
  usage: string;
  doc: string;
  fields: Fields;
  examples: readonly string[];
  /** Paragraphs below the usage line, with empty lines between them. */
  more?: string;
  /** Commands whose name stands behind this one's. */
  commands?: readonly { name: string; doc: string }[];
}

/** How help is drawn. */
export interface HelpOptions {
  /** Width to fold into; at most 120 are used. */
  columns: number;
  /** Default: no colour. */
  paint?: Paint;
  /** Flags that come from elsewhere: of all lists, of every command. Shown behind its own. */
  sections?: readonly { title: string; fields: Fields }[];
}

/** Help of an operation. */
export function renderOperationHelp(operation: Operation, registry: Registry, options: HelpOptions): string {
  return layOut(options, [
    ['', fold(operation.doc, room(options))],
    ['', fold(usageParts(operation), room(options), '  ')],
    ['', notes(operation, registry).flatMap((note) => fold(note, room(options), '  '))],
    ...fieldSections(operation.params, options),
    ['Examples', operation.examples.map((example) => `  ${example}`)],
    ['', elsewhere(operation, room(options))],
  ]);
}

/** Help of an object: all it can do, a line each. */
export function renderObjectHelp(object: AdminObject, options: HelpOptions): string {
  const operations = Object.values(object.operations);
  const forms = object.scriptOnly ? `  ${object.name}.<operation>(…)` : `  imctl <verb> ${object.singular} …      imctl ${object.name} <verb> …`;
  const aliases = object.aliases.length === 0 ? [] : fold(`Also called ${object.aliases.join(', ')}.`, room(options), '  ');
  return layOut(options, [
    ['', fold(object.doc, room(options))],
    ['', [forms]],
    ['', aliases],
    ['Operations', foldPairs(operations.map((operation) => [isForScripts(operation) ? usageParts(operation).join(' ') : commandWords(operation), firstSentence(operation.doc)]), room(options))],
    ...(options.sections ?? []).map((section): Section => [section.title, optionLines(section.fields, options)]),
    ['', [object.scriptOnly ? `In a task or at the prompt only; more with  imctl explain ${object.name}.<operation>` : `More of each with  imctl <verb> ${object.singular} --help`]],
  ]);
}

/** Help of a verb without an object: what it can be said of. */
export function renderVerbHelp(verb: string, operations: readonly Operation[], options: HelpOptions): string {
  const lines = operations.map((operation) => [commandWords(operation), firstSentence(operation.doc)] as const);
  return layOut(options, [['', [`${verb} what?`]], ['', foldPairs(lines, room(options))], ['', [`More of each with  imctl ${verb} <object> --help`]]]);
}

/** Help of a command of our own. */
export function renderCommandHelp(command: CommandDoc, options: HelpOptions): string {
  const usage = command.usage === '' ? argumentWords(command.fields) : command.usage.split(/ (?![^[]*\])/);
  return layOut(options, [
    ['', fold(command.doc, room(options))],
    ['', fold([`imctl ${command.name}`, ...usage], room(options), '  ')],
    ['', (command.more ?? '').split('\n').flatMap((line) => (line === '' ? [''] : fold(line, room(options), '  '))).slice(command.more ? 0 : 1)],
    ['Commands', foldPairs((command.commands ?? []).map((below) => [`${command.name} ${below.name}`, below.doc]), room(options))],
    ...fieldSections(command.fields, options),
    ['Examples', command.examples.map((example) => `  ${example}`)],
  ]);
}

/**
 * Help of imctl as a whole: first what people start with, then what there is.
 *
 * @param options.start lines to begin with; by default the first examples of the first commands and objects, ten in all.
 */
export function renderOverview(registry: Registry, commands: readonly CommandDoc[], options: HelpOptions & { title?: string; start?: readonly (readonly [line: string, doc: string])[] }): string {
  const objects = registry.objects.filter((object) => !object.scriptOnly);
  const scripts = registry.objects.filter((object) => object.scriptOnly);
  return layOut(options, [
    ['', fold(options.title ?? 'imctl: a scriptable shell and task runner for OpenIM', room(options))],
    ['', ['  imctl <command> …      imctl <verb> <object> …      imctl <object> <verb> …']],
    ['Start here', foldPairs(options.start ?? firstSteps(objects, commands), room(options))],
    ['Commands', foldPairs(commands.map((command) => [command.name, firstSentence(command.doc)]), room(options))],
    ['Objects', foldPairs(objects.map((object) => [object.name, verbList(object, room(options))]), room(options))],
    ['For scripts', foldPairs(scripts.map((object) => [object.name, verbList(object, room(options))]), room(options))],
    ...(options.sections ?? []).map((section) => [section.title, optionLines(section.fields, options)] as const),
    ['', ['More with --help behind anything:  imctl get users --help']],
  ]);
}

type Section = readonly [title: string, lines: readonly string[]];

/** Sections with their titles, an empty line between; empty ones are left out. */
function layOut({ paint = plainPaint }: HelpOptions, sections: readonly Section[]): string {
  const shown = sections.filter(([, lines]) => lines.some((line) => line.trim() !== ''));
  return shown.map(([title, lines]) => `${[...(title === '' ? [] : [paint.strong(title)]), ...lines].join('\n')}\n`).join('\n');
}

function room(options: HelpOptions): number {
  return Math.max(40, Math.min(options.columns, 120));
}

/** What a reader should know before running it. */
function notes(operation: Operation, registry: Registry): string[] {
  const undo = operation.undo && operation.object.operations[operation.undo.by];
  const shape = shapeOf(registry, operation);
  return [
    operation.effect === 'destructive' ? 'Cannot be undone: it shows what it will touch and asks; --yes goes on without asking.' : '',
    operation.effect === 'write' && undo && undo !== operation ? `Taken back with  ${commandWords(undo)}` : '',
    operation.bulk && !operation.object.scriptOnly ? `Many at once:  ${commandWords(operation)} -f FILE  (CSV, NDJSON, JSON or YAML; - is standard input)` : '',
    shape && Object.keys(shape.derived ?? {}).length > 0 ? `Beside the server's fields: ${Object.entries(shape.derived!).map(([name, doc]) => `${name} (${lowerFirst(doc.replace(/\.$/, ''))})`).join(', ')}.` : '',
  ].filter((note) => note !== '');
}

function fieldSections(fields: Fields, options: HelpOptions): Section[] {
  const places = Object.entries(fields).filter(([, field]) => field.positional);
  const own = Object.fromEntries(Object.entries(fields).filter(([, field]) => !field.positional && !field.noFlag));
  return [
    ['Arguments', foldPairs(places.map(([name, field]) => [field.many ? `${name}...` : name, meaning(field)]), room(options))],
    ['Options', optionLines(own, options)],
    ...(options.sections ?? []).map((section): Section => [section.title, optionLines(section.fields, options)]),
  ];
}

function optionLines(fields: Fields, options: HelpOptions): string[] {
  const flags = Object.entries(fields).filter(([, field]) => !field.noFlag);
  const letters = flags.some(([, field]) => field.letter);
  return foldPairs(flags.map(([name, field]) => {
    const text = field.kind === 'boolean' && field.default === true ? `--no-${flagName(name)}` : flagText(name, field);
    return [`${field.letter ? `-${field.letter}, ` : letters ? '    ' : ''}${text}`, meaning(field)] as const;
  }), room(options));
}

/** The sentence of a field, and in brackets what else decides. */
function meaning(field: Field): string {
  const facts = [
    field.required && !field.positional ? 'required' : '',
    field.choices && (field.positional || field.choices.join('|').length > 30) ? field.choices.join(', ') : '',
    field.many && !field.positional ? 'may be given again' : '',
    field.kind === 'boolean' && field.default === true ? 'yes without it' : '',
    field.default === undefined || field.kind === 'boolean' || field.secret ? '' : `default ${defaultText(field)}`,
  ].filter((fact) => fact !== '');
  return facts.length === 0 ? field.doc : `${field.doc} (${facts.join('; ')})`;
}

function defaultText(field: Field): string {
  if (field.kind === 'duration' && typeof field.default === 'number') return spellDuration(field.default);
  return typeof field.default === 'string' ? field.default : JSON.stringify(field.default);
}

/** How scripts write it; on one line where there is room. */
function elsewhere(operation: Operation, columns: number): string[] {
  const prompt = `At the prompt    ${promptCall(operation)}`;
  const permission = neededPermission(operation);
  if (permission === undefined) return [prompt];
  const line = `${pad(prompt, Math.max(50, displayWidth(prompt) + 4))}In a task    needs: ["${permission}"]`;
  return displayWidth(line) <= columns ? [line] : [prompt, `In a task        needs: ["${permission}"]`];
}

function firstSteps(objects: readonly AdminObject[], commands: readonly CommandDoc[]): (readonly [string, string])[] {
  const ofCommands = commands.filter((command) => command.examples.length > 0).map((command) => [command.examples[0]!, firstSentence(command.doc)] as const);
  const ofObjects = objects.flatMap((object) => Object.values(object.operations).filter((operation) => operation.examples.length > 0).slice(0, 1)
    .map((operation) => [operation.examples[0]!, firstSentence(operation.doc)] as const));
  return [...ofCommands.slice(0, Math.max(5, 10 - ofObjects.length)), ...ofObjects].slice(0, 10);
}

/** What an object can do, on one line. */
function verbList(object: AdminObject, columns: number): string {
  const operations = Object.values(object.operations);
  const text = operations.filter((operation) => object.scriptOnly || !isForScripts(operation)).map((operation) => operation.name).join(' ');
  return text.length <= columns ? text : `${operations.length} operations, see  imctl explain ${object.name}`;
}

function firstSentence(doc: string): string {
  return /^.*?[.?!](?= |$)/.exec(doc)?.[0] ?? doc;
}

function lowerFirst(text: string): string {
  return text.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase());
}
