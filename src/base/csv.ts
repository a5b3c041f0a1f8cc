// Rows of CSV, a chunk of the file at a time: cut at commas while there is no quote, by csv-parse from the first quote on.
// Imported by rows.ts. (csv-parse alone takes six times as long for the files people mostly have.)
import { ImctlError } from './errors.ts';
import type { Row } from './rows.ts';

/** Rows named by the header, in lists as the chunks bring them; memory stays flat. @throws ImctlError FILE-INVALID with file:line. */
export async function* readCSV(chunks: AsyncIterable<Uint8Array>, file: string): AsyncIterable<Row[]> {
  const decoder = new TextDecoder();
  const iterator = chunks[Symbol.asyncIterator]();
  const state: State = { file, line: 0 };
  let text = '';
  try {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      text += decoder.decode(next.value, { stream: true });
      // The whole header says what parts cells.
      if (text.includes('"') && (state.separator !== undefined || text.trimStart().includes('\n'))) return yield* readQuoted(state, text, { [Symbol.asyncIterator]: () => iterator }, decoder);
      const end = text.lastIndexOf('\n');
      if (end < 0) continue;
      yield* readPlain(state, text.slice(0, end));
      text = text.slice(end + 1);
    }
  } finally {
    // The file behind it is closed, whatever stood in it.
    await iterator.return?.();
  }
  text += decoder.decode();
  if (text.includes('"')) return yield* readQuoted(state, text, nothing(), decoder);
  if (text !== '') yield* readPlain(state, text);
  if (!state.header) throw new ImctlError('FILE-INVALID', `${file} is empty`, { hint: 'its first line names the columns' });
}

async function* nothing(): AsyncIterable<Uint8Array> {}

interface State {
  file: string;
  /** What parts cells; told by the header. */
  separator?: string;
  /** Lines read so far. */
  line: number;
  header?: string[];
  /** A column is called `__proto__`. */
  isOdd?: boolean;
}

function* readPlain(state: State, text: string): Iterable<Row[]> {
  const rows: Row[] = [];
  try {
    for (const line of text.split('\n')) {
      state.line++;
      if (line.trim() === '') continue;
      const cells = line.split(state.separator ??= separatorOf(line));
      for (let at = 0; at < cells.length; at++) cells[at] = cells[at]!.trim();
      const row = rowOf(state, cells, state.line);
      if (row) rows.push(row);
    }
  } finally {
    // Those before one that is wrong are rows all the same.
    yield rows;
  }
}

async function* readQuoted(state: State, text: string, rest: AsyncIterable<Uint8Array>, decoder: TextDecoder): AsyncIterable<Row[]> {
  const [{ CsvError, parse }, { finished }] = await Promise.all([import('csv-parse'), import('node:stream/promises')]);
  const { file, line: before } = state;
  const delimiter = state.separator ?? separatorOf(/\S.*/.exec(text)?.[0] ?? '');
  const parser = parse({ delimiter, info: true, relax_column_count: true, skip_empty_lines: true, trim: true, max_record_size: 1_000_000 });
  const records: { record: string[]; info: { lines: number } }[] = [];
  // All that a chunk held at once: a wait for each row would take longer than its parsing.
  parser.on('readable', () => { for (let one = parser.read() as typeof records[0] | null; one; one = parser.read() as typeof records[0] | null) records.push(one); });
  // A failure is told by the write that met it.
  parser.on('error', () => {});
  const take = function* (): Iterable<Row[]> {
    const rows: Row[] = [];
    try {
      for (const { record, info } of records.splice(0)) {
        const row = rowOf(state, record, before + info.lines);
        if (row) rows.push(row);
      }
    } finally {
      yield rows;
    }
  };
  const write = (part: string) => new Promise<void>((resolve, reject) => { parser.write(part, (error) => (error ? reject(error) : resolve())); });
  try {
    await write(text);
    yield* take();
    for await (const chunk of rest) {
      await write(decoder.decode(chunk, { stream: true }));
      yield* take();
    }
    await Promise.all([finished(parser), parser.end(decoder.decode())]);
    yield* take();
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    yield* take();
    const { lines, column } = cause as { lines?: number; column?: number };
    throw new ImctlError('FILE-INVALID', `${file}:${before + (lines ?? 1)}${typeof column === 'number' ? `:${column + 1}` : ''}: is not CSV: ${cause.message}`, { cause });
  } finally {
    parser.destroy();
  }
}

/** Spreadsheets of many countries part cells with `;`, and some programs with a tab: a header without a comma says so. */
function separatorOf(header: string): string {
  return [',', ';', '\t'].find((one) => header.includes(one)) ?? ',';
}

/** The first row is the header; empty cells are left out of the others. */
function rowOf(state: State, cells: string[], line: number): Row | undefined {
  const { file, header } = state;
  if (!header) {
    state.header = checkHeader(cells, file);
    state.isOdd = state.header.includes('__proto__');
    return undefined;
  }
  if (cells.length !== header.length) throw new ImctlError('FILE-INVALID', `${file}:${line}: has ${cells.length} cells, the header has ${header.length}`);
  // Without a prototype a column called __proto__ is a column.
  const values: Record<string, unknown> = state.isOdd ? Object.create(null) as Record<string, unknown> : {};
  for (let at = 0; at < header.length; at++) if (cells[at] !== '') values[header[at]!] = cells[at];
  return new CSVRow(values, file, line);
}

/** Its place is made into words when somebody asks: of a hundred thousand rows, for those that fail. */
class CSVRow implements Row {
  readonly values: Record<string, unknown>;
  readonly #file: string;
  readonly #line: number;

  constructor(values: Record<string, unknown>, file: string, line: number) {
    this.values = values;
    this.#file = file;
    this.#line = line;
  }

  get at(): string {
    return `${this.#file}:${this.#line}`;
  }
}

function checkHeader(cells: string[], file: string): string[] {
  const header = cells.map((cell, at) => (at === 0 ? cell.replace(/^\uFEFF/, '') : cell));
  // NUL bytes and what could not be decoded: UTF-16, or no text at all.
  if (header.some((name) => /[\0\uFFFD]/.test(name))) throw new ImctlError('FILE-INVALID', `${file}:1: is not text in UTF-8`, { hint: 'save it as CSV in UTF-8' });
  const twice = header.find((name, at) => header.indexOf(name) !== at);
  if (twice !== undefined) throw new ImctlError('FILE-INVALID', `${file}:1: the column ${JSON.stringify(twice)} is there twice`);
  if (header.some((name) => name === '')) throw new ImctlError('FILE-INVALID', `${file}:1: a column has no name`, { hint: 'the first line names the columns' });
  return header;
}
