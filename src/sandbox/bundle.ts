// A task and the files it imports, made into one script by esbuild.
// Imported by task.ts, which loads it only when there is no earlier result to use.
import * as path from 'node:path';
import * as esbuild from 'esbuild';
import { ImctlError } from '../base/errors.ts';
import { nestsDeeper } from '../base/json.ts';
import { didYouMean } from '../base/nearest.ts';
import { codeFrame } from './code-frame.ts';
import { TEST_NAMES } from './messages.ts';
import { isShallow, TOO_DEEP } from './nesting.ts';
import { ALLOWED, candidatesOf, readInput, resolveImport } from './resolve.ts';
import { layTrail } from './trail.ts';

/** What is to be bundled. */
export interface BundleRequest {
  /** Real path of the task; for a text without a file, a path in the root that need not exist. */
  file: string;
  source: string;
  root: string;
  /** What the module "imctl" exports. */
  exports: readonly string[];
  /** All that "imctl" exports is there without an import: for texts typed on a command line. */
  bare: boolean;
  /** How a file is called to the person. */
  show(file: string): string;
  /** Told each file that the result depends on, also those that are not there, as soon as it is looked at. */
  seen?(file: string): void;
}

/** The script: a function expression (imctl, exported, require, trail) => Promise, its map, and what it was made from. */
export interface Bundle {
  code: string;
  map: string;
  sources: Map<string, string>;
  absent: string[];
}

/** What stands before a task, and imports it. */
const START = 'imctl:start';

/** Deeper data would run esbuild out of its stack. */
const MAX_JSON_DEPTH = 1000;

/** @throws ImctlError TASK-INVALID (exit 24) with file, line, column and the code around it. */
export async function bundleTask(request: BundleRequest): Promise<Bundle> {
  const sources = new Map([[request.file, request.source]]);
  const absent: string[] = [];
  try {
    const result = await esbuild.build({
      // The map counts the banner's line too. What esbuild writes for import() of something computed ends in `require`.
      banner: { js: `(async function (__imctl, __exported, require, __imctlAt) { "use strict"; ${request.bare ? `const { ${request.exports.join(', ')} } = __imctl; ` : ''}await (async () => {` }, footer: { js: '})() })' },
      stdin: { contents: 'import * as task from "imctl:task"; __exported(task);', resolveDir: request.root, sourcefile: START },
      bundle: true, write: false, outfile: 'task.js', format: 'esm', platform: 'neutral', target: 'es2024', supported: { 'dynamic-import': false },
      sourcemap: 'external', sourcesContent: true, legalComments: 'none', logLevel: 'silent', charset: 'utf8',
      // No file of the project may change what the code means.
      tsconfigRaw: {}, define: { 'import.meta': '{}' }, absWorkingDir: request.root,
      plugins: [onlyOwnFiles(request, sources, absent)],
    });
    const [map, code] = [result.outputFiles.find((file) => file.path.endsWith('.map'))!, result.outputFiles.find((file) => file.path.endsWith('.js'))!];
    return { code: layTrail(code.text), map: nameSources(map.text, request), sources, absent };
  } catch (error) {
    throw isBuildFailure(error) ? invalid(error.errors, request, sources) : error;
  }
}

