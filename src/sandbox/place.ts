// Places in a task: from a line of the bundle to the line that was written, and the code around it.
// Imported by failure.ts and by the runner of tests.
import { SourceMap, type SourceMapPayload } from 'node:module';
import { codeFrame } from './code-frame.ts';
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
  /** The same stack with lines of the task as they were written; frames of anything else are left out. */
  trace(stack: string): string;
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
    trace(stack) {
      const lines = [...stack.matchAll(TRACE)].flatMap(([, name = '', line, column]) => {
        const place = of(Number(line), Number(column));
        return place ? [`    at ${name.trim() === '' ? showPlace(place) : `${name.trim()} (${showPlace(place)})`}`] : [];
      });
      return lines.join('\n');
    },
    frame({ file, line, column }) {
      open();
      const source = payload!.sourcesContent[payload!.sources.indexOf(file)];
      return source === undefined ? '' : codeFrame(source, line, column);
    },
  };
}

/** `tasks/a.ts:3:7` */
export function showPlace({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

const FRAME = new RegExp(`(?:^|[ (])${SCRIPT_NAME}(?:-\\d+)?:(\\d+):(\\d+)\\)?$`, 'gm');
const TRACE = new RegExp(`^ +at ([^()\\n]*?)\\(?${SCRIPT_NAME}(?:-\\d+)?:(\\d+):(\\d+)\\)?$`, 'gm');
