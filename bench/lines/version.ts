// The shortest run there is: what starting costs beside Node itself.
import path from 'node:path';
import type { Line, Side } from '../line.ts';
import { timedProcess } from '../processes.ts';

/** An empty script on the same Node: nothing that runs on it can be faster. */
export const emptyScript: Side = async (workshop) => timedProcess(workshop, () => workshop.program('empty.cjs'));

export const version: Line = {
  name: 'version', groups: ['start'], what: 'imctl --version, start to end',
  measures: { ms: 'ms' },
  sides: {
    'imctl': async (workshop) => timedProcess(workshop, () => [process.execPath, path.join(workshop.root, 'bin/imctl.cjs'), '--version']),
    './imctl': async (workshop) => timedProcess(workshop, () => [path.join(workshop.root, 'imctl'), '--version']),
    'empty script': emptyScript,
  },
  goals: [{ side: 'imctl', against: 'empty script', atMost: 1.1 }, { side: './imctl', against: 'empty script', atMost: 1.1 }],
};
