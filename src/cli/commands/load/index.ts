// `imctl load`: load on a server, made by virtual devices. Its commands are the files beside this one, rows in ../index.ts.
import { defineGroup } from '../group.ts';

export default defineGroup({
  name: 'load', doc: 'Load on a server, made by virtual devices.',
  examples: ['imctl load run tasks/load/office-day.ts'],
  meant: (given) => (/\.m?ts$/.test(given) ? `imctl load run ${given}` : undefined),
});
