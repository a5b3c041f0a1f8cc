'use strict';
// Builds dist from src with esbuild: `node bin/build.cjs`, or on first use from start.cjs.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { SPLIT, pack } = require('./pack.cjs');

const root = path.dirname(__dirname);

/**
 * The bundles, each one file: what is not needed at once lies in it unevaluated, and Node's compile cache keeps the rest compiled.
 * (As ES modules with splitting a command loads some forty chunks: 20 to 40 ms more.) Only the program is split, and packed again: pack.cjs.
 * The program, and what starts a sandbox for it; the thread that works for the prompt, and the one with a server for load; the sandbox's child, which may read nothing else; what every task and every test file finds in its isolate.
 */
const PROGRAM = {
  format: 'cjs', outExtension: { '.js': '.cjs' }, sourcemap: 'linked', minifyWhitespace: true, minifySyntax: true,
  external: ['isolated-vm', 'esbuild', 'oxc-transform', 'oxc-parser', 'zx'],
  define: { 'import.meta.dirname': '__dirname', 'import.meta.url': '__fileURL' },
  supported: { 'dynamic-import': false },
  banner: { js: "const __fileURL=require('node:url').pathToFileURL(__filename).href;" },
};
/** For the threads. It has copies of what it shares with them: plain functions and data, and ImctlError, which knows its copies. */
const EMULATOR = { 'emulator/server.ts': './emulator.cjs' };
/** Modules that most commands need, or one that is given often; what they import statically comes with them. The rest of the program is read when it is asked for. */
const OFTEN = [
  'main', 'base/contexts', 'base/files', 'base/random', 'base/rows', 'builtins/index', 'cli/app', 'cli/operate', 'cli/list/kinds', 'cli/list/list', 'cli/view', 'emulator/address', 'emulator/control', 'emulator/faults/fields',
  'openim/adapter', 'openim/chat', 'openim/client', 'openim/operation-id', 'openim/pages', 'output/inspect', 'output/progress', 'sandbox/bundle', 'sandbox/meta', 'sandbox/nesting', 'sandbox/run', 'sandbox/spawn', 'sandbox/task',
  ...['api', 'complete', 'describe', 'index', 'run', 'undo', 'version', 'wait'].map((name) => `cli/commands/${name}`),
].map((name) => `src/${name}.ts`);
const BUNDLES = [
  // Apart from the rest, so that a sandbox can be started before that is read.
  { ...PROGRAM, entryPoints: { early: 'src/sandbox/early.ts' }, banner: {}, sourcemap: false },
  { ...PROGRAM, ...SPLIT, entryPoints: { main: 'src/main.ts' }, often: OFTEN },
  { ...PROGRAM, entryPoints: { emulator: 'src/emulator/server.ts' } },
  { ...PROGRAM, entryPoints: { host: 'src/cli/host-thread.ts' }, apart: EMULATOR },
  { ...PROGRAM, entryPoints: { 'server-thread': 'src/cli/server-thread.ts' }, apart: EMULATOR },
  { entryPoints: { 'sandbox-child': 'src/sandbox/child.ts' }, format: 'cjs', outExtension: { '.js': '.cjs' } },
  { entryPoints: { 'sandbox-prelude': 'src/sandbox/prelude.ts', 'sandbox-test-prelude': 'src/sandbox/test-prelude.ts' }, format: 'iife', platform: 'browser', target: 'esnext', minifyWhitespace: true, minifySyntax: true },
  // In each HTML report of a test run.
  { entryPoints: { 'report-client': 'src/testing/reporters/html/client/index.ts' }, format: 'iife', platform: 'browser', target: 'es2024', minify: true },
];

/** `import process from 'node:process'` has Node read every property of it, some of which take milliseconds to make. */
const ALIAS = { 'node:process': path.join(__dirname, 'process.mjs') };

const DAY_MS = 86_400_000;

