// One question to a server and the end: the run most people make most often.
import type { Line } from '../line.ts';
import { timedProcess } from '../processes.ts';
import { warmEmulator } from './servers.ts';
import { emptyScript } from './version.ts';

export const get: Line = {
  name: 'get', groups: ['start', 'http'], what: 'imctl get users of 20 rows from a warm emulator, start to end',
  measures: { ms: 'ms' },
  sides: {
    'imctl': async (workshop) => timedProcess(workshop, () => workshop.imctl('get', 'users'), { env: (await warmEmulator(workshop)).env, expect: 'Person 19' }),
    'bare node:http': async (workshop) => {
      const { api, env } = await warmEmulator(workshop);
      return timedProcess(workshop, () => workshop.program('list-users.cjs', api, env.IMCTL_SECRET!), { expect: 'Person 19' });
    },
    'empty script': emptyScript,
  },
  goals: [{ side: 'imctl', against: 'empty script', atMost: 2.5 }],
};
