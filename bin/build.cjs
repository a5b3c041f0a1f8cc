'use strict';
// Builds dist from src with esbuild: `node bin/build.cjs`, or on first use from start.cjs.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const root = path.dirname(__dirname);

/** Three bundles: the program with its host thread; the sandbox's child, one file that may read nothing else; what every task finds in its isolate. */
const BUNDLES = [
  {
    entryPoints: { main: 'src/main.ts', host: 'src/cli/host-thread.ts' }, format: 'esm', splitting: true, outExtension: { '.js': '.mjs' },
    external: ['isolated-vm', 'esbuild', 'oxc-transform', 'oxc-parser'], sourcemap: 'linked',
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  },
  { entryPoints: { 'sandbox-child': 'src/sandbox/child.ts' }, format: 'cjs', outExtension: { '.js': '.cjs' } },
  { entryPoints: { 'sandbox-prelude': 'src/sandbox/prelude.ts' }, format: 'iife', platform: 'browser', target: 'esnext' },
];

const DAY_MS = 86_400_000;

/** Build into `folder`, or into a folder of the user's cache when that one cannot be written. @returns the folder. */
exports.build = async function build(folder) {
  const esbuild = require('esbuild');
  const { axiosCore } = require('./axios-core.cjs');
  const present = (bundle) => ({ ...bundle, entryPoints: Object.fromEntries(Object.entries(bundle.entryPoints).filter(([, f]) => fs.existsSync(path.join(root, f)))) });
  const results = await Promise.all(BUNDLES.map(present).filter((b) => Object.keys(b.entryPoints).length).map((bundle) => esbuild.build({
    bundle: true, platform: 'node', target: 'node26', legalComments: 'none', logLevel: 'warning',
    absWorkingDir: root, outdir: folder, write: false, plugins: [axiosCore], ...bundle,
  })));
  const files = results.flatMap((result) => result.outputFiles);
  try {
    return writeAll(files, folder, folder);
  } catch (error) {
    if (error.code !== 'EACCES' && error.code !== 'EROFS' && error.code !== 'EPERM') throw error;
    return writeAll(files, folder, cacheFolder());
  }
};

/** Where an installation that may not be written keeps its build: one folder for each place and version. */
exports.cacheFolder = cacheFolder;
function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const place = require('node:crypto').createHash('sha256').update(root).digest('hex').slice(0, 8);
  return path.join(base, 'imctl', `dist-${version}-${place}`);
}

/** Each file whole or not at all, main.mjs last: another imctl may be starting from this folder now. */
function writeAll(files, from, to) {
  const last = path.join(from, 'main.mjs');
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

/** Chunks of earlier builds, after a day: until then a running imctl may still load one. */
function dropOld(folder) {
  for (const name of fs.readdirSync(folder)) {
    const file = path.join(folder, name);
    if (/\.(mjs|map|tmp)$/.test(name) && Date.now() - fs.statSync(file).mtimeMs > DAY_MS) fs.rmSync(file, { force: true });
  }
}

if (require.main === module) {
  const runtime = require('./runtime.cjs');
  if (runtime.ok()) exports.build(path.join(root, 'dist'));
  else runtime.exec([__filename]);
}
