// Which picture a file is, told by its first bytes: the formats the server can read.
// Imported by rules/objects-read.ts.

/** How much of a file is enough to tell. */
export const TELLING_BYTES = 64;

const at = (offset: number, text: string) => (bytes: Buffer): boolean => bytes.subarray(offset, offset + text.length).equals(Buffer.from(text, 'latin1'));
const all = (...checks: ((bytes: Buffer) => boolean)[]) => (bytes: Buffer): boolean => checks.every((check) => check(bytes));

/** The server's names of the formats, which stand in `image/<name>`. */
const FORMATS: [string, (bytes: Buffer) => boolean][] = [
  ['png', all(at(0, '\x89PNG\r\n\x1a\n'), at(12, 'IHDR'))],
  ['jpeg', at(0, '\xff\xd8\xff')],
  ['gif', at(0, 'GIF87a')], ['gif', at(0, 'GIF89a')],
  ['webp', all(at(0, 'RIFF'), at(8, 'WEBPVP8'))],
  ['bmp', all(at(0, 'BM'), (bytes) => bytes.length > 18 && [12, 40, 52, 56, 64, 108, 124].includes(bytes.readUInt32LE(14)))],
  ['tiff', at(0, 'II*\0')], ['tiff', at(0, 'MM\0*')],
];

/** The format of a picture, or undefined for anything else. */
export function findPictureFormat(start: Buffer): string | undefined {
  return FORMATS.find(([, isOne]) => isOne(start))?.[0];
}
