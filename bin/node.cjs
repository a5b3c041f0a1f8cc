#!/usr/bin/env node
'use strict';
// The bundled Node with these arguments: for npm scripts, where `node` may be any version.
require('./runtime.cjs').exec(process.argv.slice(2));
