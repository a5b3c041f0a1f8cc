// Manifests from files, folders and pipes, each with the place it stands at.
// Imported by the commands apply and diff.
import { readdirSync, readFileSync, statSync, type Dirent } from 'node:fs';
import path from 'node:path';
import { ImctlError } from '../../base/errors.ts';
import { isPlainObject, type Fields, type Values } from '../../base/fields.ts';
import { KINDS } from '../../builtins/manifest-kinds.ts';
import type { Environment } from '../environment.ts';

/** The flag both commands take them by. */
export const FILE_FLAG = { file: { kind: 'string', names: 'file', letter: 'f', many: true, doc: 'YAML or JSON, a folder of such files, or - for standard input.' } } as const satisfies Fields;

/** The files of a command line. @throws ImctlError USAGE when one stands without -f, or there is none. */
export function takeFiles(name: string, words: readonly string[], { file }: Values<typeof FILE_FLAG>): readonly string[] {
  if (words.length > 0) throw new ImctlError('USAGE', `${name} does not take ${JSON.stringify(words[0])}`, { hint: `a file is given by  -f ${words[0]}` });
  if (file === undefined) throw new ImctlError('ARG-MISSING', `${name} needs --file: ${FILE_FLAG.file.doc}`, { hint: `imctl ${name} -f FILE` });
  return file;
}

/** A manifest and where it stands: `team.yaml:12`. */
export interface PlacedManifest {
  manifest: Record<string, unknown>;
  at: string;
}

const ENDINGS = new Set(['.yaml', '.yml', '.json']);

/**
 * All manifests of a file (many documents, printed lists too), of the files of a folder, or of standard input (`-`), in the
 * order in which they are to be made.
 *
 * @throws ImctlError FILE-MISSING, FILE-INVALID with file:line; also when there is none, or one thing is declared twice.
 */
export async function readManifests(files: readonly string[], { cwd, streams }: Environment): Promise<PlacedManifest[]> {
  const found: PlacedManifest[] = [];
  for (const file of files) {
    if (file === '-') found.push(...await parseManifests(await streams.in.text(), 'standard input'));
    else for (const one of filesOf(path.resolve(cwd, file))) found.push(...await parseManifests(readFileSync(one, 'utf8'), path.relative(cwd, one) || one));
  }
  if (found.length === 0) throw new ImctlError('FILE-INVALID', `${files.join(', ')}: there is nothing declared in it`, { hint: `a manifest begins with  kind: User  ; kinds: ${KINDS.map((row) => row.kind).join(', ')}` });
  checkOnce(found);
  const order = (one: PlacedManifest) => KINDS.findIndex((row) => row.kind === one.manifest.kind);
  return found.map((one, at) => ({ one, at })).sort((a, b) => order(a.one) - order(b.one) || a.at - b.at).map(({ one }) => one);
}

/** Of two declarations of one thing the later would undo the earlier, each time again. */
function checkOnce(all: readonly PlacedManifest[]): void {
  const places = new Map<string, string>();
  for (const { manifest, at } of all) {
    const row = KINDS.find(({ kind }) => kind === manifest.kind);
    const id = row && manifest[row.id];
    if (!row || typeof id !== 'string') continue;
    const item = `${row.noun}/${id}`;
    const before = places.get(item);
    if (before !== undefined) throw new ImctlError('FILE-INVALID', `${at}: ${item} is declared a second time, first in ${before}`, { hint: 'nothing was sent; declare each thing once' });
    places.set(item, at);
  }
}

function filesOf(place: string): string[] {
  if (!statSync(place).isDirectory()) return [place];
  const entries = readdirSync(place, { withFileTypes: true, recursive: true }).filter((entry) => ENDINGS.has(path.extname(entry.name)));
  const pathOf = (entry: Dirent) => path.join(entry.parentPath, entry.name);
  // A link to a file declares as the file does: what was passed over would be pruned.
  return entries.filter((entry) => entry.isFile() || (entry.isSymbolicLink() && statSync(pathOf(entry)).isFile())).map(pathOf).sort();
}

async function parseManifests(text: string, file: string): Promise<PlacedManifest[]> {
  const { parseAllDocuments, isScalar, isSeq, isMap, LineCounter } = await import('yaml');
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: true });
  return [...documents].flatMap((document) => {
    const wrong = document.errors[0];
    const place = (offset: number) => `${file}:${lines.linePos(offset).line}`;
    if (wrong) throw new ImctlError('FILE-INVALID', `${place(wrong.pos[0])}: ${wrong.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '')}`);
    const { contents } = document;
    // Nothing behind the last --- either.
    if (contents === null || (isScalar(contents) && contents.value === null)) return [];
    // A list as it was printed: what it holds.
    const items = isSeq(contents) ? contents.items : isMap(contents) && isSeq(contents.get('items')) ? (contents.get('items') as { items: unknown[] }).items : [contents];
    return items.map((item) => {
      const node = item as { range?: [number, number, number]; toJS(document: unknown, options?: object): unknown };
      const at = node.range ? place(node.range[0]) : file;
      const manifest = node.toJS(document, { maxAliasCount: 100 });
      if (!isPlainObject(manifest)) throw new ImctlError('FILE-INVALID', `${at}: a manifest is an object with kind and fields`);
      return { manifest, at };
    });
  });
}
