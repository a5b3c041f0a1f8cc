// `imctl check tasks/`: are the types of tasks right, and what they import and declare?
import { asImctlError, EXIT, ImctlError } from '../../base/errors.ts';
import { plural } from '../../base/spell.ts';
import path from 'node:path';
import { loadTypes } from '../../openim/catalog.ts';
import { isMachineFormat } from '../../output/index.ts';
import { paintFrameLine } from '../../output/frame.ts';
import { escapeHidden, escapeLines } from '../../output/hidden.ts';
import { TEST_NAMES } from '../../sandbox/messages.ts';
import { TOO_DEEP } from '../../sandbox/nesting.ts';
import { openTask } from '../tasks.ts';
import { checkFiles, type Mistake } from '../types/check.ts';
import { declareModule } from '../types/declare.ts';
import { findTasks } from '../types/files.ts';
import { defineCommand } from '../command.ts';
import type { Environment } from '../environment.ts';
import { showItems } from '../view.ts';

const SHAPE = { name: 'Mistake', id: 'file', columns: [{ title: 'FILE', from: 'file' }, { title: 'LINE', from: 'line', as: 'count' }, { title: 'COLUMN', from: 'column', as: 'count' }, { title: 'MESSAGE', from: 'message' }] } as const;

const command = defineCommand({
  name: 'check', usage: '[FILE | FOLDER …]', takes: 'files',
  doc: 'Check tasks without running them: types, imports, and what meta says. Exit 1 when something is wrong.',
  fields: {}, examples: ['imctl check tasks/'],
  more: 'Without a name it checks the folder it is in. Types are those of this imctl:  imctl init  writes them down for an editor.',
  async run({ words }, environment) {
    const { cwd, dist, home, registry, runtime, format, streams, settings, paint, signal } = environment;
    const files = findTasks(words, cwd);
    const declarations = declareModule(registry, { types: await loadTypes() });
    const loaded = await checkLoading(files, environment);
    // TypeScript would not come back from them, nor from what imports them.
    const readable = files.filter((_file, at) => !loaded[at]!.some((one) => one.message.includes(TOO_DEEP)));
    const check = (some: readonly string[]) => checkFiles(some, declarations, { dist, cache: home.cache, cwd, platform: runtime.platform, pid: runtime.pid, signal });
    const first = await check(readable);
    // TypeScript does not look at types where anything does not parse: so once more, without what cannot be loaded.
    const typed = first.some(isSyntax) ? [...first, ...await check(files.filter((_file, at) => loaded[at]!.length === 0))] : first;
    const mistakes = joinMistakes(typed, loaded.flat());
    if (isMachineFormat(format)) await showItems(mistakes, SHAPE, environment);
    else for (const { file, line, column, message, frame } of mistakes) await streams.out.write(`${paint.out.strong(escapeHidden(`${file}:${line}:${column}`))}: ${escapeLines(message)}\n${frame === '' ? '' : `${escapeLines(frame).split('\n').map((row) => paintFrameLine(row, paint.out)).join('\n')}\n`}`);
    if (!settings.quiet && !isMachineFormat(format)) await streams.err.write(`${plural(files.length, 'file')}, ${mistakes.length === 0 ? 'nothing wrong' : plural(mistakes.length, 'mistake')}\n`);
    return mistakes.length === 0 ? EXIT.done : EXIT.refused;
  },
});
export default command;

function isSyntax({ code }: Mistake): boolean {
  return /^TS1\d{3}$/.test(code);
}

/** What both find is told once: what does not parse by TypeScript, which points better; what cannot be imported by us, who know what can. */
function joinMistakes(typed: readonly Mistake[], loaded: readonly Mistake[]): Mistake[] {
  const broken = new Set(typed.filter(isSyntax).map((one) => one.file));
  const own = loaded.filter((one) => !broken.has(one.file));
  return [...typed.filter((one) => isSyntax(one) || !own.some((other) => other.file === one.file && other.line === one.line)), ...own];
}

/** For each file, what only loading finds: imports that are not allowed, and a `meta` that cannot be read. */
async function checkLoading(files: readonly string[], environment: Environment): Promise<Mistake[][]> {
  const { cwd } = environment;
  return Promise.all(files.map(async (file): Promise<Mistake[]> => {
    const shown = path.relative(cwd, file) || file;
    try {
      await openTask(shown, environment, { more: TEST_NAMES });
      return [];
    } catch (thrown) {
      const error = asImctlError(thrown);
      if (!(thrown instanceof ImctlError)) throw error;
      const match = /^(.+?):(\d+):(\d+): ([^\n]*)\n?([^]*)$/.exec(error.message);
      return [{ file: match?.[1] ?? shown, line: Number(match?.[2] ?? 1), column: Number(match?.[3] ?? 1), code: error.code, message: match?.[4] ?? error.message.replace(`${shown}: `, ''), frame: match?.[5] ?? '' }];
    }
  }));
}
