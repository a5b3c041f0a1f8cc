// What a scenario needs to be allowed, told by its data: so many users, devices, messages.
// Imported by the command.
import { actionOf } from './actions.ts';
import type { Scenario } from './scenario.ts';

/** A permission, and how much of it: as `meta.needs` writes it, `im:send<=3000`. */
export interface Need { permission: string; amount: number }

/** As `meta.needs` and --allow write it. */
export function sayNeed({ permission, amount }: Need): string {
  return `${permission}<=${amount}`;
}

/** Chance decides how often each action is chosen: so much more than on average is asked for. */
const MORE = 1.2;
const FLOOR = 20;

/** @param keep what is made stays: nothing is taken away. */
export function needsOf(scenario: Scenario, keep: boolean): Need[] {
  const { devices, groups, mix, durationMs } = scenario;
  const twice = keep ? 1 : 2;
  const actions = scenario.thinkMs ? devices * (durationMs / Math.max(1, (scenario.thinkMs[0] + scenario.thinkMs[1]) / 2) + 1) : scenario.rate! * (durationMs / 1000);
  const weights = mix.reduce((sum, row) => sum + row.weight, 0);
  const needs = new Map([['users:write', devices * twice], ['groups:write', groups.count * twice], ['im:device', devices]]);
  for (const { action, weight } of mix) {
    const { needs: need } = actionOf(action);
    if (need !== undefined) needs.set(need, (needs.get(need) ?? FLOOR) + Math.ceil((actions * weight * MORE) / weights));
  }
  return [...needs].filter(([, amount]) => amount > 0).map(([permission, amount]) => ({ permission, amount }));
}
