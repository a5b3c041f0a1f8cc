'use strict';
// Makes of a program that esbuild has split a few CommonJS files: one with what most commands need, and others, which are read when something of them is first
// asked for. Used by bin/build.cjs.
// In one bundle all functions of all modules stand in one scope, and V8 has to make each of them at each start. Here a chunk is a function, which V8 passes
// over until it is called. (Each chunk a file of its own takes 20 to 40 ms more.)
const { createHash } = require('node:crypto');
const path = require('node:path');

/**
 * What chunks find around them. They take over what others export as it is when they import it, so nothing may be assigned later that is exported
 * (test/architecture.test.ts sees to it); and no chunk imports itself through others, for modules that do so are in one chunk.
 */
const AROUND = `const __made=[],__known={},
__chunk=id=>__made[id]??=(__chunks[id]??__late(id))(),
__import=id=>Promise.resolve().then(()=>__chunk(id)),
__r=name=>__known[name]??=require(name),
__lend=name=>Promise.resolve().then(()=>{const found=require(name);return{__proto__:found,default:found}}),
__meta={get url(){return require("node:url").pathToFileURL(__filename).href}};
`;
const NAMES = '__chunk,__import,__r,__lend,__meta';

/** What esbuild is told for a program that is packed. */
exports.SPLIT = { format: 'esm', splitting: true, metafile: true, outExtension: {}, supported: {}, banner: {}, define: { 'import.meta.dirname': '__dirname', 'import.meta.url': '__meta.url' } };

/**
 * Pack a program. @param often its modules that go to NAME.cjs, with all that they import statically; the first of them is the program's.
 * @param apart a module that goes to a file of its own with all that only it leads to: NAME-APART.….cjs. What is left goes to NAME-more.….cjs.
 * @returns the files and their maps.
 */
exports.pack = function pack({ outputFiles, metafile }, { root, name, often, apart: [apartName, apart] = [] }) {
  const chunks = readChunks(outputFiles, metafile, root);
  const first = reach(chunks, often);
  const others = reach(chunks, [often[0]], { late: true, except: apart });
  const { first: own, more = [], apart: far = [] } = Object.groupBy(chunks.values(), (chunk) => (first.has(chunk) ? 'first' : others.has(chunk) ? 'more' : 'apart'));
  [...own, ...more, ...far].forEach((chunk, id) => { chunk.id = id; });
  const late = [['more', more], [apartName, far]].filter(([, some]) => some.length > 0).map(([part, some]) => {
    const { text, map } = write(some, chunks, ['module.exports=', `(${NAMES})=>(`, ')']);
    // Named after what is in it: the program of an earlier build that still runs asks for its own.
    return { file: `${name}-${part}.${createHash('sha256').update(text).digest('hex').slice(0, 10)}.cjs`, text, map, last: some.at(-1).id };
  });
  const entry = own.find(({ entryPoint }) => entryPoint === often[0]);
  const place = late.map(({ file, last }) => `id<=${last}?"./${file}":`).join('');
  const main = write(own, chunks, [`${AROUND}const __late=id=>Object.assign(__chunks,require(${place}0)(${NAMES}))[id],\n`, '__chunks=', `;\nmodule.exports=__chunk(${entry.id})`]);
  return [...late, { ...main, file: `${name}.cjs` }].flatMap(({ file, text, map }) => [[file, `${text}\n//# sourceMappingURL=${file}.map\n`], [`${file}.map`, map]])
    .map(([file, text]) => ({ path: path.join(path.dirname(entry.file), file), contents: Buffer.from(text) }));
};

