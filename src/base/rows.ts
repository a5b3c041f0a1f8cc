// Rows from files of any size: CSV, JSON lines, JSON, YAML.
// Imported by cli/ (for -f) and builtins/host/fs.ts; imports only base.
// A new kind of file is a row in READERS.
import path from 'node:path';
import { readCSV } from './csv.ts';
import { ImctlError } from './errors.ts';
import { isPlainObject } from './fields.ts';
import { parseJSONFile, parseYAML } from './files.ts';
import { parseJSON } from './json.ts';

/** One row and where it stands, for messages: `people.csv:17`. */
export interface Row {
  readonly values: Record<string, unknown>;
  readonly at: string;
}

type Reader = (chunks: AsyncIterable<Uint8Array>, file: string) => AsyncIterable<Row[]>;

/** By ending; standard input (`-`) is told by its first line. */
const READERS: Record<string, Reader> = { '.csv': readCSV, '.tsv': readCSV, '.ndjson': readLines, '.jsonl': readLines, '.json': readJSON, '.yaml': readYAML, '.yml': readYAML, '.txt': readNames };

/**
 * Rows of a file in lists, as they come, with flat memory for CSV and JSON lines.
 *
 * @param fields a CSV may have: where the ending says nothing, a first line of one word that is none of them is a name, not a header.
 * @throws ImctlError FILE-* with file:line.
 */
export async function* readRows(file: string, chunks: AsyncIterable<Uint8Array>, fields: readonly string[] = []): AsyncIterable<Row[]> {
  const reader = READERS[path.extname(file).toLowerCase()];
  if (reader) return yield* reader(chunks, file);
  const { line, all } = await peek(chunks);
  const isName = IS_NAME.test(line) || (fields.length > 0 && IS_WORD.test(line) && !fields.includes(line.trim()));
  const guess = isName ? readNames : line.startsWith('[') || (line.startsWith('{') && !isWhole(line)) ? readJSON : line.startsWith('{') ? readLines : readCSV;
  yield* guess(all, file === '-' ? 'standard input' : file);
}

/** The chunks of a file; a missing one is told when they are asked for. */
export async function* fileChunks(file: string): AsyncIterable<Uint8Array> {
  const handle = await process.getBuiltinModule('node:fs/promises').open(file);
  try {
    yield* handle.createReadStream({ autoClose: false });
  } catch (error) {
    // What fails behind the opening (a folder) does not say of itself which file it was.
    if (error instanceof Error) (error as NodeJS.ErrnoException).path ??= file;
    throw error;
  } finally {
    await handle.close();
  }
}

/** The rows of CSV text, named by its header. */
export async function parseCSV(text: string, file: string): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for await (const some of readCSV(oneChunk(text), file)) for (const row of some) rows.push(row.values);
  return rows;
}

/** What `-o name` prints: `user/anna`. */
const IS_NAME = /^[a-z-]+\/\S+$/;
const IS_WORD = /^[\w@.:-]+\s*$/;

/** A name or an ID a line. */
async function* readNames(chunks: AsyncIterable<Uint8Array>, file: string): AsyncIterable<Row[]> {
  let number = 0;
  for await (const lines of linesOf(chunks)) {
    yield lines.flatMap((line) => {
      number++;
      return line.trim() === '' ? [] : [{ values: { name: line.trim() }, at: `${file}:${number}` }];
    });
  }
}

async function* readLines(chunks: AsyncIterable<Uint8Array>, file: string): AsyncIterable<Row[]> {
  let number = 0;
  for await (const lines of linesOf(chunks)) {
    const rows: Row[] = [];
    for (const line of lines) {
      number++;
      if (line.trim() !== '') rows.push(asRow(parseLine(line, `${file}:${number}`), `${file}:${number}`));
    }
    yield rows;
  }
}

function parseLine(line: string, at: string): unknown {
  try {
    return parseJSON(line);
  } catch (cause) {
    throw new ImctlError('FILE-INVALID', `${at}: is not JSON: ${(cause as Error).message}`, { cause });
  }
}

async function* readJSON(chunks: AsyncIterable<Uint8Array>, file: string): AsyncIterable<Row[]> {
  yield listRows(parseJSONFile(await textOf(chunks), file, parseJSON), file);
}

async function* readYAML(chunks: AsyncIterable<Uint8Array>, file: string): AsyncIterable<Row[]> {
  yield listRows(await parseYAML(await textOf(chunks), file), file);
}

/** A list, a printed list (`{ items }`), or one object. */
function listRows(data: unknown, file: string): Row[] {
  const items = Array.isArray(data) ? data : isPlainObject(data) && Array.isArray(data.items) ? data.items : [data];
  return items.map((item: unknown, at) => asRow(item, `${file}: item ${at + 1}`));
}

function asRow(values: unknown, at: string): Row {
  if (!isPlainObject(values)) throw new ImctlError('FILE-INVALID', `${at}: must be an object`);
  return { values, at };
}

async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncIterable<string[]> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!;
    yield lines;
  }
  if (rest !== '') yield [rest];
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

async function* oneChunk(text: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** The first line that holds something, with all the chunks still to come. */
async function peek(chunks: AsyncIterable<Uint8Array>): Promise<{ line: string; all: AsyncIterable<Uint8Array> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const taken: Uint8Array[] = [];
  const decoder = new TextDecoder();
  let start = '';
  while (!start.includes('\n') && start.length < MAX_PEEK) {
    const { done, value } = await iterator.next();
    if (done) break;
    taken.push(value);
    start = (start + decoder.decode(value, { stream: true })).trimStart();
  }
  return { line: start.split('\n', 1)[0]!, all: (async function* () { yield* taken; yield* { [Symbol.asyncIterator]: () => iterator }; })() };
}

const MAX_PEEK = 1_000_000;

/** Is a line JSON by itself? Then the lines that follow are too. */
function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
