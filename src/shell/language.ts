// TypeScript as typed at the prompt, to the JavaScript that V8's REPL mode takes.
// Imported by evaluator.ts. Knows no terminal.
// V8's REPL mode brings the rest: the value of the last expression, top-level await, declaring again.
import type { parseSync } from 'oxc-parser';
import type { transformSync } from 'oxc-transform';

type Parsed = ReturnType<typeof parseSync>;
type ParseError = Parsed['errors'][number];

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
  const { parse, transform } = compilers();
  // Braces first: an object where that reads, as in every console.
  const asObject = /^\s*\{/.test(source) && !/;\s*$/.test(source) && parse('line.ts', `(${source}\n)`, MODULE).errors.length === 0;
  const text = asObject ? `(${source}\n)` : source;
  const wrong = parse('line.ts', text, MODULE).errors.find((error) => error.severity === 'Error');
  if (wrong) {
    const error = typedError(wrong, text);
    if (isUnfinished(wrong, text)) return { kind: 'unfinished', error };
    throw error;
  }
  const js = transform('line.ts', text, { typescript: { onlyRemoveTypeImports: true } }).code;
  return { kind: 'code', code: /\bimport\b/.test(js) ? rewriteImports(js, parse) : js };
}

const MODULE = { sourceType: 'module' } as const;

let loaded: { parse: typeof parseSync; transform: typeof transformSync } | undefined;

/** Load the compilers now: 11 ms that the first line need not wait for. */
export function compilers(): { parse: typeof parseSync; transform: typeof transformSync } {
  if (loaded) return loaded;
  const { createRequire } = process.getBuiltinModule('node:module');
  const require = createRequire(import.meta.url);
  return loaded = {
    parse: (require('oxc-parser') as { parseSync: typeof parseSync }).parseSync,
    transform: (require('oxc-transform') as { transformSync: typeof transformSync }).transformSync,
  };
}

function typedError(wrong: ParseError, text: string): TypedError {
  const label = wrong.labels?.[0];
  return new TypedError(wrong.message, text, label?.start ?? text.length, label?.end ?? text.length);
}

/** The parser stumbled at the end of the text, or in something that is only closed later. */
function isUnfinished(wrong: ParseError, text: string): boolean {
  const start = wrong.labels?.[0]?.start ?? -1;
  if (start >= text.trimEnd().length || /multiline comment/i.test(wrong.message)) return true;
  // A template that goes on: it begins with a backtick, or after a ${…} with the closing brace.
  return /Unterminated string/.test(wrong.message) && (text[start] === '`' || text[start] === '}');
}

/** `import x from 'y'` to a declaration by a dynamic import, and `import()` to ours. */
function rewriteImports(js: string, parse: typeof parseSync): string {
  const { staticImports, dynamicImports } = parse('line.js', js, MODULE).module;
  const edits: [start: number, end: number, text: string][] = [];
  for (const statement of staticImports) edits.push([statement.start, statement.end, importAsDeclaration(statement)]);
  for (const call of dynamicImports) edits.push([call.start, call.start + 'import'.length, IMPORT]);
  return edits.sort((a, b) => b[0] - a[0]).reduce((text, [start, end, replacement]) => text.slice(0, start) + replacement + text.slice(end), js);
}

type StaticImport = Parsed['module']['staticImports'][number];

function importAsDeclaration({ moduleRequest, entries }: StaticImport): string {
  const loading = `await ${IMPORT}(${JSON.stringify(moduleRequest.value)})`;
  const whole = entries.find((entry) => entry.importName.kind === 'NamespaceObject');
  const named = entries.filter((entry) => entry !== whole && !entry.isType).map((entry) => `${entry.importName.kind === 'Default' ? 'default' : entry.importName.name}: ${entry.localName.value}`);
  if (whole) return `const ${whole.localName.value} = ${loading};${named.length > 0 ? ` const { ${named.join(', ')} } = ${whole.localName.value};` : ''}`;
  return named.length > 0 ? `const { ${named.join(', ')} } = ${loading};` : `${loading};`;
}
