// `imctl emulator`: what can be done with an embedded OpenIM. Its commands are the files beside this one, rows in ../index.ts.
import { defineGroup } from '../group.ts';

export default defineGroup({
  name: 'emulator', doc: 'An embedded OpenIM on loopback, for others to use.',
  examples: ['imctl emulator start', 'imctl emulator faults set --latency 1s', 'imctl emulator stop'],
});
