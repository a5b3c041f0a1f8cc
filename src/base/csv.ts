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
      if (text.includes('"')) return yield* readQuoted(state, text, { [Symbol.asyncIterator]: () => iterator }, decoder);
      const end = text.lastIndexOf('\n');
      if (end < 0) continue;
      yield readPlain(state, text.slice(0, end));
      text = text.slice(end + 1);
    }
  } finally {
    // The file behind it is closed, whatever stood in it.
    await iterator.return?.();
  }
  text += decoder.decode();
  if (text !== '') yield readPlain(state, text);
  if (!state.header) throw new ImctlError('FILE-INVALID', `${file} is empty`, { hint: 'its first line names the columns' });
}

interface State {
  file: string;
  /** Lines read so far. */
  line: number;
  header?: string[];
}

function readPlain(state: State, text: string): Row[] {
  const rows: Row[] = [];
  for (const line of text.split('\n')) {
    state.line++;
    if (line.trim() === '') continue;
    const row = rowOf(state, line.split(',').map((cell) => cell.trim()), state.line);
    if (row) rows.push(row);
  }
  return rows;
}

async function* readQuoted(state: State, text: string, rest: AsyncIterable<Uint8Array>, decoder: TextDecoder): AsyncIterable<Row[]> {
  const { CsvError, parse } = await import('csv-parse');
  const { pipeline, Readable } = await import('node:stream');
  const { file, line: before } = state;
  const parser = parse({ info: true, relax_column_count: true, skip_empty_lines: true, trim: true, max_record_size: 1_000_000 });
  const source = async function* () {
    yield text;
    for await (const chunk of rest) yield decoder.decode(chunk, { stream: true });
  };
  // A failure of the source is thrown by the loop below.
  pipeline(Readable.from(source()), parser, () => {});
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const row = rowOf(state, record, before + info.lines);
      if (row) yield [row];
    }
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const { lines, column } = cause as { lines?: number; column?: number };
    throw new ImctlError('FILE-INVALID', `${file}:${before + (lines ?? 1)}${typeof column === 'number' ? `:${column + 1}` : ''}: is not CSV: ${cause.message}`, { cause });
  }
}

/** The first row is the header; empty cells are left out of the others. */
function rowOf(state: State, cells: string[], line: number): Row | undefined {
  const { file, header } = state;
  if (!header) {
    state.header = checkHeader(cells, file);
    return undefined;
  }
  if (cells.length !== header.length) throw new ImctlError('FILE-INVALID', `${file}:${line}: has ${cells.length} cells, the header has ${header.length}`);
  // Without a prototype a column called __proto__ is a column.
  const values: Record<string, unknown> = header.includes('__proto__') ? Object.create(null) as Record<string, unknown> : {};
  for (let at = 0; at < header.length; at++) if (cells[at] !== '') values[header[at]!] = cells[at];
  return { values, at: `${file}:${line}` };
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