/** Build into `folder`, or into a folder of the user's cache when that one cannot be written. @returns the folder. */
exports.build = async function build(folder) {
  const esbuild = require('esbuild');
  const { axiosCore } = require('./axios-core.cjs');
  const libraries = new Map();
  const options = ({ apart = {}, often, ...bundle }, plugins) => ({
    bundle: true, platform: 'node', target: 'node26', legalComments: 'none', logLevel: 'warning',
    absWorkingDir: root, outdir: folder, write: false, plugins: [keepApart(apart), ...plugins, axiosCore], alias: ALIAS, ...bundle,
  });
  const results = await Promise.all(BUNDLES.map(async (bundle) => {
    const result = await esbuild.build(options(bundle, bundle.format === 'iife' ? [] : [lendLibraries(libraries)]));
    return bundle.often ? { outputFiles: pack(result, { root, name: 'main', often: bundle.often, apart: ['emulator', 'src/emulator/server.ts'] }) } : result;
  }));
  const { true: data = [], false: code = [] } = Object.groupBy(libraries, ([, file]) => file.endsWith('.json'));
  results.push(await esbuild.build(options({ ...PROGRAM, sourcemap: false, entryPoints: Object.fromEntries(code) }, [])));
  const built = results.flatMap((result) => result.outputFiles);
  const files = [...built, ...await compilePreludes(built), ...data.map(([name, file]) => ({ path: path.join(folder, `${name}.json`), contents: Buffer.from(JSON.stringify(JSON.parse(fs.readFileSync(file, 'utf8')))) })), { path: path.join(folder, 'sources'), contents: Buffer.from([process.versions.node, ...listFolders('src')].join('\n')) }];
  checkASCII(files);
  try {
    writeAll(files, folder, folder);
    writeAll(await earlyCommands(folder), folder, folder);
    return folder;
  } catch (error) {
    if (error.code !== 'EACCES' && error.code !== 'EROFS' && error.code !== 'EPERM') throw error;
    return writeAll(files, folder, cacheFolder());
  }
};

/** Of each prelude what V8 makes of it; where that cannot be had, each sandbox makes it anew. */
async function compilePreludes(files) {
  const here = { arch: process.arch, node: process.versions.node };
  try {
    const { compilePrelude } = await import('../src/sandbox/compile-prelude.ts');
    const { compiledFileOf } = await import('../src/sandbox/spawn.ts');
    const preludes = files.filter((file) => file.path.endsWith('prelude.js'));
    return await Promise.all(preludes.map(async (file) => ({ path: compiledFileOf(file.path, here), contents: await compilePrelude(file.text) })));
  } catch {
    return [];
  }
}

/** For early.sh: what starts a sandbox of `imctl run` and of `imctl test`, from the folder of the installation. Nothing where it is not run by the Node that lies there. */
async function earlyCommands(folder) {
  const { commandOf, findSandboxFiles } = await import('../src/sandbox/spawn.ts');
  const { platform, arch, execPath, versions } = process;
  return [['run', 'tasks'], ['test', 'tests']].flatMap(([word, runs]) => {
    const command = commandOf(findSandboxFiles(folder, { platform, arch, execPath, abi: versions.modules, node: versions.node }, runs));
    const words = command.map((part) => part.replace(`${root}/`, '"$PWD"/'));
    const isHere = words[0].startsWith('"$PWD"/node_modules/') && words.every((part) => /^("\$PWD")?[\w./=-]+("\$PWD"[\w./-]+)?$/.test(part));
    return isHere ? [{ path: path.join(folder, `sandbox-${word}.sh`), contents: Buffer.from(`exec /usr/bin/env -i ${words.join(' ')}\n`) }] : [];
  });
}

/** Imports that lead to another bundle. */
function keepApart(apart) {
  return {
    name: 'keep-apart',
    setup(build) {
      build.onResolve({ filter: /^\./ }, ({ path: written }) => {
        const name = written.replace(/^[./]+/, '');
        return Object.hasOwn(apart, name) ? { path: apart[name], external: true } : undefined;
      });
    },
  };
}

