#!/usr/bin/env node
'use strict';
// The way in. Old syntax on purpose: this file must parse on any Node.
var args = process.argv.slice(2);
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  // Asked of any Node, and answered before anything is loaded.
  require('fs').writeSync(1, require('../package.json').version + '\n');
} else {
  var runtime = require('./runtime.cjs');
  if (runtime.ok()) require('./start.cjs');
  else runtime.exec([__filename].concat(args));
}
