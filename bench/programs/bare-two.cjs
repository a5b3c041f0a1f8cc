// Two processes, one started by the other: it makes an isolate and says a word, and both end.
// Started with the path of isolated-vm's library. What a run in a sandbox is measured beside: with a process of its own it cannot take less.
const [library, isChild] = process.argv.slice(2);
if (isChild) {
  const module_ = { exports: {} };
  process.dlopen(module_, library);
  const { ivm } = module_.exports;
  new ivm.Isolate({ memoryLimit: 128 }).createContextSync();
  require('node:fs').writeSync(1, 'made\n');
  process.kill(process.pid, 'SIGKILL');
} else {
  const child = require('node:child_process').spawn(process.execPath, [__filename, library, 'child'], { env: {}, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdout.once('data', (chunk) => { console.log(String(chunk).trim()); process.exit(); });
}