/**
 * What is imported only when it is needed, and is not ours or is data, is a file of its own beside the bundles: lib-yaml.cjs.
 * Left in them it would be read at every start.
 */
function lendLibraries(libraries) {
  return {
    name: 'lend-libraries',
    setup(build) {
      const { external = [] } = build.initialOptions;
      build.onResolve({ filter: /^[a-z@]|\.json$/ }, async ({ path: written, kind, resolveDir, importer }) => {
        if (kind !== 'dynamic-import' || written.startsWith('node:') || external.includes(written)) return undefined;
        const found = await build.resolve(written, { kind: 'import-statement', resolveDir, importer });
        if (found.external) return undefined;
        const whose = written.startsWith('.') ? path.relative(path.join(root, 'src'), found.path) : written;
        const isData = whose.endsWith('.json');
        const name = `lib-${whose.replace(/\.json$/, '').replace(/\W+/g, '-')}`;
        libraries.set(name, found.path);
        return { path: `./${name}.${isData ? 'json' : 'cjs'}`, external: true };
      });
    },
  };
}

/** What start.cjs looks at, to see whether something has changed. */
function listFolders(folder) {
  const inside = fs.readdirSync(path.join(root, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [folder, ...inside.flatMap((entry) => listFolders(`${folder}/${entry.name}`))];
}

/** load.cjs reads byte by character. esbuild escapes all it can: a regular expression must be written with \u00b5. */
function checkASCII(files) {
  for (const { path: file, contents } of files) {
    const at = file.endsWith('.cjs') ? contents.findIndex((byte) => byte > 127) : -1;
    if (at >= 0) throw new Error(`${file} is not ASCII: …${Buffer.from(contents.subarray(at - 40, at + 20)).toString()}…`);
  }
}

/** Where an installation that may not be written keeps its build: one folder for each place and version. */
exports.cacheFolder = cacheFolder;
function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const place = require('node:crypto').createHash('sha256').update(root).digest('hex').slice(0, 8);
  return path.join(base, 'imctl', `dist-${version}-${place}`);
}

/** Each file whole or not at all, main.cjs last: another imctl may be starting from this folder now. */
function writeAll(files, from, to) {
  const last = path.join(from, 'main.cjs');
  for (const file of files.toSorted((a, b) => Number(a.path === last) - Number(b.path === last))) {
    const place = path.join(to, path.relative(from, file.path));
    fs.mkdirSync(path.dirname(place), { recursive: true });
    const unfinished = `${place}.${process.pid}.tmp`;
    fs.writeFileSync(unfinished, file.contents);
    fs.renameSync(unfinished, place);
  }
  linkModules(to);
  dropOld(to);
  return to;
}

/** A build in the cache finds isolated-vm and esbuild through a link. */
function linkModules(folder) {
  if (folder.startsWith(root)) return;
  const link = path.join(folder, 'node_modules');
  const modules = path.dirname(path.dirname(require.resolve('esbuild/package.json')));
  fs.rmSync(link, { force: true });
  fs.symlinkSync(modules, link);
}

/** What builds that were cut off left behind, and files of other versions, after a day. The parts of the program stay one build longer: a program of that build may run for long, and ask for them late. */
function dropOld(folder) {
  const names = fs.readdirSync(folder);
  const age = (name) => Date.now() - fs.statSync(path.join(folder, name)).mtimeMs;
  const parts = Object.values(Object.groupBy(names.filter((name) => /^main-\w+\.\w+\.cjs$/.test(name)), (name) => name.split('.')[0]));
  const kept = parts.flatMap((part) => part.toSorted((a, b) => age(a) - age(b)).slice(0, 2));
  for (const name of names) {
    if (/^(lib|main)-|\.(mjs|map|tmp)$/.test(name) && !kept.includes(name) && age(name) > DAY_MS) fs.rmSync(path.join(folder, name), { force: true });
  }
}

if (require.main === module) {
  const runtime = require('./runtime.cjs');
  if (runtime.ok()) exports.build(path.join(root, 'dist'));
  else runtime.exec([__filename]);
}
