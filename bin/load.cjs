'use strict';
// Runs a bundle of dist with the code V8 made of it in earlier runs, functions that are compiled late included.
// (Node's own compile cache keeps a file as it is before it runs: of ours that is a third of what a command needs.)
const fs = require('node:fs');
const path = require('node:path');
const Module = require('node:module');
const { Script } = require('node:vm');

const [OPEN, CLOSE] = ['(function(exports,require,module,__filename,__dirname){', '\n})'];

/** Code is kept by the first word of the command; a run with other words beside it may need more, so that its code is kept too. */
const MAX_WORDS = 24;
const WORD = /^(--)?[a-z][a-z-]{0,19}$/;

/**
 * Run a CommonJS bundle, and those it requires by './name.cjs'. @param args words of the command.
 * Files must be ASCII, which the build sees to: they are read byte by character. `import()` they find at `require.import`.
 */
exports.load = function load(file, args) {
  const dist = path.dirname(file);
  const store = openStore(path.join(dist, '.cache'), args.filter((word) => WORD.test(word)));
  const loaded = new Map();
  const run = (file) => {
    if (loaded.has(file)) return loaded.get(file).exports;
    const module = new Module(file);
    loaded.set(file, Object.assign(module, { filename: file, paths: Module._nodeModulePaths(dist) }));
    const require = (name) => (name.startsWith('./') && name.endsWith('.cjs') ? run(path.join(dist, name)) : module.require(name));
    Object.assign(require, { resolve: (name) => Module._resolveFilename(name, module), import: (name) => import(name) });
    store.compile(file).call(module.exports, module.exports, require, module, file, dist);
    return module.exports;
  };
  process.on('exit', () => store.keep());
  return run(file);
};

function openStore(folder, [first = 'none', ...others]) {
  const scripts = [];
  return {
    compile(file) {
      const { source, mtimeMs, size } = readWrapped(file);
      // V8 compares no more than the length of the source. What is named after its content (main-more.3fa9….cjs) takes the place of what was there before it.
      const name = `${path.basename(file).replace(/\.\w+(?=\.cjs$)/, '')}-${first}-`;
      const place = path.join(folder, `${name}${Math.floor(mtimeMs).toString(36)}-${size.toString(36)}-${process.version}`);
      const { words, cachedData } = readKept(place);
      const script = new Script(source, { filename: file, columnOffset: -OPEN.length, cachedData });
      scripts.push({ script, name, place, words: script.cachedDataRejected === false ? words : undefined });
      return script.runInThisContext();
    },
    /** At the end, when all that this kind of command needs is compiled. What cannot be written is made anew each time. */
    keep() {
      for (const { script, name, place, words } of scripts) {
        const all = new Set([...words ?? [first], ...others].slice(0, MAX_WORDS));
        if (all.size !== words?.length) writeKept(folder, name, place, [...all], script.createCachedData());
      }
    },
  };
}

/** A bundle as a function. Read into its place at once: to put the three together later is to copy them all, which takes as long as to read them. */
function readWrapped(file) {
  const fd = fs.openSync(file);
  try {
    const { mtimeMs, size } = fs.fstatSync(fd);
    const bytes = Buffer.allocUnsafe(OPEN.length + size + CLOSE.length);
    bytes.latin1Write(OPEN);
    let end = OPEN.length;
    for (let read = -1; read !== 0 && end < OPEN.length + size; end += read) read = fs.readSync(fd, bytes, end, OPEN.length + size - end, null);
    end += bytes.latin1Write(CLOSE, end);
    return { source: bytes.latin1Slice(0, end), mtimeMs, size };
  } finally {
    fs.closeSync(fd);
  }
}

/** A file of kept code: what V8 made, and a last line with a checksum and the words. */
function readKept(place) {
  try {
    const bytes = fs.readFileSync(place);
    const end = bytes.lastIndexOf('\n');
    const [sum, ...words] = bytes.latin1Slice(end + 1).split(' ');
    const cachedData = bytes.subarray(0, end);
    return sum === sumOf(cachedData) ? { words, cachedData } : {};
  } catch {
    return {};
  }
}

function writeKept(folder, name, place, words, data) {
  try {
    fs.mkdirSync(folder, { recursive: true });
    const unfinished = `${place}.${process.pid}.tmp`;
    fs.writeFileSync(unfinished, Buffer.concat([data, Buffer.from(`\n${[sumOf(data), ...words].join(' ')}`)]), { mode: 0o600, flush: true });
    fs.renameSync(unfinished, place);
    for (const other of fs.readdirSync(folder)) if (other.startsWith(name) && path.join(folder, other) !== place) fs.rmSync(path.join(folder, other), { force: true });
  } catch { /* a folder that cannot be written */ }
}

/** V8 believes what it is given, and dies of blocks that a disk lost: a byte of each 509 is looked at, one of each block at least. (crc32 of node:zlib takes 4 ms to load.) */
function sumOf(data) {
  let sum = data.length;
  for (let at = 0; at < data.length; at += 509) sum = (Math.imul(sum, 31) + data[at]) | 0;
  return (sum >>> 0).toString(36);
}
