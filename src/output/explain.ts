// `imctl explain`: what a thing is made of, for someone who writes a script.
// Imported by the command line and the prompt.
import { placeholder, type Field } from '../base/fields.ts';
import type { AdminObject, Operation, Shape } from '../operation/operation.ts';
import { namesOf } from '../operation/permission.ts';
import { shapeOf, type Registry } from '../operation/registry.ts';
import { fold, foldPairs } from './fold.ts';
import type { HelpOptions } from './help.ts';
import { plainPaint } from './paint.ts';
import { isForScripts, neededPermission, promptCall, spellDuration, usageParts } from './usage.ts';

/** One field of what the server answers with, as the catalog knows it. */
export interface FieldDoc {
  name: string;
  type: string;
  doc?: string;
}

/** How it is explained: `fields` are those of the shape's type, from whoever knows the catalog. */
export type ExplainOptions = HelpOptions & { fields?: readonly FieldDoc[] };

/** Explain an object that is for scripts: what it can do, each with how it is called. */
export function renderObject(object: AdminObject, options: HelpOptions): string {
  const { paint = plainPaint } = options;
  return joinSections([
    section(options, '', [paint.strong(object.name), ...fold(object.doc, options.columns, '  ')]),
    section(options, 'Operations', Object.values(object.operations).flatMap((operation) => [promptCall(operation), ...fold(operation.doc, options.columns, '    ')])),
  ]);
}

/** Explain an operation: what it does, takes, needs and answers with. */
export function renderExplain(operation: Operation, registry: Registry, options: ExplainOptions): string {
  const { paint = plainPaint } = options;
  const shape = shapeOf(registry, operation);
  const permission = neededPermission(operation);
  const facts: [string, string][] = [
    ['effect', EFFECTS[operation.effect]],
    ['command', isForScripts(operation) && !operation.open ? 'none: for the prompt and tasks' : usageParts(operation).join(' ')],
    ['prompt', promptCall(operation)],
    ['task needs', permission ? namesOf(operation).map((name) => `"${name}"`).join('  or  ') : 'a permission that names what it touches; see the object'],
    ['answers', answer(operation)],
    ...(operation.undo ? [['undone by', `${operation.object.name}.${operation.undo.by}`] as [string, string]] : []),
  ];
  const params = Object.entries(operation.params).map(([name, field]) => [`${name}${field.required ? '' : '?'}`, `${placeholder(field)}  ${field.doc}${more(field)}`] as const);
  return joinSections([
    section(options, '', [paint.strong(operation.path), ...fold(operation.doc, options.columns, '  ')]),
    section(options, '', foldPairs(facts, options.columns)),
    section(options, operation.open ? 'Takes the body of the request, as an object' : 'Parameters', foldPairs(params, options.columns)),
    shape ? renderShape(shape, options) : section(options, 'Fields', fieldLines(options)),
  ]);
}

/** Explain a shape: its fields, its id, and what imctl adds. */
export function renderShape(shape: Shape, options: ExplainOptions): string {
  const derived = Object.entries(shape.derived ?? {});
  const known = options.fields?.map((field) => field.name) ?? [];
  const shown = shape.columns.filter((column) => !known.includes(column.from) && !Object.hasOwn(shape.derived ?? {}, column.from));
  return joinSections([
    section(options, `${shape.name}${shape.type ? `  (${shape.type})` : ''}, told apart by ${shape.id}`, [
      ...fieldLines(options),
      ...(known.length > 0 ? [] : foldPairs(shown.map((column) => [column.from, `column ${column.title}`]), options.columns)),
    ]),
    section(options, 'Added by imctl', foldPairs(derived, options.columns)),
  ]);
}

const EFFECTS = {
  read: 'read: changes nothing',
  write: 'write: can be changed back',
  destructive: 'destructive: cannot be undone, asks first',
} as const;

function answer(operation: Operation): string {
  const { returns } = operation;
  if ('many' in returns) return `a list of ${returns.many}`;
  if ('one' in returns) return `one ${returns.one}`;
  return 'value' in returns ? returns.value : 'nothing';
}

function more(field: Field): string {
  const spell = (limit: number) => (field.kind === 'duration' ? spellDuration(limit) : String(limit));
  const limits = [field.min === undefined ? '' : `at least ${spell(field.min)}`, field.max === undefined ? '' : `at most ${spell(field.max)}`, field.pattern ? field.pattern.says : ''].filter((text) => text !== '');
  return limits.length === 0 ? '' : ` (${limits.join(', ')})`;
}

function fieldLines(options: ExplainOptions): string[] {
  return foldPairs((options.fields ?? []).map((field) => [field.name, [field.type, field.doc].filter(Boolean).join('  ')]), options.columns);
}

function section({ paint = plainPaint }: HelpOptions, title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return `${[...(title === '' ? [] : [paint.strong(title)]), ...lines].join('\n')}\n`;
}

function joinSections(sections: readonly string[]): string {
  return sections.filter((text) => text !== '').join('\n');
}
