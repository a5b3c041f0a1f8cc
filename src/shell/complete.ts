// Completion by what values are now: members of admin objects and of the person's own variables. Nothing typed has an effect:
// V8 evaluates what stands before the dot and refuses at the first step that would change or read anything outside (a getter that
// prints, a call to the server).
// Imported by evaluator.ts and session.ts. Completion by types comes beside it.

/** Asks V8; every answer is there when it returns. */
export type Inspect = (method: string, params: object) => unknown;

/** Names that fit, and the part of the text that they replace. */
export interface Completion {
  names: string[];
  typed: string;
}

/** What could stand at the end of the text. */
export function complete(text: string, inspect: Inspect): Completion {
  const typed = /[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.exec(text)?.[0] ?? '';
  const before = text.slice(0, text.length - typed.length);
  if (/\d\.$|\.\.$/.test(before)) return { names: [], typed };
  const owner = /\??\.$/.exec(before);
  if (!owner) return { names: typed === '' ? [] : fitting(globalNames(inspect), typed), typed };
  const expression = expressionAtEnd(before.slice(0, owner.index));
  return { names: expression === '' ? [] : fitting(memberNames(expression, typed, inspect), typed), typed };
}

const PAIRS: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** The longest chain of names, calls, indexes and texts that ends the text: `b.c(1)[0]` of `a + b.c(1)[0]`. Empty when there is none. */
export function expressionAtEnd(text: string): string {
  let at = text.length;
  let wantsName = true;
  while (at > 0) {
    const last = text[at - 1]!;
    const name = /[\p{ID_Continue}$]+$/u.exec(text.slice(0, at))?.[0];
    if (name !== undefined && wantsName) {
      if (WORDS.has(name)) break;
      at -= name.length;
      wantsName = false;
    } else if (last === '.' && !wantsName) {
      at -= text[at - 2] === '?' ? 2 : 1;
      wantsName = true;
    } else if ((last === ')' || last === ']') && wantsName) {
      const open = openingOf(text, at - 1);
      if (open < 0) return '';
      at = open;
      // A call or an index belongs to what is before it; brackets alone are a value.
      wantsName = /[\p{ID_Continue}$)\]]$/u.test(text.slice(0, at)) && !WORDS.has(/[\p{ID_Continue}$]+$/u.exec(text.slice(0, at))?.[0] ?? '');
    } else if (/["'`]/.test(last) && wantsName) {
      const open = text.lastIndexOf(last, at - 2);
      if (open < 0) return '';
      at = open;
      wantsName = false;
    } else break;
  }
  // What is before a dot and is no name: the dots of a spread.
  return text.slice(at).replace(/^\??\./, '');
}

/** Words that a value may follow. */
const WORDS = new Set(['return', 'typeof', 'await', 'void', 'delete', 'in', 'of', 'instanceof', 'new', 'case', 'do', 'else', 'throw', 'yield']);

/** Where the bracket opens that closes at `at`; -1 when it does not. Brackets in texts are stepped over. */
function openingOf(text: string, at: number): number {
  const open: string[] = [];
  for (let place = at; place >= 0; place--) {
    const sign = text[place]!;
    if (/["'`]/.test(sign)) place = text.lastIndexOf(sign, place - 1);
    else if (sign in PAIRS) open.push(PAIRS[sign]!);
    else if (sign === open.at(-1)) open.pop();
    if (place < 0) return -1;
    if (open.length === 0) return place;
  }
  return -1;
}

/** A getter may be slow without having an effect; the prompt is not held by one. */
const LIMIT_MS = 50;

interface Evaluated { result?: { type: string; subtype?: string; objectId?: string }; exceptionDetails?: object }

function memberNames(expression: string, typed: string, inspect: Inspect): string[] {
  const objectGroup = 'imctl-completion';
  const evaluate = (source: string) => inspect('Runtime.evaluate', { expression: source, throwOnSideEffect: true, timeout: LIMIT_MS, silent: true, objectGroup }) as Evaluated | undefined;
  try {
    const value = evaluate(`(${expression})`);
    if (!value?.result || value.exceptionDetails || value.result.type === 'undefined' || value.result.subtype === 'null') return [];
    const objectId = value.result.objectId ?? evaluate(`Object(${expression})`)?.result?.objectId;
    if (objectId === undefined) return [];
    const { result = [] } = inspect('Runtime.getProperties', { objectId }) as { result?: { name: string; isOwn: boolean; symbol?: object }[] };
    const hidden = typed === '' ? new Set([...Object.getOwnPropertyNames(Object.prototype), ...(value.result.type === 'function' ? Object.getOwnPropertyNames(Function.prototype) : [])]) : new Set<string>();
    return result.filter(({ name, symbol }) => !symbol && !hidden.has(name)).map(({ name }) => name);
  } finally {
    inspect('Runtime.releaseObjectGroup', { objectGroup });
  }
}

/** What is declared at the prompt, and the globals; their values are not looked at, since some are loaded by looking. */
function globalNames(inspect: Inspect): string[] {
  const { names = [] } = inspect('Runtime.globalLexicalScopeNames', {}) as { names?: string[] };
  return [...names, ...Object.getOwnPropertyNames(globalThis)];
}

function fitting(names: readonly string[], typed: string): string[] {
  return [...new Set(names)].filter((name) => name.startsWith(typed) && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) && !name.startsWith('__')).sort();
}
