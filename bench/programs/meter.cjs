'use strict';
// Loaded before a server (node --require): whenever SIGUSR2 comes, writes to BENCH_METER_FILE what it has used so far.
const { renameSync, writeFileSync } = require('node:fs');
const file = process.env.BENCH_METER_FILE;
process.on('SIGUSR2', () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(`${file}.tmp`, JSON.stringify({ cpuMs: (user + system) / 1000, rssMB: process.memoryUsage.rss() / 1024 / 1024 }));
  renameSync(`${file}.tmp`, file);
});
