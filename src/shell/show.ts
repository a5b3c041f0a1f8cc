// What the prompt shows of a value: lists and items as tables, problems in their form, the rest as Node shows it.
// Imported by session.ts.
import { ImctlError, asImctlError } from '../base/errors.ts';
import { didYouMean } from '../base/nearest.ts';
import { stringifyJSON } from '../base/json.ts';
import type { Description } from '../operation/bridge.ts';
import { SHAPE } from '../operation/facade.ts';
import { LIST, type ListInside } from '../operation/lists.ts';
import type { Shape } from '../operation/operation.ts';
import { inspectItem, inspectList } from '../output/inspect.ts';
import type { Paint } from '../output/paint.ts';
import { renderProblem } from '../output/problem.ts';
import { TypedError } from './language.ts';

/** How values are shown. */
export interface ShowOptions {
  columns(): number;
  isTTY: boolean;
  utc: boolean;
  color: boolean;
  paint: Paint;
  verbose: number;
  now(): number;
  /** Each value as one JSON document. */
  json: boolean;
}

/** Shows values and problems of one session. */
export interface Show {
  /** Text without its last line end; undefined: nothing is shown. Lists are read here, so this may block. */
  value(value: unknown, wide?: boolean): string | undefined;
  /** `promptWidth`: where the typed line begins on the screen, to point into it; absent: the line is shown again. */
  problem(error: unknown, promptWidth?: number): string;
}

/** Rows of a list that are shown at once; `it` shows as many more. */
const ROWS = 20;

/** What `it` answers with; shown as the next rows of the list shown last. */
export const MORE = Symbol('imctl.more');

/** @param description where shapes and objects are told; @param objects the admin objects, to know them again. */
export function createShow(description: () => Description, objects: () => Record<string, object>, options: ShowOptions): Show {
  const util = process.getBuiltinModule('node:util');
  let last: { inside: ListInside; wide: boolean } | undefined;
  const look = (wide: boolean) => ({ columns: options.columns(), isTTY: options.isTTY, utc: options.utc, wide, now: options.now() });
  const shapeOf = (name: string | undefined): Shape | undefined => {
    const shape = name === undefined ? undefined : description().shapes[name];
    return shape && { name: name!, id: shape.id, columns: shape.columns };
  };
  const rows = ({ inside, wide }: { inside: ListInside; wide: boolean }) => {
    const shown = inside.more(ROWS) as { rows: unknown[]; ended: boolean; total?: number };
    return inspectList(shown, shapeOf(inside.source.shape), look(wide)).trimEnd();
  };
  return {
    value(value, wide = false) {
      if (value === MORE) return last ? rows(last) : 'nothing was listed yet';
      const inside = insideOf(value);
      if (inside) {
        if (options.json) return stringifyJSON((value as { all(): unknown }).all());
        return rows(last = { inside, wide });
      }
      if (value === undefined) return undefined;
      if (options.json) return stringifyJSON(value);
      const shape = shapeNameOf(value);
      if (shape) return inspectItem(value, shapeOf(shape), look(wide)).trimEnd();
      const many = Array.isArray(value) && value.length > 0 ? shapeNameOf(value[0]) : undefined;
      if (many && (value as unknown[]).every((item) => shapeNameOf(item) === many)) return inspectList({ rows: value as unknown[], ended: true, total: (value as unknown[]).length }, shapeOf(many), look(wide)).trimEnd();
      const object = Object.entries(objects()).find(([, one]) => one === value)?.[0];
      if (object) return describeObject(description(), object);
      // In a pipe a text is the text; at the terminal quotes tell it from a number.
      if (typeof value === 'string' && !options.isTTY) return value;
      return util.inspect(value, { colors: options.color, depth: 4, maxArrayLength: 100, breakLength: Math.max(40, options.columns() - 2) });
    },
    problem(error, promptWidth) {
      if (error instanceof TypedError) return showTyped(error, promptWidth, options);
      if (error instanceof ImctlError || isSystemError(error)) return renderProblem(asImctlError(error), { json: options.json, paint: options.paint, verbose: options.verbose }).trimEnd();
      if (options.json) return renderProblem(new ImctlError('TASK-FAILED', error instanceof Error ? `${error.name}: ${error.message}` : String(error)), { json: true }).trimEnd();
      if (!(error instanceof Error)) return `${options.paint.bad('Uncaught')} ${util.inspect(error, { colors: options.color })}`;
      const near = nearMember(error, objects());
      const stack = options.verbose > 1 ? `\n${error.stack ?? ''}` : '';
      return `${options.paint.bad(`Uncaught ${error.name}:`)} ${error.message}${near}${stack}`;
    },
  };
}

/** Lists made by the facade; an admin object is none, though it answers a list's methods. */
export function insideOf(value: unknown): ListInside | undefined {
  return typeof value === 'object' && value !== null && LIST in value ? (value as Record<symbol, ListInside>)[LIST] : undefined;
}

function shapeNameOf(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && SHAPE in value ? (value as Record<symbol, string>)[SHAPE] : undefined;
}

function describeObject(description: Description, name: string): string {
  const object = description.objects.find((one) => one.name === name)!;
  const width = Math.min(40, Math.max(...object.operations.map((operation) => operation.name.length + 2)));
  const lines = object.operations.map((operation) => `  ${`${operation.name}()`.padEnd(width)}  ${operation.doc.split(/(?<=\.) /)[0]}`);
  const shown = lines.length > 40 ? [...lines.slice(0, 40), `  … and ${lines.length - 40} more; press Tab behind ${name}.`] : lines;
  return `${name}: ${object.doc}\n${shown.join('\n')}`;
}

/** A line of ~~~ under what is wrong, and behind it why. */
function showTyped(error: TypedError, promptWidth: number | undefined, { paint, json }: ShowOptions): string {
  if (json) return renderProblem(new ImctlError('TASK-INVALID', `line ${error.line}, column ${error.column}: ${error.message}`), { json: true }).trimEnd();
  const marks = `${' '.repeat(error.column - 1)}${paint.bad('~'.repeat(error.length))} ${error.message}`;
  return promptWidth !== undefined && error.line === 1 ? `${' '.repeat(promptWidth)}${marks}` : `${error.text}\n${marks}`;
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

/** `users.frist is not a function` → `; did you mean first?` */
function nearMember(error: Error, objects: Record<string, object>): string {
  const match = /\b(\w+)\.(\w+) is not a function/.exec(error.message);
  const object = match && Object.hasOwn(objects, match[1]!) ? objects[match[1]!] : undefined;
  if (!match || !object) return '';
  const near = didYouMean(match[2]!, Object.keys(object)).trimEnd();
  return near ? `; ${near}` : '';
}
