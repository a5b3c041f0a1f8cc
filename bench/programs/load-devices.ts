// load-devices.ts API GATEWAY SECRET DEVICES RATE SECONDS: devices of `imctl load run`, in one process of their own. Prints what each takes beside
// its socket and all (kB), and how many messages a second of this process's own processor time were sent, acknowledged and delivered.
// To be started with --expose-gc.
import { createSecrets } from '../../src/base/secrets.ts';
import { systemClock } from '../../src/base/clock.ts';
import { createClient } from '../../src/openim/client.ts';
import { createCodec } from '../../src/openim/gateway/codec.ts';
import { createOperationIDs } from '../../src/openim/operation-id.ts';
import { everything } from '../../src/operation/permission.ts';
import { runLoad } from '../../src/testing/load/run.ts';
import { readScenario } from '../../src/testing/load/scenario.ts';
import { createNames } from '../../src/testing/runner/names.ts';

const [api, gateway, secret, ...numbers] = process.argv.slice(2) as [string, string, string, ...string[]];
const [devices, rate, seconds] = numbers.map(Number) as [number, number, number];
const scenario = readScenario({ executor: 'constant-online', devices, rate, duration: `${seconds}s`, logins: 2000, mix: { text: { size: 38 } } }, 'bench');
const client = createClient({ api, name: 'bench', adminUserID: 'imAdmin', secret: async () => secret, secrets: createSecrets(), clock: systemClock, emit: () => {}, timeoutMs: 30_000 });
const use = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6; };
// Once for all devices.
await Promise.all([import('ws'), createCodec()]);
const rss = () => { globalThis.gc!(); globalThis.gc!(); return process.memoryUsage.rss(); };
const marks = { rssBefore: rss(), rssConnected: 0, cpuBegun: 0, cpuEnded: 0 };

const { summary: { metrics } } = await runLoad({
  scenario, file: 'bench', context: 'bench', names: createNames(Date.now(), Math.random()), grants: everything, gateway, tidy: false, clock: systemClock,
  session: client.session, markRead: async () => {}, nextOperationID: createOperationIDs(Date.now()), signal: new AbortController().signal, permits: new Map([['im:send', Infinity]]),
  invoke: async ({ path, params }) => {
    if (path !== 'users.createMany') throw new Error(`nothing here does ${path}`);
    await client.call('/user/user_register', params as never);
    return { failed: [] };
  },
  tell({ phase }) {
    if (phase === 'load' && marks.cpuBegun === 0) {
      marks.rssConnected = rss();
      marks.cpuBegun = use();
    }
    if (phase === 'load') marks.cpuEnded = use();
  },
});
if (metrics.im_loss.count > 0 || metrics.im_errors.count > 0) throw new Error(`${metrics.im_loss.count} lost, ${metrics.im_errors.count} failed`);
client.close();
process.stdout.write(JSON.stringify({ each: (marks.rssConnected - marks.rssBefore) / 1024 / devices, rate: metrics.im_delivered.count / (marks.cpuEnded - marks.cpuBegun) }));
