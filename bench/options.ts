// The command line of the bench.
// Imported by run.ts and tests.
import { parseArgs } from 'node:util';
import type { Line } from './line.ts';

/** What was asked for. */
export interface Options {
  words: string[];
  list: boolean;
  rounds?: number;
  /** A further place for the results. */
  json?: string;
  strict: boolean;
  help: boolean;
}

export const USAGE = `npm run bench -- [WORD …] [--list] [--rounds N] [--quick] [--json FILE] [--strict]
  WORD       only lines that answer to one of the words (see --list)
  --rounds   samples of each side; default 20, or 10 where one takes long
  --quick    three rounds: to see that it runs, not how fast
  --json     write the results there too; they are in bench/results anyway
  --strict   exit 1 when a goal is missed; a measurement that fails is always 1
`;

const QUICK_ROUNDS = 3;

/** Read the arguments. @throws Error that says what is wrong with them. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args], allowPositionals: true,
    options: {
      list: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false }, strict: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false },
      rounds: { type: 'string' }, json: { type: 'string' },
    },
  });
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds >= 1 && rounds <= 1000)) throw new Error(`--rounds takes a number from 1 to 1000, not ${JSON.stringify(values.rounds)}`);
  return { words: positionals, list: values.list, strict: values.strict, help: values.help, json: values.json, rounds: rounds ?? (values.quick ? QUICK_ROUNDS : undefined) };
}

/** The words a line answers to. */
export function wordsOf(line: Line): string[] {
  return [...new Set([line.name, ...line.name.split('-'), ...(line.groups ?? [])])];
}

/** Lines that answer to one of the words; all without words. @throws Error for a word no line answers to. */
export function selectLines(lines: readonly Line[], words: readonly string[]): readonly Line[] {
  const unknown = words.find((word) => !lines.some((line) => wordsOf(line).includes(word)));
  if (unknown !== undefined) throw new Error(`no line answers to ${JSON.stringify(unknown)}; words: ${[...new Set(lines.flatMap(wordsOf))].sort().join(', ')}`);
  return words.length === 0 ? lines : lines.filter((line) => wordsOf(line).some((word) => words.includes(word)));
}
