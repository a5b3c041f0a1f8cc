// imctl's own commands. A new one is a file beside this one and a line here.
// Imported by program.ts and help. Their names are reserved: no object may be called so (a test proves it).
import type { Command } from '../command.ts';

/** A command before it is loaded: `--help` needs only this. */
export interface CommandRow {
  name: string;
  doc: string;
  load: () => Promise<{ default: Command }>;
  /** Works without the admin objects: they are not loaded for it. */
  alone?: true;
  /** Commands whose name stands behind this one's: `emulator start`. */
  commands?: readonly CommandRow[];
}

export const COMMANDS: readonly CommandRow[] = [
  { name: 'shell', doc: 'Open the TypeScript prompt', load: () => import('./shell.ts') },
  { name: 'run', doc: 'Run a task in the sandbox', load: () => import('./run.ts') },
  {
    name: 'test', doc: 'Run test files in the sandbox', load: () => import('./test.ts'),
    commands: [{ name: 'gc', doc: 'Take away what earlier test runs left', load: () => import('./test-gc.ts') }],
  },
  { name: 'check', doc: 'Check tasks without running them', load: () => import('./check.ts') },
  { name: 'tasks', doc: 'List the tasks of a folder', load: () => import('./tasks.ts') },
  { name: 'init', doc: 'Make a folder for tasks', load: () => import('./init.ts') },
  {
    name: 'load', doc: 'Make load with virtual devices', load: () => import('./load/index.ts'),
    commands: [{ name: 'run', doc: 'Run a scenario, and hold what it measured against thresholds', load: () => import('./load/run.ts') }],
  },
  {
    name: 'emulator', doc: 'Start an embedded OpenIM for others to use', alone: true, load: () => import('./emulator/index.ts'),
    commands: [
      { name: 'start', doc: 'Start it and keep it running until Ctrl+C', alone: true, load: () => import('./emulator/start.ts') },
      { name: 'status', doc: 'Show what runs, where, and how much is in it', alone: true, load: () => import('./emulator/status.ts') },
      {
        name: 'faults', doc: 'Show the trouble it makes on purpose', alone: true, load: () => import('./emulator/faults.ts'),
        commands: [
          { name: 'set', doc: 'Change some of it', alone: true, load: () => import('./emulator/faults-set.ts') },
          { name: 'clear', doc: 'Take it back', alone: true, load: () => import('./emulator/faults-clear.ts') },
        ],
      },
      { name: 'stop', doc: 'End it', alone: true, load: () => import('./emulator/stop.ts') },
    ],
  },
  { name: 'describe', doc: 'Show one object with what belongs to it', load: () => import('./describe.ts') },
  { name: 'wait', doc: 'Wait until something holds', load: () => import('./wait.ts') },
  { name: 'apply', doc: 'Make the server what files declare', load: () => import('./apply.ts') },
  { name: 'diff', doc: 'Show what apply would change', load: () => import('./diff.ts') },
  { name: 'edit', doc: 'Change an object in your editor', load: () => import('./edit.ts') },
  { name: 'copy', doc: 'Make an object of this server on another one', load: () => import('./copy.ts') },
  { name: 'undo', doc: 'Take back what a command, a task or a line of the prompt changed', load: () => import('./undo.ts') },
  { name: 'audit', doc: 'Show the trail of changes', load: () => import('./audit.ts') },
  { name: 'api', doc: 'Ask any route of the server, raw', load: () => import('./api.ts') },
  { name: 'api-resources', doc: 'List all routes of the server', load: () => import('./api-resources.ts') },
  { name: 'explain', doc: 'Explain an operation, a route, a field, an error code', load: () => import('./explain.ts') },
  { name: 'completion', doc: 'Print the script that makes a shell complete imctl', load: () => import('./completion.ts') },
  { name: 'extension', doc: 'List programs that extend imctl', load: () => import('./extension.ts') },
  { name: 'man', doc: 'Print the manual page', load: () => import('./man.ts') },
  { name: 'version', doc: 'Show the version of imctl and what it runs on', alone: true, load: () => import('./version.ts') },
];

/**
 * The command some words name, and which words are its name.
 *
 * @param args the whole line: a flag that only the command knows may stand before its second word.
 */
export function findCommand(words: readonly string[], args: readonly string[] = []): { row: CommandRow; name: string[] } | undefined {
  const [first, ...others] = words;
  const row = COMMANDS.find((command) => command.name === first);
  return row && descend({ row, name: [row.name] }, others, args);
}

function descend(found: { row: CommandRow; name: string[] }, [word, ...others]: readonly string[], args: readonly string[]): { row: CommandRow; name: string[] } {
  const { commands = [] } = found.row;
  const wanted = word ?? args.find((arg) => commands.some((command) => command.name === arg));
  const row = commands.find((command) => command.name === wanted);
  return row ? descend({ row, name: [...found.name, row.name] }, others, args) : found;
}
