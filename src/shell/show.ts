// What the prompt shows of a value: lists and items as tables, problems in their form, the rest as Node shows it.
// Imported by session.ts.
import { ImctlError, asImctlError } from '../base/errors.ts';
import { didYouMean } from '../base/nearest.ts';
import { stringifyJSON } from '../base/json.ts';
import type { Description } from '../operation/bridge.ts';
import { SHAPE } from '../operation/facade.ts';
import { LIST, type ListInside } from '../operation/lists.ts';
import type { Shape } from '../operation/operation.ts';
import { inspectItem, inspectList, type ShownList } from '../output/inspect.ts';
import type { Paint } from '../output/paint.ts';
import { renderProblem } from '../output/problem.ts';
import { escapeSaid } from './globals.ts';
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
  /** Blanks secrets. */
  mask(text: string): string;
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
export const ROWS = 20;
/** The same for an array: its rows are here already. */
const ARRAY_ROWS = 100;

/** What `it` answers with; shown as the next rows of the list shown last. */
export const MORE = Symbol('imctl.more');

/** Text that is shown as it is, and is a text wherever one is needed. `data`: what --json shows instead. */
export class Text {
  readonly text: string;
  readonly data: unknown;

  constructor(text: string, data: unknown) {
    this.text = text;
    this.data = data;
  }

  toString(): string { return this.text; }
  toJSON(): string { return this.text; }
}

/** @param description where shapes and objects are told; @param objects the admin objects, to know them again. */
export function createShow(description: () => Description, objects: () => Record<string, object>, options: ShowOptions): Show {
  const util = process.getBuiltinModule('node:util');
  let last: Shown | undefined;
  const look = (wide: boolean) => ({ columns: options.columns(), isTTY: options.isTTY, utc: options.utc, wide, now: options.now() });
  const shapeOf = (name: string | undefined): Shape | undefined => {
    const shape = name === undefined ? undefined : description().shapes[name];
    return shape && { name: name!, id: shape.id, columns: shape.columns };
  };
  const rows = (shown: Shown) => {
    if (shown.ended) return 'that was all';
    const part = shown.more();
    shown.ended = part.ended;
    return inspectList(part, shapeOf(shown.shape), look(shown.wide)).trimEnd();
  };
  const inspect = (value: unknown) => withoutOurFrames(util.inspect(value, { colors: options.color, depth: 4, maxArrayLength: 100, maxStringLength: 10_000, breakLength: Math.max(40, options.columns() - 2) }));
  return {
    value(value, wide = false) {
      const text = draw(value, wide);
      return text === undefined ? undefined : options.mask(text);
    },
    problem(error, promptWidth) {
      // Whatever was thrown, however odd: the prompt tells something and goes on.
      try {
        return options.mask(tell(error, promptWidth));
      } catch {
        return `${options.paint.bad('Uncaught')} something that cannot be shown`;
      }
    },
  };

  function draw(value: unknown, wide: boolean): string | undefined {
    if (value === MORE) return last ? rows(last) : 'nothing was listed yet';
    // Not one question to a proxy: it would run code.
    if (util.types.isProxy(value)) return inspect(value);
    const inside = insideOf(value);
    if (inside) {
      if (options.json) return stringifyJSON((value as { all(): unknown }).all());
      return rows(last = { more: () => inside.more(ROWS) as ShownList, shape: inside.source.shape, wide });
    }
    if (value === undefined) return undefined;
    if (value instanceof Text) return options.json ? stringifyJSON(value.data) : options.isTTY ? escapeSaid(value.text) : value.text;
    if (options.json) return stringifyJSON(value);
    const shape = shapeNameOf(value);
    if (shape) return inspectItem(value, shapeOf(shape), look(wide)).trimEnd();
    const many = Array.isArray(value) && value.length > 0 ? shapeNameOf(value[0]) : undefined;
    if (many && (value as unknown[]).every((item) => shapeNameOf(item) === many)) return rows(last = { more: partsOf(value as unknown[]), shape: many, wide });
    const object = typeof value === 'object' || typeof value === 'function' ? Object.entries(objects()).find(([, one]) => one === value)?.[0] : undefined;
    if (object) return describeObject(description(), object);
    // In a pipe a text is the text; at the terminal quotes tell it from a number.
    if (typeof value === 'string' && !options.isTTY) return value;
    return inspect(value);
  }

  function tell(error: unknown, promptWidth: number | undefined): string {
    if (util.types.isProxy(error) || !(error instanceof Error)) return options.json ? failed(util.inspect(error)) : `${options.paint.bad('Uncaught')} ${util.inspect(error, { colors: options.color, maxStringLength: 10_000 })}`;
    if (error instanceof TypedError) return showTyped(error, promptWidth, options);
    if (error instanceof ImctlError || isSystemError(error)) return renderProblem(asImctlError(error), { json: options.json, paint: options.paint, verbose: options.verbose }).trimEnd();
    const told = `${String(error.message)}${hintFor(error, objects())}`;
    if (options.json) return failed(`${String(error.name)}: ${told}`);
    const cause = error.cause === undefined ? '' : `\n${options.paint.dim('cause:')} ${safe(util.inspect(error.cause, { depth: 1 }).split('\n    at ', 1)[0]!)}`;
    const stack = options.verbose > 1 ? `\n${safe(withoutOurFrames(String(error.stack)))}` : '';
    return `${options.paint.bad(`Uncaught ${safe(String(error.name))}:`)} ${safe(told)}${cause}${stack}`;
  }

  /** A message may hold what a server said. */
  function safe(text: string): string {
    return options.isTTY ? escapeSaid(text) : text;
  }

  function failed(message: string): string {
    return renderProblem(new ImctlError('TASK-FAILED', message), { json: true }).trimEnd();
  }
}

/** What is on the screen now, and how to get the rows behind it. */
interface Shown { more(): ShownList; shape?: string; wide: boolean; ended?: boolean }

function partsOf(items: readonly unknown[]): () => ShownList {
  let at = 0;
  return () => {
    const rows = items.slice(at, at + ARRAY_ROWS);
    at += rows.length;
    return { rows, ended: at >= items.length, total: items.length };
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

/** A stack as the person knows it: below their own lines stands how the prompt evaluates. */
function withoutOurFrames(text: string): string {
  return text.replace(/\n\s+at Session\.post \(node:inspector[^\n]*(?:\n\s+at [^\n]*)*/g, '');
}

/** What may have been meant: `users.frist is not a function` → `; did you mean first?` */
function hintFor(error: Error, objects: Record<string, object>): string {
  // V8 keeps the kind of a name for the whole session, in DevTools too.
  if (error instanceof SyntaxError && /has already been declared$/.test(error.message)) return '; keep its kind: const, let (or class), var (or function)';
  const match = /\b(\w+)\.(\w+) is not a function/.exec(error.message);
  const object = match && Object.hasOwn(objects, match[1]!) ? objects[match[1]!] : undefined;
  if (!match || !object) return '';
  const near = didYouMean(match[2]!, Object.keys(object)).trimEnd();
  return near ? `; ${near}` : '';
}
