// A command line as far as it is understood before its command is known: the words, and the flags of imctl itself wherever they stand.
// Imported by program.ts and open-environment.ts.
import { SETTINGS, type Setting } from '../base/settings.ts';
import { parseArguments } from './arguments.ts';

/** What a line says to imctl itself. */
export interface Line {
  args: readonly string[];
  /** What stands alone, up to the first flag that imctl itself does not have. */
  words: readonly string[];
  /** By name of the setting. */
  settings: Record<string, unknown>;
}

/** What a shell runs to complete a line. */
const COMPLETE = '__complete';

/** Does a shell ask for what may come next? The line that it asks about stands behind. */
export function isCompletion([first]: readonly string[]): boolean {
  return first === COMPLETE;
}

/** @throws ImctlError ARG-* for values of settings that are none. */
export function readLine(args: readonly string[]): Line {
  if (isCompletion(args)) return { args, words: [COMPLETE], settings: settingsBefore(args) };
  return { args, words: parseArguments(args, SETTINGS, '', true).words, settings: settingsIn(args) };
}

/** The context and the data of a line that is still being typed; what is unfinished or wrong says nothing yet. */
function settingsBefore(args: readonly string[]): Record<string, unknown> {
  try {
    const { context, data } = settingsIn(args.slice(1, -1));
    return { context, data };
  } catch {
    return {};
  }
}

/** Flags of imctl itself that stand anywhere; others are the command's and are told wrong by it. */
function settingsIn(args: readonly string[]): Record<string, unknown> {
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  const found: Record<string, unknown> = {};
  const isFlag = (arg = '') => arg.startsWith('-') && arg !== '-';
  own.forEach((arg, at) => {
    if (!isFlag(arg)) return;
    // With what may be its value; a flag behind it has its own turn.
    const { flags } = parseArguments(own.slice(at, isFlag(own[at + 1]) ? at + 1 : at + 2), SETTINGS, '', true);
    for (const [name, value] of Object.entries(flags)) {
      // Taken one by one here, so that what counts is summed and the last of the others wins.
      const setting: Setting = SETTINGS[name as keyof typeof SETTINGS];
      found[name] = setting.counts ? Number(found[name] ?? 0) + Number(value) : value;
    }
  });
  return found;
}
