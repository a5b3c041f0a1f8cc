// `imctl tasks`: the tasks of a folder, with what they are for, take and need.
import path from 'node:path';
import { asImctlError, EXIT } from '../../base/errors.ts';
import { flagName } from '../../base/fields.ts';
import { quoteWord } from '../../base/spell.ts';
import { TEST_NAMES } from '../../sandbox/messages.ts';
import { uses } from '../../sandbox/task.ts';
import { openTask } from '../tasks.ts';
import { findTasks, isTestFile } from '../types/files.ts';
import { defineCommand } from '../command.ts';
import { showItems } from '../view.ts';

const SHAPE = {
  name: 'Task', id: 'file',
  columns: [{ title: 'FILE', from: 'file' }, { title: 'DOES', from: 'doc' }, { title: 'TAKES', from: 'params', as: 'list' }, { title: 'NEEDS', from: 'needs', as: 'list' }, { title: 'CONTEXTS', from: 'contexts', as: 'list', wide: true }],
} as const;

const command = defineCommand({
  name: 'tasks', usage: '[FOLDER]', takes: 'files',
  doc: 'List the tasks of a folder: what they are for, which parameters they take, what they need. None of them is run.',
  fields: {}, examples: ['imctl tasks tasks/'],
  async run({ words }, environment) {
    const { cwd, streams, settings } = environment;
    let status: number = EXIT.done;
    const found = await Promise.all(findTasks(words, cwd).map(async (file) => {
      const shown = path.relative(cwd, file) || file;
      try {
        const task = await openTask(shown, environment, { more: TEST_NAMES });
        const { meta, name } = task;
        return { file: shown, name, doc: meta?.doc ?? (isTestFile(file) ? `tests:  imctl test ${quoteWord(shown)}` : uses(task, 'scenario') ? `load:  imctl load run ${quoteWord(shown)}` : ''), params: Object.entries(meta?.params ?? {}).map(([param, field]) => `--${flagName(param)}${field.required ? '' : '?'}`), needs: meta?.needs ?? [], contexts: meta?.contexts ?? [] };
      } catch (error) {
        // One that is broken does not hide the others.
        status = EXIT.script;
        return { file: shown, name: '', doc: `cannot be loaded: ${asImctlError(error).message.split('\n')[0]}`, params: [], needs: [], contexts: [] };
      }
    }));
    await showItems(found, SHAPE, environment);
    if (!settings.quiet && found.length === 0) await streams.err.write('no tasks\n');
    return status;
  },
});
export default command;
