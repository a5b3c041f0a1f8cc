// Places in a task: from a line of the bundle to the line that was written, and the code around it.
// Imported by task.ts and run.ts.
import { SourceMap, type SourceMapPayload } from 'node:module';
import { readMark } from './marks.ts';
import { SCRIPT_NAME } from './messages.ts';

/** Where something is: file as the person wrote it, line and column from 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

/** Finds places of one bundle. The map is parsed when first needed. */
export interface Places {
  /** The innermost line of the task in a stack of V8's, if it has one. Only lines of our own script count, whatever the text claims. */
  ofStack(stack: string): Place | undefined;
  /** What was written at the beginning of a line of the bundle, from 1. */
  ofLine(line: number): Place | undefined;
  /** The code around a place, with line numbers and a mark. Comes from the bundle's map, never from the disk. */
  frame(place: Place): string;
}

/** @param map the bundle's source map as JSON, its sources named as they are to be shown; it knows nothing of the marks in the code. */
export function createPlaces(code: string, map: string): Places {
  let lines: string[] | undefined;
  let payload: SourceMapPayload | undefined;
  let parsed: SourceMap | undefined;
  const open = () => {
    payload ??= JSON.parse(map) as SourceMapPayload;
    return parsed ??= new SourceMap(payload);
  };
  const markAt = (line: number) => readMark((lines ??= code.split('\n'))[line - 1] ?? '');
  const of = (line: number, column: number): Place | undefined => {
    const { indent, end } = markAt(line);
    const entry = open().findEntry(line - 1, column - 1 < end ? Math.min(column - 1, indent) : column - 1 - (end - indent));
    return 'originalSource' in entry && entry.originalSource ? { file: entry.originalSource, line: entry.originalLine + 1, column: entry.originalColumn + 1 } : undefined;
  };
  return {
    ofLine: (line) => of(line, markAt(line).indent + 1),
    ofStack(stack) {
      for (const [, line, column] of stack.matchAll(FRAME)) {
        const place = of(Number(line), Number(column));
        if (place) return place;
      }
      return undefined;
    },
    frame({ file, line, column }) {
      open();
      const source = payload!.sourcesContent[payload!.sources.indexOf(file)];
      return source === undefined ? '' : codeFrame(source, line, column);
    },
  };
}

/** Three lines of code with numbers, and a mark under the column (from 1). */
export function codeFrame(source: string, line: number, column: number): string {
  const lines = source.split(/\r\n|\r|\n/);
  const first = Math.max(1, line - 1);
  const last = Math.min(lines.length, line + 1);
  const width = String(last).length;
  const shown: string[] = [];
  for (let at = first; at <= last; at++) {
    const text = lines[at - 1]!;
    shown.push(`${at === line ? '>' : ' '} ${String(at).padStart(width)} | ${text.slice(0, MAX_WIDTH)}`.trimEnd());
    if (at === line && column <= MAX_WIDTH) shown.push(`  ${' '.repeat(width)} | ${text.slice(0, column - 1).replace(/[^\t]/g, ' ')}^`);
  }
  return shown.join('\n');
}

/** Line and column, both from 1, of an offset in a text. */
export function lineAt(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset);
  const start = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - start + 1 };
}

/** `tasks/a.ts:3:7` */
export function showPlace({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

const FRAME = new RegExp(`(?:^|[ (])${SCRIPT_NAME}(?:-\\d+)?:(\\d+):(\\d+)\\)?$`, 'gm');
const MAX_WIDTH = 160;
