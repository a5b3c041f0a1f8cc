// The command line taken apart: words, and flags by a table of fields.
// Imported by program.ts, open-environment.ts and the commands. Node's own parseArgs finds the tokens; fields say what they mean.
import { parseArgs } from 'node:util';
import { ImctlError } from '../base/errors.ts';
import { checkFields, flagName, parseText, type Field, type Fields } from '../base/fields.ts';
import { didYouMean } from '../base/nearest.ts';

/** What a command line says. */
export interface Arguments {
  /** What stands alone, in order. */
  words: string[];
  /** By name of the field, as typed values. */
  flags: Record<string, unknown>;
  /** Behind `--`, as they stand. */
  rest: string[];
}

/**
 * Take arguments apart by a table of fields. `-vv` counts, `--no-x` and `--x=false` say no, flags that take many may be given
 * again or with commas (unless the field is `whole`); of the others the last counts, unless the field is for `once`.
 *
 * @param passUnknown keep flags that the table does not have (for finding the command); nothing is thrown then.
 * @throws ImctlError ARG-UNKNOWN with the nearest flag, ARG-MISSING for one without its value.
 */
export function parseArguments(args: readonly string[], fields: Fields, subject: string, passUnknown = false): Arguments {
  const byFlag = new Map(Object.entries(fields).filter(([, field]) => !field.noFlag).map(([name, field]) => [flagName(name), { name, field }]));
  const options = Object.fromEntries([...byFlag].map(([flag, { field }]) => [flag, { type: takesValue(field) ? 'string' as const : 'boolean' as const, ...(field.letter ? { short: field.letter } : {}), multiple: true }]));
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const found: Arguments = { words: [], flags: {}, rest: [] };
  let ended = false;
  for (const token of tokens) {
    if (token.kind === 'option-terminator') ended = true;
    else if (token.kind === 'positional') (ended ? found.rest : found.words).push(token.value);
    else {
      const negative = token.name.startsWith('no-') ? byFlag.get(token.name.slice(3)) : undefined;
      const known = byFlag.get(token.name) ?? (negative && !takesValue(negative.field) ? negative : undefined);
      if (!known && passUnknown) return found;
      if (!known) throw unknownFlag(token.rawName, [...byFlag.keys()], subject);
      keep(found.flags, known, negative === known ? 'false' : token.value, token.rawName, passUnknown);
    }
  }
  return found;
}

/** Flags that count or say yes take no value. */
function takesValue(field: Field): boolean {
  return field.kind !== 'boolean' && !field.counts;
}

function keep(flags: Record<string, unknown>, { name, field }: { name: string; field: Field }, text: string | undefined, shown: string, lenient: boolean): void {
  if (field.counts) flags[name] = text === undefined ? Number(flags[name] ?? 0) + 1 : Number(text);
  else if (text === undefined && takesValue(field)) {
    if (!lenient) throw new ImctlError('ARG-MISSING', `${shown} needs a value: ${/^.*?(?=[.:] |$)/.exec(field.doc)![0]}`);
  } else if (field.many) {
    const values = field.whole || field.kind === 'object' || field.kind === 'any' ? [text!] : text!.split(',');
    flags[name] = [...(flags[name] as unknown[] ?? []), ...values.map((one) => parseText(field, one, shown))];
  } else if (field.once && !lenient && Object.hasOwn(flags, name)) {
    throw new ImctlError('USAGE', `${shown} is given twice: ${[flags[name], text].map((one) => JSON.stringify(one)).join(' and ')}`, { hint: field.once });
  } else flags[name] = parseText(field, text ?? '', shown);
}

function unknownFlag(shown: string, flags: readonly string[], subject: string): ImctlError {
  const near = didYouMean(shown.replace(/^-+/, ''), flags, (flag) => `--${flag}`);
  return new ImctlError('ARG-UNKNOWN', `${subject} has no flag ${shown}`, { hint: `${near}see  ${subject === 'imctl' ? '' : 'imctl '}${subject} --help` });
}

/** What was given of a command's own table, checked; settings among the flags are left out. @throws ImctlError ARG-*. */
export function checkFlags(flags: Record<string, unknown>, fields: Fields, subject: string): Record<string, unknown> {
  const own = Object.fromEntries(Object.entries(flags).filter(([name]) => Object.hasOwn(fields, name)));
  return checkFields(fields, own, subject, (name) => `--${flagName(name)}`);
}

/** A line without words that stand in it, the first of each. */
export function dropWords(args: readonly string[], words: readonly string[]): string[] {
  const left = [...args];
  for (const word of words) left.splice(left.indexOf(word), 1);
  return left;
}

/** Words into the positional parameters of a table; the last one that takes many gets the rest. @throws ImctlError USAGE for too many. */
export function placeWords(words: readonly string[], fields: Fields, subject: string): Record<string, unknown> {
  const places = Object.entries(fields).filter(([, field]) => field.positional);
  const placed: Record<string, unknown> = {};
  words.forEach((word, at) => {
    const [name, field] = places[Math.min(at, places.length - 1)] ?? [];
    if (!name || !field || (at >= places.length && !field.many)) {
      throw new ImctlError('USAGE', `${subject} does not take ${JSON.stringify(word)}`, { hint: `see  imctl ${subject} --help` });
    }
    if (field.many) placed[name] = [...(placed[name] as unknown[] ?? []), ...word.split(',').map((one) => parseText(field, one, name))];
    else placed[name] = parseText(field, word, name);
  });
  return placed;
}

/** Is help asked for, wherever the flag stands? */
export function asksHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h');
}
