// The way of a host call and nothing else: a line comes on standard input, goes into an isolate, comes out of it, and goes back.
// Started with the path of isolated-vm's library. What the sandbox's calls are measured beside.
const fs = require('node:fs');
const module_ = { exports: {} };
process.dlopen(module_, process.argv[2]);
const { ivm } = module_.exports;
const isolate = new ivm.Isolate({ memoryLimit: 64 });
const context = isolate.createContextSync();
const post = new ivm.Callback((text) => { fs.writeSync(1, text); }, { ignored: true });
const enter = context.evalClosureSync('const post = $0; return (text) => { Promise.resolve(text).then(post); };', [post], { result: { reference: true } });
process.stdin.setEncoding('latin1').on('data', (text) => { enter.applyIgnored(undefined, [text]); });
process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL'));
fs.writeSync(1, 'ready');
