// A task leaves a trail: each statement notes its line in memory that the child can read, also when nothing else answers any more.
// It is how an end by memory, by hanging, or while waiting is told with a line. Imported by bundle.ts, which lays it.
import { parseSync } from 'oxc-parser';
import { markOf } from './marks.ts';

interface Node { type: string; start: number; end: number; [key: string]: unknown }

/** Put a mark before each statement that begins a line. Code that is too deep to be walked stays as it is. */
export function layTrail(code: string): string {
  const places: number[] = [];
  try {
    walk(parseSync('task.js', code, { sourceType: 'script' }).program as unknown as Node, places);
  } catch (error) {
    if (error instanceof RangeError) return code;
    throw error;
  }
  return mark(code, places.sort((a, b) => a - b));
}

function walk(node: Node, places: number[]): void {
  const list = node.type === 'BlockStatement' || node.type === 'StaticBlock' ? node.body : node.type === 'SwitchCase' ? node.consequent : undefined;
  if (list) for (const one of list as Node[]) if (!NEVER_RUN.has(one.type) && !('directive' in one && one.directive)) places.push(one.start);
  for (const key in node) {
    const value = node[key];
    if (Array.isArray(value)) {
      for (const one of value as unknown[]) if (isNode(one)) walk(one, places);
    } else if (isNode(value)) walk(value, places);
  }
}

const NEVER_RUN = new Set(['FunctionDeclaration', 'ClassDeclaration', 'EmptyStatement']);

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

function mark(code: string, places: readonly number[]): string {
  let marked = '';
  let from = 0;
  let line = 1;
  let seen = 0;
  for (const place of places) {
    for (let at = code.indexOf('\n', seen); at >= 0 && at < place; at = code.indexOf('\n', seen)) { line++; seen = at + 1; }
    if (code.slice(seen, place).trim() !== '') continue;
    marked += code.slice(from, place) + markOf(line);
    from = place;
  }
  return marked + code.slice(from);
}
