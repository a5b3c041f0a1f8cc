import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const SRC = path.join(import.meta.dirname, '..', 'src');

/** What each folder may import, beside itself. Imports point down; peers stay apart. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  base: [],
  operation: ['base'],
  openim: ['operation', 'base'],
  deploy: ['operation', 'base'],
  output: ['operation', 'base'],
  builtins: ['openim', 'testing', 'deploy', 'operation', 'base'],
  shell: ['output', 'operation', 'base'],
  sandbox: ['testing', 'operation', 'base'],
  testing: ['sandbox', 'openim', 'output', 'operation', 'base'],
  emulator: ['openim', 'base'],
  cli: ['base', 'operation', 'openim', 'deploy', 'output', 'builtins', 'shell', 'sandbox', 'testing', 'emulator'],
};

/** The emulator shares data with the client and no code: else it would agree with the client's mistakes. */
const EMULATOR_MAY_SEE = ['openim/catalog.ts', 'openim/catalog/', 'openim/codes.ts'];

/** What admin objects see of testing: the devices that `im` is made of, and what is expected of them; what the sandbox sees of it: what test files find inside; and what testing sees of openim: its wire, and no client. */
const BUILTINS_MAY_SEE = ['testing/devices/', 'testing/chat/'];
const SANDBOX_MAY_SEE = ['testing/inside/'];
/** Reporters turn results to text; the rest of testing shows nothing. */
const SHOWS = 'testing/reporters/';
const TESTING_MAY_SEE = ['openim/gateway/', 'openim/catalog/', 'openim/conversation-id.ts', 'openim/retry.ts', 'openim/platforms.ts'];

/** Inside the isolate and beside it nothing of ours but pure code, which touches nothing of the machine but its clock. */
const INSIDE = { files: ['sandbox/child.ts', 'sandbox/isolate.ts', 'sandbox/prelude.ts', 'sandbox/test-prelude.ts', 'sandbox/boot.ts', 'sandbox/inside/', 'testing/inside/'], may: ['sandbox/', 'testing/inside/', 'operation/facade.ts', 'operation/bridge.ts', 'operation/drive.ts', 'operation/lists.ts', 'operation/operation.ts', 'operation/secret-mark.ts', 'base/awake.ts', 'base/clock.ts', 'base/errors.ts', 'base/fields.ts', 'base/json.ts', 'base/nearest.ts'] };

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => file.split(path.sep).join('/'));
const texts = new Map(files.map((file) => [file, readFileSync(path.join(SRC, file), 'utf8')]));

