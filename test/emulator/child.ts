// An emulator on the data file given, in a process of its own; says its addresses and runs until it is killed.

import { createEmulator } from '../../src/emulator/server.ts';

const emulator = await createEmulator({ data: process.argv[2] });
process.stdout.write(`${emulator.apiURL} ${emulator.gatewayURL}\n`);
