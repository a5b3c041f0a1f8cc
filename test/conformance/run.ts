// Replays recordings against a fresh emulator a flow, and prints every difference: path, expected, received.
// node test/conformance/run.ts [--as main] [part of a flow's name] [--quiet]

import { parseArgs } from 'node:util';

import { PROFILE_NAMES, type ProfileName } from '../../src/emulator/profiles.ts';
import { readFlows, SETS } from './flow.ts';
import { replayAgainstEmulator } from './target.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { as: { type: 'string', default: 'main' }, quiet: { type: 'boolean' } } });
const as = PROFILE_NAMES.find((name) => name === values.as) ?? ('main' satisfies ProfileName);

for (const flow of readFlows(SETS[as])) {
  if (!flow.flow.includes(positionals[0] ?? '')) continue;
  const results = await replayAgainstEmulator(flow, as);
  const failed = results.filter((step) => step.differences.length > 0);
  console.log(`${flow.flow} ${results.length - failed.length}/${results.length}`);
  if (values.quiet) continue;
  for (const step of failed) {
    const played = flow.steps.find(({ n }) => n === step.n);
    const request = played?.request;
    console.log(`  ${step.n} ${step.title}: ${request?.path ?? played?.device ?? ''} ${JSON.stringify(request?.body ?? request?.raw ?? played?.send ?? played?.connect ?? null).slice(0, 300)}`);
    for (const { path, expected, received } of step.differences) console.log(`    ${path}\n      expected ${expected}\n      received ${received}`);
  }
}
