// Mongo's $regex over names: regular expressions from a request, which may be broken or made to run for ever.
// Imported by stores that search names.

import { ServerError } from './errors.ts';

/** Mongo gives up on an expression that backtracks too long; so do we. */
const LIMIT_MS = 1000;

/**
 * Which of these texts match, by index.
 *
 * @throws ServerError 500 when the pattern is no regular expression, or takes longer than a second.
 */
export function matchPattern(pattern: string, texts: readonly string[], flags: '' | 'i' = ''): boolean[] {
  const isPlain = !/[\\^$.*+?()[\]{}|]/.test(pattern);
  if (isPlain && flags === '') return texts.map((text) => text.includes(pattern));
  const vm = process.getBuiltinModule('node:vm');
  try {
    const expression = new RegExp(pattern, flags);
    // Without anything to repeat or choose there is nothing to go back over.
    if (isPlain) return texts.map((text) => expression.test(text));
    // A context of its own only for the time limit: V8 breaks off a match in the middle.
    return vm.runInNewContext('texts.map((text) => expression.test(text))', { texts, expression }, { timeout: LIMIT_MS }) as boolean[];
  } catch (error) {
    if (error instanceof SyntaxError) throw new ServerError(500, `(BadValue) Regular expression is invalid: ${/too large/.test(error.message) ? 'regular expression is too large' : pattern}`);
    // The error is made in the other context, where Error is another one.
    if ((error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw new ServerError(500, `Executor error during find command :: caused by :: Regular expression takes too long: ${pattern}`);
    throw error;
  }
}
