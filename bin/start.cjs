'use strict';
// Runs on the bundled Node: builds dist when it is missing or older than src, then starts it.
const { readdirSync, statSync } = require('node:fs');
const path = require('node:path');

const root = path.dirname(__dirname);
const home = path.join(root, 'dist');
const changed = newest(path.join(root, 'src'));

if (isFresh(home)) start(home);
else build().then(start, (error) => { console.error(`imctl: cannot build itself: ${error.message}`); process.exitCode = 1; });

async function build() {
  const { build, cacheFolder } = require('./build.cjs');
  const cached = cacheFolder();
  return isFresh(cached) ? cached : build(home);
}

function start(dist) {
  require('node:module').enableCompileCache?.(path.join(dist, '.cache'));
  require(path.join(dist, 'main.cjs'));
}

function isFresh(dist) {
  try { return statSync(path.join(dist, 'main.cjs')).mtimeMs >= changed; } catch { return false; }
}

function newest(folder) {
  let latest = 0;
  let entries = [];
  try { entries = readdirSync(folder, { withFileTypes: true }); } catch { return 0; }
  // Joined by hand: this runs at every start, for some two hundred files.
  for (const entry of entries) {
    const file = `${folder}/${entry.name}`;
    latest = Math.max(latest, entry.isDirectory() ? newest(file) : statSync(file).mtimeMs);
  }
  return latest;
}
