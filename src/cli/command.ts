// What one of imctl's own commands is, and how it is defined.
// Imported by every command. program.ts runs them. A new command is a file in commands/ and a line in its index.ts.
import type { Fields, Values } from '../base/fields.ts';
import type { CommandDoc } from '../output/help.ts';
import type { Environment } from './environment.ts';

/** What a command is called with. */
export interface CommandCall<F extends Fields> {
  words: string[];
  /** Those of its own table, checked and with their defaults. */
  flags: Values<F>;
  /** Behind `--`, as they stand. */
  rest: string[];
  /** All that stands behind its name, for those that take flags apart themselves. */
  args: readonly string[];
}

/** One of imctl's own commands. */
export interface Command extends CommandDoc {
  /** What its words are, for completion: files and folders, an item by kind and ID, or an operation by its path. Default: nothing that can be told. */
  takes?: 'files' | 'item' | 'operation';
  /** Flags beyond the table are its own affair (a task's parameters): it gets none, and takes `args` apart. */
  openFlags?: boolean;
  /** What --help says in place of the command when the line names something that has its own flags. @returns undefined when it does not. */
  helpOf?(args: readonly string[], environment: Environment): Promise<CommandDoc | undefined>;
  /** @returns the exit status. */
  run(call: CommandCall<Fields>, environment: Environment): Promise<number>;
}

/** Define a command: its table types the flags that it gets. */
export function defineCommand<const F extends Fields>(command: Omit<Command, 'fields' | 'run'> & { fields: F; run(call: CommandCall<F>, environment: Environment): Promise<number> }): Command {
  return command;
}
