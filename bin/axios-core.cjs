'use strict';
// An esbuild plugin: `import 'axios'` becomes axios' core, without its adapters for Node and without Node's fetch.
// Used by bin/build.cjs. src/openim/transport.ts brings an adapter of its own, so nothing is missed.
const fs = require('node:fs');
const path = require('node:path');

/**
 * Touching FormData, Request, Response, Headers or fetch makes Node load its own HTTP/2, TLS and undici: some 30 ms that
 * a program which never calls them need not spend. Axios asks for them as it loads, so they are hidden from it.
 */
const HIDDEN = ['FormData', 'Request', 'Response', 'Headers', 'fetch', 'ReadableStream', 'WritableStream', 'TextEncoder', 'Blob', 'XMLHttpRequest', 'navigator', 'window', 'document'];

exports.axiosCore = {
  name: 'axios-core',
  setup(build) {
    build.onResolve({ filter: /^axios$/ }, () => ({ path: path.join(path.dirname(require.resolve('axios/package.json')), 'dist', 'browser', 'axios.cjs') }));
    build.onLoad({ filter: /axios[\\/]dist[\\/]browser[\\/]axios\.cjs$/ }, ({ path: file }) => ({ loader: 'js', contents: hide(fs.readFileSync(file, 'utf8')) }));
  },
};

function hide(source) {
  const names = HIDDEN.map((name) => `${name}:{value:undefined}`).join(',');
  const globals = `const __globals=Object.create(globalThis,{${names}});const ${HIDDEN.map((name) => `${name}=undefined`).join(',')};\n`;
  // In a function of its own: what axios itself declares under one of these names then stands beside ours, not against it.
  return `${globals}(function(globalThis,self,global){${source}\n})(__globals,undefined,undefined);\n`;
}
