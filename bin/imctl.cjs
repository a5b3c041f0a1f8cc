#!/usr/bin/env node
'use strict';
// The way in. Old syntax on purpose: this file must parse on any Node.
var runtime = require('./runtime.cjs');
if (runtime.ok()) require('./start.cjs');
else runtime.exec([__filename].concat(process.argv.slice(2)));
