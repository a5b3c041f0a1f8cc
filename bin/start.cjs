'use strict';
// Runs on the bundled Node: builds dist when it is missing or older than src, then starts it.
// Looked at are the folders of src, which change when files are added, removed or replaced, as git does; looking at each file would
// take a fifth of what Node takes to start. After an edit in place:  npm run build
const { readFileSync, statSync } = require('node:fs');
const path = require('node:path');

const root = path.dirname(__dirname);
const home = path.join(root, 'dist');

// The sandbox that early.sh has started, if it has. Programs that we start must not believe that it is theirs. Where it is not taken, it ends with us.
const begun = process.env.IMCTL_SANDBOX && isChild(process.env.IMCTL_SANDBOX) ? Number(process.env.IMCTL_SANDBOX) : undefined;
delete process.env.IMCTL_SANDBOX;

if (isFresh(home)) start(home, begun);
else build().then((dist) => start(dist), (error) => { console.error(`imctl: cannot build itself: ${error.message}`); process.exitCode = 1; });

async function build() {
  const { build, cacheFolder } = require('./build.cjs');
  const cached = cacheFolder();
  return isFresh(cached) ? cached : build(home);
}

function start(dist, begun) {
  const args = process.argv.slice(2);
  const runs = whatRuns(args);
  const sandbox = runs && (begun || require(path.join(dist, 'early.cjs')).startEarly(runs, dist, process));
  require('node:module').enableCompileCache?.(path.join(dist, '.cache'));
  require('./load.cjs').load(path.join(dist, 'main.cjs'), args).start(sandbox);
}

/** Words that are likely to run something in the sandbox. */
function whatRuns([first, second]) {
  if (first === 'run') return 'tasks';
  return first === 'test' && second !== 'gc' ? 'tests' : undefined;
}

function isFresh(dist) {
  try {
    const { mtimeMs } = statSync(path.join(dist, 'main.cjs'));
    const [node, ...folders] = readFileSync(path.join(dist, 'sources'), 'latin1').split('\n');
    return node === process.versions.node && folders.every((folder) => statSync(`${root}/${folder}`).mtimeMs <= mtimeMs);
  } catch {
    return false;
  }
}

/** Nobody else can name a child of this process that has not started any. */
function isChild(pid) {
  try {
    // The name, in brackets, may hold spaces; behind it: the state and the parent.
    return Number(readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) . /s, '').split(' ')[0]) === process.pid;
  } catch {
    return false;
  }
}
