// Which help the words before --help ask for.
// Imported by program.ts. The text itself is made in output/help.ts from the same rows that are run.
import type { Fields } from '../base/fields.ts';
import { SETTINGS } from '../base/settings.ts';
import { findMeaning } from '../operation/words.ts';
import { renderCommandHelp, renderObjectHelp, renderOperationHelp, renderOverview, renderVerbHelp } from '../output/help.ts';
import { dropWords } from './arguments.ts';
import { COMMANDS, findCommand } from './commands/index.ts';
import type { Environment } from './environment.ts';
import { flagsOf } from './operate.ts';

/**
 * The help for some words: of a command, an operation, an object, a verb, or of all.
 *
 * @param args the whole line, for commands that look at more than words.
 * @throws ImctlError COMMAND-UNKNOWN; and as the command's `helpOf`.
 */
export async function helpFor(words: readonly string[], environment: Environment, args: readonly string[] = words): Promise<string> {
  const { registry, streams, paint } = environment;
  const options = { columns: streams.out.columns, paint: paint.out };
  const everywhere = { title: 'Of every command', fields: shownSettings() };
  const [first] = words;
  if (first === undefined) return renderOverview(registry, COMMANDS.map((row) => ({ ...row, usage: '', fields: {}, examples: [] })), { ...options, start: FIRST_STEPS, sections: [everywhere] });
  const own = findCommand(words);
  if (own) {
    const { default: command } = await own.row.load();
    // A flag that means more to a command is told once, by it.
    const others = Object.fromEntries(Object.entries(everywhere.fields).filter(([name]) => !Object.hasOwn(command.fields, name)));
    const named = await command.helpOf?.(dropWords(args, own.name), environment);
    if (named) return renderCommandHelp(named, { ...options, sections: [{ title: `Of imctl ${command.name}`, fields: command.fields }, { ...everywhere, fields: others }] });
    return renderCommandHelp({ ...command, commands: own.row.commands }, { ...options, sections: [{ ...everywhere, fields: others }] });
  }
  const meaning = findMeaning(registry, words, COMMANDS.map((command) => command.name));
  switch (meaning.kind) {
    case 'operation': {
      const flags = Object.entries(flagsOf(meaning.operation)).filter(([name]) => !Object.hasOwn(meaning.operation.params, name));
      return renderOperationHelp(meaning.operation, registry, { ...options, sections: [{ title: 'Of this kind of command', fields: Object.fromEntries(flags) }, everywhere] });
    }
    case 'object': return renderObjectHelp(meaning.object, { ...options, sections: [everywhere] });
    case 'verb': return renderVerbHelp(meaning.verb, meaning.operations, options);
  }
}

/** What people need first, most used on top. */
const FIRST_STEPS = [
  ['imctl run tasks/welcome.ts', 'a first task: users, a group, messages'],
  ['imctl shell', 'the TypeScript prompt, with all objects at hand'],
  ['imctl get users', 'who is there'],
  ['imctl describe user anna', 'one user with groups, friends, conversations'],
  ['imctl create users -f people.csv', 'many at once'],
  ['imctl send message --from anna --to ben --text hi', 'say something as somebody'],
  ['imctl messages history si_anna_ben', 'read a conversation'],
  ['imctl context set staging --api http://…:10002 --secret-env NAME', 'work on another server'],
  ['imctl api POST /user/get_users --page 1 --size 5', 'any of the 153 routes, raw'],
  ['imctl explain users.disable', 'what something does and needs'],
] as const;

function shownSettings(): Fields {
  return Object.fromEntries(Object.entries(SETTINGS).filter(([, setting]) => !('rare' in setting) && !('noFlag' in setting)));
}
