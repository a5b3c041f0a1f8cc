// An emulator on the data file given, in a process of its own; says its addresses and runs until it is killed.
// What else it is to be stands behind the file as JSON.

import { startControl } from '../../src/emulator/control.ts';
import { createEmulator, type EmulatorOptions } from '../../src/emulator/server.ts';

const [data, options = '{}'] = process.argv.slice(2);
const emulator = await createEmulator({ ...JSON.parse(options) as EmulatorOptions, data });
const { faults } = emulator;
const { url, token } = await startControl({ set: (body) => { faults.set(body); return faults.show(); }, clear: () => faults.clear(), faults: () => faults.show() });
process.stdout.write(`${JSON.stringify({ apiURL: emulator.apiURL, gatewayURL: emulator.gatewayURL, control: { url, token } })}\n`);
