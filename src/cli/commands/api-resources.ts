// `imctl api-resources`: the catalog of routes, and the objects that stand on them.
import { EXIT } from '../../base/errors.ts';
import { ROUTES } from '../../openim/catalog.ts';
import { defineCommand } from '../command.ts';
import { showItems } from '../view.ts';

const command = defineCommand({
  name: 'api-resources', usage: '[TEXT]', doc: 'List all routes of the server, or those with a text in them.',
  fields: {}, examples: ['imctl api-resources', 'imctl api-resources conversation -o wide'],
  async run({ words }, environment) {
    const [wanted = ''] = words;
    const rows = ROUTES.filter((route) => `${route.name} ${route.path} ${route.summary}`.toLowerCase().includes(wanted.toLowerCase()));
    const columns = [
      { title: 'NAME', from: 'name' }, { title: 'METHOD', from: 'method', wide: true }, { title: 'PATH', from: 'path' }, { title: 'AUTH', from: 'auth', wide: true },
      { title: 'EFFECT', from: 'effect' }, { title: 'SUMMARY', from: 'summary' },
    ] as const;
    await showItems(rows, { name: 'Route', id: 'name', columns }, environment);
    if (rows.length === 0) environment.streams.err.write(`no route has ${JSON.stringify(wanted)} in it\n`);
    return EXIT.done;
  },
});
export default command;
