// TypeScript as typed at the prompt, to the JavaScript that V8's REPL mode takes.
// Imported by evaluator.ts and show.ts. Knows no terminal.
// V8's REPL mode brings the rest: the value of the last expression, top-level await, declaring again.
import type { parseSync } from 'oxc-parser';
import type { transformSync } from 'oxc-transform';

type Parsed = ReturnType<typeof parseSync>;
/** As the parser and the transformer both tell it. */
type ParseError = Pick<Parsed['errors'][number], 'message' | 'labels'>;

/** A mistake in what was typed, with its place. */
export class TypedError extends SyntaxError {
  /** Line and column from 1; length of what is wrong. */
  readonly line: number;
  readonly column: number;
  readonly length: number;
  /** The line it is in. */
  readonly text: string;

  constructor(message: string, source: string, start: number, end: number) {
    super(message);
    const before = source.slice(0, start);
    this.name = 'SyntaxError';
    this.line = before.split('\n').length;
    this.column = start - before.lastIndexOf('\n');
    this.text = source.split('\n')[this.line - 1] ?? '';
    this.length = Math.max(1, Math.min(end - start, this.text.length - this.column + 1));
  }
}

/** What typed text is: code to run, or the beginning of something. */
export type Typed = { kind: 'code'; code: string } | { kind: 'unfinished'; error: TypedError };

/** Name under which dynamic imports are reached: REPL mode has no `import()` of its own. */
export const IMPORT = '__imctl_import';

/** Turn typed text into code. The compilers are loaded by the first call. @throws TypedError. */
export function translate(source: string): Typed {
  const { text, wrong, code } = readAs(source, compiler());
  if (wrong) {
    const error = typedError(wrong, text, text.length > source.length ? 1 : 0);
    if (isUnfinished(wrong, text)) return { kind: 'unfinished', error };
    throw error;
  }
  return { kind: 'code', code: /\b(import|export)\b/.test(code) ? rewriteModule(code) : code };
}

let transform: typeof transformSync | undefined;
let parse: typeof parseSync | undefined;

/** Load the compiler now: what the first line need not wait for. */
export function compiler(): typeof transformSync {
  return transform ??= (load('oxc-transform') as { transformSync: typeof transformSync }).transformSync;
}

/** The parser only where the places of imports are wanted: the compiler reads too, and loading takes 9 ms. */
function parser(): typeof parseSync {
  return parse ??= (load('oxc-parser') as { parseSync: typeof parseSync }).parseSync;
}

function load(name: string): unknown {
  return process.getBuiltinModule('node:module').createRequire(import.meta.url)(name);
}

interface Read { text: string; wrong?: ParseError; code: string }

/** Braces first: an object where that reads, as in every console; a block else. Where neither reads, what got further. */
function readAs(source: string, compile: typeof transformSync): Read {
  const read = (text: string): Read => {
    const { code, errors } = compile('line.ts', text, { sourceType: 'module', typescript: { onlyRemoveTypeImports: true } });
    // What the grammar lets pass and the language does not (`break` alone) is told too; its code would be empty.
    return { text, code, wrong: errors.find((error) => error.severity === 'Error') };
  };
  if (!/^\s*\{/.test(source) || /;\s*$/.test(source)) return read(source);
  // Unfinished ones are told by an end of the text, so nothing is put behind them.
  const object = read(`(${source}\n)`);
  if (!object.wrong) return object;
  const [block, open] = [read(source), read(`(${source}`)];
  return !block.wrong || !open.wrong || placeOf(block.wrong, source) >= placeOf(open.wrong, source) - 1 ? block : open;
}

function placeOf(wrong: ParseError, text: string): number {
  return wrong.labels?.[0]?.start ?? text.length;
}

/** @param shift what was put in front of the typed text. */
function typedError(wrong: ParseError, text: string, shift: number): TypedError {
  const label = wrong.labels?.at(-1);
  const source = text.slice(shift);
  return new TypedError(wrong.message, source, (label?.start ?? text.length) - shift, (label?.end ?? text.length) - shift);
}

/** The parser stumbled at the end of the text, or in something that is only closed later. */
function isUnfinished(wrong: ParseError, text: string): boolean {
  const start = wrong.labels?.[0]?.start ?? -1;
  if (start >= text.trimEnd().length || /multiline comment/i.test(wrong.message)) return true;
  // A template that goes on: it begins with a backtick, or after a ${…} with the closing brace.
  return /Unterminated string/.test(wrong.message) && (text[start] === '`' || text[start] === '}');
}

/** `import x from 'y'` to a declaration by a dynamic import, `import()` to ours; of `export` the declaration stays, so that a task can be pasted. */
function rewriteModule(js: string): string {
  const { staticImports, dynamicImports, staticExports } = parser()('line.js', js, { sourceType: 'module' }).module;
  const edits: [start: number, end: number, text: string][] = [];
  for (const statement of staticImports) edits.push([statement.start, statement.end, importAsDeclaration(statement)]);
  for (const call of dynamicImports) edits.push([call.start, call.start + 'import'.length, IMPORT]);
  for (const { start, end } of staticExports) edits.push([start, ...exportAsDeclaration(js.slice(start, end), start, end)]);
  return edits.sort((a, b) => b[0] - a[0]).reduce((text, [start, end, replacement]) => text.slice(0, start) + replacement + text.slice(end), js);
}

function exportAsDeclaration(statement: string, start: number, end: number): [end: number, text: string] {
  if (/^export\s*[{*]/.test(statement)) return [end, ''];
  const keyword = /^export\s+(?:default\s+)?/.exec(statement)![0];
  const isValue = /^export\s+default\b(?!\s+(?:async\s+)?(?:function\s*\*?|class)\s+(?!extends\b)[\w$])/.test(statement);
  return [start + keyword.length, isValue ? '0, ' : ''];
}

type StaticImport = Parsed['module']['staticImports'][number];

function importAsDeclaration({ moduleRequest, entries }: StaticImport): string {
  const loading = `await ${IMPORT}(${JSON.stringify(moduleRequest.value)})`;
  const whole = entries.find((entry) => entry.importName.kind === 'NamespaceObject');
  const named = entries.filter((entry) => entry !== whole && !entry.isType).map((entry) => `${entry.importName.kind === 'Default' ? 'default' : entry.importName.name}: ${entry.localName.value}`);
  if (whole) return `const ${whole.localName.value} = ${loading};${named.length > 0 ? ` const { ${named.join(', ')} } = ${whole.localName.value};` : ''}`;
  return named.length > 0 ? `const { ${named.join(', ')} } = ${loading};` : `${loading};`;
}
