import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { imctl, tempDir } from '../helpers/imctl.ts';

const ASKS = `import { cleanup, confirm, log } from "imctl";
cleanup(() => { log("cleaned"); });
export default async () => { log("told", await confirm("Go on?")); };
`;

/** At a terminal, with a task that asks, and one that writes files. */
function atTerminal() {
  const home = tempDir();
  mkdirSync(path.join(home, 'out'));
  writeFileSync(path.join(home, 'asks.ts'), ASKS);
  writeFileSync(path.join(home, 'writes.ts'), 'import { fs, log, type TaskMeta } from "imctl";\nexport const meta = { needs: ["fs:write:./out"] } satisfies TaskMeta;\nexport default () => fs.write("./out/a.txt", "x");\n');
  return (file: string, typed: string | readonly string[]) => imctl(['run', file], { home, cwd: home, tty: true, typed });
}

describe('a question', () => {
  test.each([
    ['y', 'y\n', 'told true\n'], ['yes', 'YES\n', 'told true\n'], ['n', 'n\n', 'told false\n'], ['no', 'No\n', 'told false\n'], ['an empty line', '\n', 'told false\n'], ['Ctrl+D', '\x04', 'told false\n'],
    ['something else is asked again', ['always\n', 'y\n'], 'told true\n'],
  ])('%s', async (_name, typed, told) => {
    expect(await atTerminal()('asks.ts', typed)).toMatchObject({ status: 0, out: `${told}cleaned\n` });
  });

  test('Ctrl+C at it ends the run as anywhere else: cleanups, and 130', async () => {
    expect(await atTerminal()('asks.ts', '\x03')).toMatchObject({ status: 130, out: 'cleaned\n', err: 'error INTERRUPTED: interrupted\n' });
  });

  test.each([['n', 'n\n', 23], ['Ctrl+D', '\x04', 23], ['Ctrl+C', '\x03', 130]])('about permissions: %s grants nothing', async (_name, typed, status) => {
    expect(await atTerminal()('writes.ts', typed)).toMatchObject({ status, out: '' });
  });

  test('about permissions: y grants what was listed', async () => {
    const ran = await atTerminal()('writes.ts', 'y\n');
    expect(ran).toMatchObject({ status: 0, err: 'writes.ts needs\n  fs:write:./out        not granted\n' });
  });
});
