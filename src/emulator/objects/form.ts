// A multipart/form-data body read as it comes: the fields before the file, then the file, whose bytes are never held.
// Imported by put.ts.

import { Refusal } from './refusal.ts';

/** A form with its file still to be read. */
export interface Form {
  /** By lower-case names; of two with one name the last. */
  fields: Map<string, string>;
  fileName: string;
  /** The file's bytes. Ends with them; what follows is not read. @throws Refusal IncompleteBody when the body ends first. */
  file: AsyncIterable<Buffer>;
}

const MAX_FIELD_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 8 * 1024;
const MAX_FIELDS = 100;
/** The field that holds the file; it is the last (S3's rule). */
const FILE_FIELD = 'file';

/**
 * Read a form up to its file.
 *
 * @param contentType the request's, with the boundary.
 * @throws Refusal MalformedPOSTRequest: no form, no file, too many or too large fields.
 */
export async function readForm(body: AsyncIterator<Buffer>, contentType: string): Promise<Form> {
  const boundary = findBoundary(contentType);
  const reader = createReader(body);
  const fields = new Map<string, string>();
  await reader.until(Buffer.from(`--${boundary}`), MAX_HEADER_BYTES);
  const mark = Buffer.from(`\r\n--${boundary}`);
  while (fields.size <= MAX_FIELDS) {
    // After a boundary the line ends, or `--` ends the form.
    const headers = (await reader.until(Buffer.from('\r\n\r\n'), MAX_HEADER_BYTES)).toString('utf8');
    if (!headers.startsWith('\r\n')) throw new Refusal('MalformedPOSTRequest');
    const disposition = /\r\ncontent-disposition:\s*form-data\s*;([^\r\n]*)/i.exec(headers)?.[1] ?? '';
    const name = findParameter(disposition, 'name');
    if (name === undefined) throw new Refusal('MalformedPOSTRequest');
    if (name.toLowerCase() === FILE_FIELD) return { fields, fileName: findParameter(disposition, 'filename') ?? '', file: reader.through(mark) };
    fields.set(name.toLowerCase(), (await reader.until(mark, MAX_FIELD_BYTES)).toString('utf8'));
  }
  throw new Refusal('MalformedPOSTRequest');
}

function findBoundary(contentType: string): string {
  const boundary = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  if (!boundary) throw new Refusal('MalformedPOSTRequest');
  return boundary[1] ?? boundary[2]!;
}

function findParameter(disposition: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|;)\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]+))`, 'i').exec(disposition);
  return found ? (found[1]?.replace(/\\(["\\])/g, '$1') ?? found[2]) : undefined;
}

/** Cuts a stream at marks, which may lie across its chunks. */
function createReader(body: AsyncIterator<Buffer>) {
  let rest: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const { value, done } = await body.next();
    if (done) return false;
    rest = rest.length === 0 ? value : Buffer.concat([rest, value]);
    return true;
  };
  return {
    /** All up to the mark, which is left out; at most so many bytes. */
    async until(mark: Buffer, maxBytes: number): Promise<Buffer> {
      for (let looked = 0; ;) {
        const at = rest.indexOf(mark, looked);
        if (at > maxBytes || (at < 0 && rest.length > maxBytes + mark.length)) throw new Refusal('MalformedPOSTRequest');
        if (at >= 0) {
          const before = rest.subarray(0, at);
          rest = rest.subarray(at + mark.length);
          return before;
        }
        looked = Math.max(rest.length - mark.length + 1, 0);
        if (!await more()) throw new Refusal('MalformedPOSTRequest');
      }
    },
    /** All up to the mark, a chunk at a time. */
    async * through(mark: Buffer): AsyncGenerator<Buffer> {
      for (;;) {
        const at = rest.indexOf(mark);
        if (at >= 0) {
          if (at > 0) yield rest.subarray(0, at);
          return;
        }
        // The end of it may be the beginning of the mark.
        const sure = rest.length - mark.length + 1;
        if (sure > 0) {
          yield rest.subarray(0, sure);
          rest = rest.subarray(sure);
        }
        if (!await more()) throw new Refusal('IncompleteBody');
      }
    },
  };
}
