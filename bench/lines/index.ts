// All measurements, in the order of design §10. A new one is a line here.
import type { Line } from '../line.ts';
import { bulkCreate, bulkList } from './bulk.ts';
import { promptCalls, sandboxCalls } from './calls.ts';
import { emulatorDevices, emulatorMessages, emulatorMillion, emulatorMixed, emulatorPosts, emulatorReads, emulatorStart } from './emulator.ts';
import { devices } from './devices.ts';
import { evaluate } from './evaluate.ts';
import { get } from './get.ts';
import { prompt } from './prompt.ts';
import { run } from './run.ts';
import { emulatorSeed } from './seed.ts';
import { firstTest, tests } from './tests.ts';
import { version } from './version.ts';

/** The table. */
export const LINES: readonly Line[] = [
  version, prompt, run, firstTest, tests, evaluate, sandboxCalls, promptCalls, get, bulkCreate, bulkList, emulatorReads, emulatorMessages, emulatorPosts, emulatorMixed, emulatorDevices,
  emulatorStart, emulatorSeed, emulatorMillion, devices,
];
