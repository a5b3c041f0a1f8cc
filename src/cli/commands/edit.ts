// `imctl edit user anna`: the manifest in the person's editor, applied when it is saved, opened again with the error when it is wrong.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asImctlError, EXIT, ImctlError } from '../../base/errors.ts';
import { isPlainObject } from '../../base/fields.ts';
import { quoteWord } from '../../base/spell.ts';
import { findKind, type ManifestKind } from '../../builtins/manifest-kinds.ts';
import type { ManifestDiff } from '../../builtins/manifests.ts';
import { commandCall } from '../call.ts';
import { defineCommand } from '../command.ts';
import type { Environment } from '../environment.ts';
import { splitItem } from '../item.ts';

const command = defineCommand({
  name: 'edit', usage: '<kind> <id>', takes: 'item',
  doc: 'Change an object in your editor: what you save is applied.',
  fields: {},
  examples: ['imctl edit group lunch'],
  more: 'The editor is $VISUAL or $EDITOR; vi otherwise. What is wrong is written above the text and the editor opened again; an empty file, or nothing changed, ends it.',
  async run({ words }, environment) {
    const { word, ids: [id, ...more] } = splitItem(words);
    const row = findKind(word, 'edit');
    if (id === undefined || id === '' || more.length > 0) throw new ImctlError('ARG-MISSING', `edit ${row.noun} needs one ID`, { hint: `imctl edit ${row.noun} ID` });
    const app = await environment.app();
    const manifest = await app.invoke({ path: 'manifests.read', params: { kind: row.kind, id }, source: 'command', signal: environment.signal }) as Record<string, unknown>;
    const { stringify } = await import('yaml');
    const folder = mkdtempSync(path.join(environment.env.TMPDIR || tmpdir(), 'imctl-edit-'));
    const file = path.join(folder, `${row.noun}-${id.replace(/[^\w.-]/g, '_')}.yaml`);
    const before = stringify(manifest, { lineWidth: 0 });
    let isKept = false;
    try {
      return await editUntilRight(file, before, row, id, environment);
    } catch (thrown) {
      const error = asImctlError(thrown);
      // Somebody's work is not thrown away because a server did not answer.
      isKept = existsSync(file) && withoutComments(readFileSync(file, 'utf8')) !== before;
      if (isKept) error.hint = [error.hint ?? '', `what you wrote is kept:  imctl apply -f ${file}`].filter(Boolean).join('\n');
      throw error;
    } finally {
      if (!isKept) rmSync(folder, { recursive: true, force: true });
    }
  },
});
export default command;

async function editUntilRight(file: string, before: string, row: ManifestKind, id: string, environment: Environment): Promise<number> {
  const { streams } = environment;
  let text = `# ${row.noun} as it is now. Save to apply; leave it as it is, or empty, to change nothing.\n${before}`;
  for (;;) {
    writeFileSync(file, text, { mode: 0o600 });
    await openEditor(file, environment);
    const edited = withoutComments(readFileSync(file, 'utf8'));
    if (edited.trim() === '' || edited === before) {
      await streams.err.write('nothing was changed\n');
      return EXIT.done;
    }
    try {
      const { parseYAML } = await import('../../base/files.ts');
      const manifest = await parseYAML(edited, path.basename(file));
      // Another ID would leave this one as it is and make or change another.
      if (!isPlainObject(manifest) || manifest.kind !== row.kind || manifest[row.id] !== id) throw new ImctlError('FILE-INVALID', `kind and ${row.id} cannot be edited: this is ${row.noun}/${id}`);
      const app = await environment.app();
      const diff = await app.invoke({ ...commandCall(environment), path: 'manifests.apply', params: { manifest } }) as ManifestDiff | undefined;
      if (diff) await streams.out.write(`${diff.item} ${diff.result}\n`);
      return EXIT.done;
    } catch (thrown) {
      const error = asImctlError(thrown);
      // The same text again: the person has given up on it.
      if (error.exitStatus !== EXIT.usage || edited === withoutComments(text)) throw error;
      text = `${error.message.split('\n').map((line) => `# ${line}\n`).join('')}${error.hint ? `# ${error.hint.replaceAll('\n', '\n# ')}\n` : ''}${edited}`;
    }
  }
}

function withoutComments(text: string): string {
  return text.replace(/^(#.*\n)+/, '');
}

async function openEditor(file: string, { env, terminal }: Environment): Promise<void> {
  const editor = env.VISUAL || env.EDITOR || 'vi';
  const { spawn } = await import('node:child_process');
  const status = await new Promise<number | null>((resolve, reject) => {
    // Through a shell: EDITOR may be `code --wait`.
    const child = spawn(`${editor} ${quoteWord(file)}`, { shell: true, stdio: [terminal.input, terminal.shown, terminal.output] });
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (status !== 0) throw new ImctlError('USAGE', `the editor ${JSON.stringify(editor)} ended with ${status ?? 'a signal'}: nothing was changed`, { hint: 'choose another by  EDITOR=nano' });
}
