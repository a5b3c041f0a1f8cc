// `imctl audit`: the trail of changes, the newest last.
import { EXIT, ImctlError } from '../../base/errors.ts';
import type { Fields, Values } from '../../base/fields.ts';
import type { Shape } from '../../operation/operation.ts';
import { sayCall } from '../../operation/say.ts';
import { readTrail, type AuditLine } from '../audit.ts';
import { defineCommand } from '../command.ts';
import type { Environment } from '../environment.ts';
import { showItems } from '../view.ts';

const SHAPE: Shape = {
  name: 'Change', id: 'run',
  columns: [
    { title: 'TIME', from: 'time', as: 'time' }, { title: 'RUN', from: 'run' }, { title: 'USER', from: 'user' }, { title: 'CONTEXT', from: 'context' },
    { title: 'CHANGE', from: 'text' }, { title: 'TOUCHED', from: 'touched', as: 'count' }, { title: 'OUTCOME', from: 'outcome' },
    { title: 'REASON', from: 'reason' }, { title: 'SOURCE', from: 'source', wide: true }, { title: 'OPERATION', from: 'operation', wide: true }, { title: 'OPERATIONIDS', from: 'operationIDs', as: 'list', wide: true },
  ],
};

const FLAGS = {
  since: { kind: 'duration', doc: 'Only the last while: 2h, 7d.' },
  run: { kind: 'string', doc: 'Only of this run.' },
  operation: { kind: 'string', doc: 'Only of this operation (users.disable) or object (users).' },
  user: { kind: 'string', doc: 'Only by this person.' },
  failed: { kind: 'boolean', doc: 'Only what was refused or failed.' },
  limit: { kind: 'integer', min: 1, default: 100, doc: 'The newest so many.' },
} as const satisfies Fields;

const command = defineCommand({
  name: 'audit', usage: '',
  doc: 'Show the trail of changes: who changed what, where, why, and what came of it. The newest stands last.',
  fields: FLAGS,
  examples: ['imctl audit', 'imctl audit --since 7d --operation users -o json'],
  more: 'Changes on all contexts are shown; --context NAME chooses one. A run is taken back with  imctl undo RUN',
  async run({ words, flags }, environment) {
    if (words.length > 0) throw new ImctlError('USAGE', `audit does not take ${JSON.stringify(words[0])}`, { hint: `a run is chosen with  imctl audit --run ${words[0]}` });
    const { streams, home } = environment;
    const found = readTrail(home.audit).filter(matching(flags, environment)).slice(-flags.limit);
    const items = found.map((line) => ({ ...line, time: Date.parse(line.at), touched: line.outcome === 'ok' ? line.affected : undefined, text: sayLine(line, environment) }));
    await showItems(items, SHAPE, environment);
    if (items.length === 0) await streams.err.write('no changes\n');
    return EXIT.done;
  },
});
export default command;

function matching({ since = Infinity, run, operation, user, failed }: Values<typeof FLAGS>, { settings, clock }: Environment): (line: AuditLine) => boolean {
  const from = clock.now() - since;
  return (line) => Date.parse(line.at) >= from
    && (run === undefined || line.run === run)
    && (operation === undefined || line.operation === operation || line.operation.startsWith(`${operation}.`))
    && (user === undefined || line.user === user)
    && (!failed || line.outcome !== 'ok')
    && (settings.context === undefined || line.context === settings.context);
}

/** In words where the operation is still known, else by its name. */
function sayLine({ operation, params }: AuditLine, { registry }: Environment): string {
  return registry.has(operation) ? sayCall(registry.operation(operation), params) : operation;
}
