// What a scenario would do, without doing it: for --explain and --plan.
// Imported by commands/load/run.ts. Texts come from the file: control characters are escaped.
import { EXIT } from '../../base/errors.ts';
import { groupThousands } from '../../base/spell.ts';
import { platformName } from '../../openim/platforms.ts';
import { escapeHidden } from '../../output/hidden.ts';
import { isMachineFormat } from '../../output/index.ts';
import type { Task } from '../../sandbox/task.ts';
import { actionOf } from '../../testing/load/actions.ts';
import { EXECUTORS } from '../../testing/load/executors.ts';
import { sayNeed, type Need } from '../../testing/load/needs.ts';
import type { Scenario } from '../../testing/load/scenario.ts';
import type { Environment } from '../environment.ts';
import { showData } from '../view.ts';
import type { LoadPlace } from './place.ts';

/** Show it, in words or for programs. @returns the exit status. */
export async function explainLoad(scenario: Scenario, { file, name, meta }: Task, needs: readonly Need[], { app, lasting }: LoadPlace, environment: Environment): Promise<number> {
  if (isMachineFormat(environment.format)) {
    const { thresholds, ...asked } = scenario;
    await showData({ name, doc: meta?.doc, file, on: app.context.name, lasting, scenario: asked, needs: lasting ? needs.map(sayNeed) : [], thresholds: thresholds.map(({ text }) => text), params: meta?.params ?? {} }, environment);
    return EXIT.done;
  }
  const weights = scenario.mix.reduce((sum, row) => sum + row.weight, 0);
  const lines = [
    `${file}  ${scenario.executor}: ${EXECUTORS[scenario.executor].doc}`,
    `  on          ${app.context.name}${lasting ? '' : ', an embedded server of its own in memory'}`,
    `  devices     ${groupThousands(scenario.devices)} on ${scenario.platformIDs.map(platformName).join(', ')}, ${scenario.logins} logins a second; each writes to ${scenario.colleagues}`,
    ...(scenario.groups.count > 0 ? [`  groups      ${scenario.groups.count} of ${scenario.groups.members}`] : []),
    `  duration    ${scenario.durationMs / 1000} s, then up to ${scenario.drainMs / 1000} s for what is on its way`,
    scenario.rate === undefined ? `  think       ${scenario.thinkMs!.map((ms) => `${ms / 1000} s`).join(' to ')}` : `  rate        ${scenario.rate} actions a second`,
    `  seed        ${scenario.seed}`,
    'mix', ...scenario.mix.map(({ action, weight }) => `  ${action.padEnd(12)}${((100 * weight) / weights).toFixed(1).padStart(5)} %  ${actionOf(action).doc}`),
    ...(lasting ? ['needs', ...needs.map((need) => `  ${sayNeed(need)}`)] : []),
    ...(scenario.thresholds.length > 0 ? ['thresholds', ...scenario.thresholds.map(({ text }) => `  ${text}`)] : []),
  ];
  await environment.streams.out.write(`${lines.map(escapeHidden).join('\n')}\n`);
  return EXIT.done;
}
