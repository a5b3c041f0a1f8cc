'use strict';
// k6-load.cjs API GATEWAY SECRET DEVICES RATE SECONDS: the same load by k6 (a program named k6 on PATH) with k6-load.js, which says when it begins and ends;
// what it has used until then is read from /proc. Prints the same as load-devices.ts. Memory is what k6 holds, garbage not yet collected included.
const { spawn } = require('node:child_process');
const { readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { login, post, end } = require('./bare.cjs');
const [api, gateway, secret, ...numbers] = process.argv.slice(2);
const [devices, rate, seconds] = numbers.map(Number);
const AT_ONCE = 64;
/** Linux counts processor time in these, whatever the kernel's own clock is. */
const TICKS_PER_SECOND = 100;

(async () => {
  const run = `k${Date.now().toString(36)}_`;
  const users = Array.from({ length: devices }, (_none, n) => run + n);
  const plan = path.resolve(`${run}plan.json`);
  writeFileSync(plan, JSON.stringify({ gateway, users, tokens: await introduce(users), rate, seconds, run }));
  const marks = await runK6(plan);
  const { sent, answered, pushed, wrong } = marks.done.counts;
  if (wrong > 0 || answered !== sent || pushed !== 2 * sent) throw new Error(`not everything came: ${JSON.stringify(marks.done.counts)}`);
  const through = Math.min(marks.ended.counts.answered, marks.ended.counts.pushed / 2);
  process.stdout.write(JSON.stringify({ each: (marks.begun.rssKB - marks.before.rssKB) / devices, rate: through / (marks.ended.cpu - marks.begun.cpu) }));
})().catch((error) => { process.stderr.write(`${error.message}\n`); process.exitCode = 1; });

async function introduce(users) {
  const token = await login(api, secret);
  for (let from = 0; from < users.length; from += 500) await post(api, '/user/user_register', { users: users.slice(from, from + 500).map((userID) => ({ userID, nickname: userID })) }, token);
  const tokens = [];
  for (let from = 0; from < users.length; from += AT_ONCE) {
    tokens.push(...await Promise.all(users.slice(from, from + AT_ONCE).map(async (userID) => (await post(api, '/auth/get_user_token', { userID, platformID: 1 }, token)).token)));
  }
  end();
  return tokens;
}

/** With nothing sent to anybody else, no server of its own, and no summary. */
function runK6(plan) {
  const quiet = ['--quiet', '--no-usage-report', '--address', '', '--summary-mode', 'disabled', '--log-format', 'raw'];
  const child = spawn('k6', ['run', ...quiet, path.join(__dirname, 'k6-load.js')], {
    env: { ...process.env, BENCH_PLAN: plan, K6_NO_USAGE_REPORT: 'true', K6_AUTO_EXTENSION_RESOLUTION: 'false' }, stdio: ['ignore', 'ignore', 'pipe'],
  });
  const marks = {};
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
    for (const [, word, counts] of said.matchAll(/^bench (\w+) (\{.*\})$/gm)) marks[word] ??= { ...useOf(child.pid), counts: JSON.parse(counts) };
  });
  process.on('SIGTERM', () => { child.kill('SIGKILL'); process.exit(1); });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0 && marks.done) resolve(marks);
      else reject(new Error(`k6 ended with ${signal ?? code}: ${said.trim().split('\n').slice(-3).join(' | ')}`));
    });
  });
}

/** Processor time so far in seconds, and memory. */
function useOf(pid) {
  const [, rest] = /^.*\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const [user, system] = rest.split(' ').slice(11, 13).map(Number);
  return { cpu: (user + system) / TICKS_PER_SECOND, rssKB: Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) };
}
