// `imctl man`: the manual page, made from the same rows as the help.
import { EXIT } from '../../base/errors.ts';
import { flagName, placeholder, type Fields } from '../../base/fields.ts';
import { SETTINGS } from '../../base/settings.ts';
import { verbOf } from '../../operation/words.ts';
import { defineCommand } from '../command.ts';
import { version } from '../version.ts';
import { COMMANDS } from './index.ts';

const command = defineCommand({
  name: 'man', usage: '', doc: 'Print the manual page, for  man -l  or a file imctl.1 .', fields: {},
  examples: ['imctl man'],
  more: 'imctl man | man -l -      or      imctl man > ~/.local/share/man/man1/imctl.1',
  async run(_call, { registry, streams }) {
    const objects = registry.objects.filter((object) => !object.scriptOnly);
    const commands = await Promise.all(COMMANDS.map(async (row) => ({ row, command: (await row.load()).default })));
    const page = [
      `.TH IMCTL 1 "" "imctl ${version}" "User Commands"`,
      '.SH NAME', 'imctl \\- a scriptable shell and task runner for OpenIM',
      '.SH SYNOPSIS', '.B imctl', '\\fICOMMAND\\fR …', '.br', '.B imctl', '\\fIVERB OBJECT\\fR …', '.br', '.B imctl', '\\fIOBJECT VERB\\fR …',
      '.SH COMMANDS', ...commands.flatMap(({ row, command: { usage, doc } }) => ['.TP', `.B ${text(row.name)}${usage === '' ? '' : ` \\fR${text(usage)}`}`, text(doc)]),
      '.SH OBJECTS', ...objects.flatMap((object) => ['.SS ' + text(object.name), text(object.doc), ...Object.values(object.operations).flatMap((operation) => ['.TP', `.B ${text(verbOf(operation))}`, text(operation.doc)])]),
      '.SH OPTIONS', 'Of every command:', ...flags(SETTINGS),
      '.SH EXIT STATUS', ...Object.entries(EXIT).flatMap(([name, status]) => ['.TP', `.B ${status}`, text(name)]),
      '.SH ENVIRONMENT', ...Object.values(SETTINGS).flatMap((setting) => ('env' in setting ? ['.TP', `.B ${setting.env}`, text(setting.doc)] : [])),
      '.SH FILES', '.TP', '.B ~/.config/imctl/contexts.yaml', 'The servers imctl knows.', '.TP', '.B ~/.local/state/imctl/audit.jsonl', 'The trail of changes.', '',
    ].join('\n');
    // troff reads bytes; other letters have names.
    await streams.out.write(page.replace(/[^\0-\x7f]/gu, (letter) => `\\[u${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`));
    return EXIT.done;
  },
});
export default command;

function flags(fields: Fields): string[] {
  return Object.entries(fields).filter(([, field]) => !field.noFlag).flatMap(([name, field]) => ['.TP', `.B ${field.letter ? `\\-${field.letter}, ` : ''}\\-\\-${flagName(name).replaceAll('-', '\\-')}${field.kind === 'boolean' || field.counts ? '' : ` \\fI${text(placeholder(field))}\\fR`}`, text(field.doc)]);
}

/** A line that begins with a dot or a quote is a command to troff. */
function text(value: string): string {
  return value.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll('\n', ' ').replace(/^([.'])/, '\\&$1');
}