function importsOf(file: string): string[] {
  const found = [...texts.get(file)!.matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map((match) => match[1]!);
  return found.map((target) => path.posix.join(path.posix.dirname(file), target)).filter((target) => !target.startsWith('..'));
}

const folderOf = (file: string) => file.split('/')[0]!;
const wrong = (check: (file: string, target: string) => boolean) => files.flatMap((file) => importsOf(file).filter((target) => !check(file, target)).map((target) => `${file} → ${target}`));

describe('imports point down', () => {
  test('no folder imports one that is not in its row', () => {
    expect(wrong((file, target) => !file.includes('/') || folderOf(target) === folderOf(file) || (MAY_IMPORT[folderOf(file)] ?? []).includes(folderOf(target)))).toEqual([]);
  });

  test('what is exported is assigned once: a packed program (bin/pack.cjs) takes over what it imports as it is then', () => {
    expect(files.filter((file) => /^export (?:let|var) /m.test(texts.get(file)!))).toEqual([]);
  });

  test('every folder has a row', () => {
    expect([...new Set(files.filter((file) => file.includes('/')).map(folderOf))].filter((folder) => !(folder in MAY_IMPORT))).toEqual([]);
  });

  test('only main.ts imports cli', () => {
    expect(wrong((file, target) => folderOf(target) !== 'cli' || folderOf(file) === 'cli' || file === 'main.ts')).toEqual([]);
  });

  test('the emulator sees data of the catalog, no code of the client', () => {
    expect(wrong((file, target) => folderOf(file) !== 'emulator' || folderOf(target) !== 'openim' || EMULATOR_MAY_SEE.some((seen) => target === seen || target.startsWith(seen)))).toEqual([]);
  });

  test('admin objects see devices of testing and nothing else of it; testing sees the gateway of openim, the sandbox what test files find in it', () => {
    const sees = (from: string, to: string, allowed: readonly string[]) => wrong((file, target) => folderOf(file) !== from || folderOf(target) !== to || allowed.some((seen) => target.startsWith(seen)));
    expect([...sees('builtins', 'testing', BUILTINS_MAY_SEE), ...sees('testing', 'openim', TESTING_MAY_SEE), ...sees('sandbox', 'testing', SANDBOX_MAY_SEE)]).toEqual([]);
  });

  test('what test files find in the isolate imports nothing from outside of its folder', () => {
    expect(wrong((file, target) => !file.startsWith('testing/inside/') || target.startsWith('testing/inside/'))).toEqual([]);
  });

  test('of testing only reporters see output', () => {
    expect(wrong((file, target) => folderOf(file) !== 'testing' || folderOf(target) !== 'output' || file.startsWith(SHOWS))).toEqual([]);
  });

  test('what runs in the isolate and beside it imports pure code only', () => {
    const inside = (file: string) => INSIDE.files.some((one) => file === one || file.startsWith(one));
    expect(wrong((file, target) => !inside(file) || INSIDE.may.some((one) => target === one || (one.endsWith('/') && target.startsWith(one))))).toEqual([]);
  });
});

describe('how files look', () => {
  test('imports say ./x.ts', () => {
    const vague = files.flatMap((file) => importsOf(file).filter((target) => !/\.(ts|json)$/.test(target)).map((target) => `${file} → ${target}`));
    expect(vague).toEqual([]);
  });

  test('what a header says of its importers is so', () => {
    const untrue = files.flatMap((file) => importersSaid(texts.get(file)!)
      .map((said) => (said.startsWith('.') ? path.posix.join(path.posix.dirname(file), said) : said))
      .filter((said) => !files.some((other) => `/${other}`.endsWith(`/${said}`) && importsOf(other).includes(file)))
      .map((said) => `${file}: not by ${said}`));
    expect(untrue).toEqual([]);
  });

  test('only main.ts takes hold of the process; others load a module of Node late, ask how long it runs, and no more', () => {
    // The sandbox's child and the prompt's host are a main.ts of their own.
    const entries = ['main.ts', 'sandbox/child.ts', 'cli/host-thread.ts', 'cli/server-thread.ts'];
    const touching = files.filter((file) => !entries.includes(file) && /(?<![.\w'"])process\.(?!getBuiltinModule\b|kill\b|uptime\b)\w+/.test(withoutComments(texts.get(file)!)) && !/process: NodeJS\.Process/.test(texts.get(file)!));
    expect(touching).toEqual([]);
  });

  test('no any, no export default but in commands', () => {
    const code = files.filter((file) => !file.startsWith('openim/catalog/'));
    expect(code.filter((file) => /[:<(|]\s*any\b(?!\w)|\bas any\b/.test(withoutComments(texts.get(file)!)))).toEqual([]);
    expect(code.filter((file) => /export default/.test(withoutComments(texts.get(file)!)) && !file.startsWith('cli/commands/'))).toEqual([]);
  });

  test('no file has grown past what one idea needs', () => {
    const tables = /catalog\/|emulator\/store\/schema/;
    expect(files.filter((file) => !tables.test(file) && texts.get(file)!.split('\n').length > 300)).toEqual([]);
  });
});

/** The files a header names in its sentence `Imported by …`. */
function importersSaid(text: string): string[] {
  const header = /^(?:\/\/.*\n)*/.exec(text)![0].replace(/\n\/\/ /g, ' ');
  const sentence = /Imported by .*?(?:[.;:](?=\s)|$)/s.exec(header)?.[0] ?? '';
  return sentence.match(/[\w./-]+\.ts\b/g) ?? [];
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$|(?<=[\s;{},)])\/\/ .*$/gm, '').replace(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, "''");
}
