'use strict';
// Loaded before a program (node --require): at its end writes the most memory it ever held, in KB, to BENCH_PEAK_FILE.
const { writeFileSync } = require('node:fs');
process.on('exit', () => writeFileSync(process.env.BENCH_PEAK_FILE, String(process.resourceUsage().maxRSS)));