/** The only way for esbuild to find or read anything. */
function onlyOwnFiles(request: BundleRequest, sources: Map<string, string>, absent: string[]): esbuild.Plugin {
  return {
    name: 'only-own-files',
    setup(build) {
      build.onResolve({ filter: /.*/ }, ({ path: written, importer, namespace, kind }) => {
        if (kind === 'entry-point') return undefined;
        if (written === 'imctl:task' && namespace !== 'task') return { path: request.file, namespace: 'task' };
        if (written === 'imctl') return { path: 'imctl', namespace: 'imctl' };
        const found = resolveImport(written, path.dirname(importer), request.root);
        if (typeof found === 'string') {
          if (written.startsWith('.')) candidatesOf(path.resolve(path.dirname(importer), written)).forEach((one) => request.seen?.(one));
          return { errors: [{ text: found, detail: ALLOWED }] };
        }
        absent.push(...found.absent);
        for (const one of [found.file, ...found.absent]) request.seen?.(one);
        return { path: found.file, namespace: 'task' };
      });
      build.onLoad({ filter: /.*/, namespace: 'imctl' }, () => ({
        // One by one and marked as pure: what a task does not use is not in its script, and seen not to be.
        contents: request.exports.map((name) => `export const ${name} = /* @__PURE__ */ (() => __imctl.${name})();`).join('\n'), loader: 'js',
      }));
      build.onLoad({ filter: /.*/, namespace: 'task' }, async ({ path: file }) => {
        const source = sources.get(file) ?? readInput(file);
        sources.set(file, source);
        const loader = path.extname(file) === '.json' ? 'json' : /\.m?js$/.test(file) ? 'js' : 'ts';
        if (loader === 'json' ? nestsDeeper(source, MAX_JSON_DEPTH) : !await isShallow(source, loader)) return { errors: [{ text: TOO_DEEP }] };
        // No folder: an import() of a computed path would have esbuild read all files there that could be meant. A file without import and
        // export would be taken for CommonJS, with a default export of its own.
        return { contents: loader === 'json' ? source : `${withoutMaps(source)}\nexport {};`, loader, resolveDir: path.join(file, 'no-folder') };
      });
    },
  };
}

/** What a comment says of where lines come from is not believed. In a text the escape means the same character. */
function withoutMaps(source: string): string {
  return source.replaceAll('sourceMappingURL=', 'sourceMappingURL\\u003d');
}

function nameSources(map: string, request: BundleRequest): string {
  const parsed = JSON.parse(map) as { sources: string[]; sourcesContent: (string | null)[]; sourceRoot?: string };
  parsed.sources = parsed.sources.map((source) => (source.startsWith('task:') ? request.show(source.slice('task:'.length)) : ''));
  return JSON.stringify(parsed);
}

function isBuildFailure(error: unknown): error is esbuild.BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}

function invalid(messages: readonly esbuild.Message[], request: BundleRequest, sources: Map<string, string>): ImctlError {
  const [first] = messages as [esbuild.Message, ...esbuild.Message[]];
  const { text, hint } = wording(first, request.exports);
  const more = messages.length > 1 ? `\nand ${messages.length - 1} more of this kind` : '';
  // Of the task's own file as a whole: the script that starts it has no place to show.
  const at = first.location?.file === START ? null : first.location;
  if (!at) return new ImctlError('TASK-INVALID', `${request.show(request.file)}: ${text}${more}`, { hint });
  const file = at.file.replace(/^task:/, '');
  const absolute = path.resolve(request.root, file);
  const source = sources.get(absolute);
  const frame = source === undefined ? '' : `\n${codeFrame(source, at.line, columnOf(source, at) + 1)}`;
  return new ImctlError('TASK-INVALID', `${request.show(absolute)}:${at.line}:${columnOf(source ?? '', at) + 1}: ${text}${frame}${more}`, { hint });
}

/** esbuild counts bytes of UTF-8; people count characters. */
function columnOf(source: string, { line, column }: esbuild.Location): number {
  const text = source.split(/\r\n|\r|\n/)[line - 1] ?? '';
  return Buffer.from(text).subarray(0, column).toString().length;
}

function wording({ text, detail }: esbuild.Message, names: readonly string[]): { text: string; hint?: string } {
  const missing = /^No matching export in "imctl:imctl" for import "(.+)"$/.exec(text)?.[1];
  if (TEST_NAMES.some((name) => name === missing)) return { text: `"imctl" has ${missing} for test files only`, hint: 'run the tests of this file with  imctl test' };
  if (missing !== undefined) return { text: `"imctl" has no ${missing}`, hint: `${didYouMean(missing, names)}it exports ${names.join(', ')}` };
  if (/^Could not resolve (?:import|require)\(/.test(text)) return { text: 'import() takes a path that is written out', hint: ALLOWED };
  return { text, ...(typeof detail === 'string' ? { hint: detail } : {}) };
}