/** By their place: what esbuild wrote, and what that imports. */
function readChunks(outputFiles, metafile, root) {
  const texts = new Map(outputFiles.map(({ path: file, text }) => [file, text]));
  const outputs = Object.entries(metafile.outputs).filter(([file]) => file.endsWith('.js')).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return new Map(outputs.map(([output, { entryPoint, inputs, imports }]) => {
    const file = path.resolve(root, output);
    const targets = imports.map(({ path: target, kind, external }) => ({ target: external ? target : path.resolve(root, target), kind, external }));
    return [file, { file, entryPoint, modules: new Set([...Object.keys(inputs), entryPoint]), imports: targets, code: texts.get(file), map: texts.get(`${file}.map`) }];
  }));
}

/** Chunks with these modules, and with all that they import statically; what they import `late`, too, but for what begins with `except`. */
function reach(chunks, modules, { late = false, except } = {}) {
  const found = new Set();
  const take = (chunk) => {
    if (found.has(chunk) || (except !== undefined && chunk.entryPoint === except)) return;
    found.add(chunk);
    for (const { target, kind, external } of chunk.imports) if (!external && (late || kind !== 'dynamic-import')) take(chunks.get(target));
  };
  for (const module of modules) {
    const those = [...chunks.values()].filter((chunk) => chunk.modules.has(module));
    if (those.length === 0) throw new Error(`${module} is to be at hand at once, and is no part of the program`);
    those.forEach(take);
  }
  return found;
}

/** Chunks as an object of functions, each on lines of its own, so that their source maps hold from there on. */
function write(some, chunks, [before, open, close]) {
  let text = `"use strict";${before}${open}{\n`;
  const sections = [];
  let line = countLines(text);
  for (const chunk of some) {
    const code = `${turn(chunk, chunks)}},\n`;
    text += `${chunk.id}(){\n`;
    sections.push(`{"offset":{"line":${line + 1},"column":0},"map":${chunk.map}}`);
    text += code;
    line += 1 + countLines(code);
  }
  return { text: `${text}}${close}`, map: `{"version":3,"sections":[${sections.join(',\n')}]}` };
}

/** All ways esbuild writes an import; and its one export, at the end. */
const IMPORT = /(?<![\w$.])import(?:\("([^"]+)"(?:,\{with:\{[^}]*\}\})?\)|(?: ([\w$]+))?,?(?:\*as ([\w$]+)|(\{[^}]*\}))?(?: ?from)?"([^"]+)")/g;
const EXPORT = /export\{([^}]*)\};\s*$/;

/** An ES module as the inside of a function. What is put in the place of an import is as long as that was: the source map counts columns. */
function turn({ code, imports }, chunks) {
  const ids = new Map(imports.map(({ target, external }) => (external ? [target, undefined] : [`./${path.basename(target)}`, chunks.get(target).id])));
  const left = new Set(ids.keys());
  const module = code.replace(/\n\/\/# sourceMappingURL=\S+\s*$/, '');
  const body = module.replace(EXPORT, '').replace(IMPORT, (written, lazy, whole, all, names, eager) => {
    const target = lazy ?? eager;
    if (!ids.has(target)) return written;
    left.delete(target);
    const id = ids.get(target);
    const call = id === undefined ? `${lazy ? '__lend' : '__r'}("${target}")` : `${lazy ? '__import' : '__chunk'}(${id})`;
    const places = [whole, all, names?.replaceAll(' as ', ':')].filter(Boolean).map((place) => `${place}=${call}`);
    const turned = places.length === 0 ? call : `var ${places.join()}`;
    if (turned.length > written.length || (id === undefined && /\bdefault as /.test(names))) throw new Error(`a form of import that is not known here: ${written}`);
    return turned.padEnd(written.length);
  });
  if (left.size > 0) throw new Error(`not known here is the form in which ${[...left].join(' and ')} is imported`);
  const names = EXPORT.exec(module)?.[1].split(',').map((one) => one.split(' as ')) ?? [];
  return `${body.trimEnd()}\nreturn{${names.map(([inside, outside = inside]) => (outside === inside ? inside : `${outside}:${inside}`)).join()}}`;
}

function countLines(text) {
  return text.split('\n').length - 1;
}
