// Does a file nest so deep that a parser would die of it? Ours are native code: their stack runs out, and the process with it.
// Imported by bundle.ts and cli/commands/check.ts, before anything else reads a file. Most files are short enough to be let through at a glance.
import { createRequire } from 'node:module';

// What surely fits into the eight megabytes of stack that a process has. Measured with oxc-parser 0.151: the worst is a class in a class in
// a class, 3600 deep; without brackets it takes 28 KB.
const SHORT = 16 * 1024;
const FEW = 1500;
/** What is said of a file that is not read. */
export const TOO_DEEP = 'this nests too deep, or is too long, to be read';

/** Longer files are not read. */
const MAX_LENGTH = 256 * 1024;
/** Of nodes in nodes; ten times what people write. */
const MAX_DEPTH = 1500;
// Enough for MAX_LENGTH of the worst.
const STACK_MB = 512;

/** Can the file be read without harm? One that is long or full of brackets is tried on a thread whose stack is large. */
export async function isShallow(source: string, language: 'ts' | 'js'): Promise<boolean> {
  if (source.length > MAX_LENGTH) return false;
  if (source.length <= SHORT && (source.match(/[[({<]/g)?.length ?? 0) <= FEW) return true;
  const { Worker } = await import('node:worker_threads');
  const worker = new Worker(TRIAL, { eval: true, workerData: { parser: createRequire(import.meta.url).resolve('oxc-parser'), source, file: `trial.${language}`, most: MAX_DEPTH }, resourceLimits: { stackSizeMb: STACK_MB } });
  return new Promise((resolve) => {
    worker.on('message', resolve);
    worker.on('error', () => resolve(false));
  });
}

/** Level by level, so that nothing here nests. A file with errors has no tree; it is told wrong by those that read it next. */
const TRIAL = `const { parentPort, workerData: { parser, source, file, most } } = require('node:worker_threads');
const { program } = require(parser).parseSync(file, source, { sourceType: 'module' });
let level = [program], depth = 0;
while (level.length > 0 && depth <= most) {
  const next = [];
  for (const node of level) for (const key in node) if (typeof node[key] === 'object' && node[key] !== null) next.push(node[key]);
  level = next;
  depth++;
}
parentPort.postMessage(depth <= most);`;
