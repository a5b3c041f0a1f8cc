import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import { readSettings } from '../../src/base/settings.ts';
import { stringifyJSON } from '../../src/base/json.ts';
import { OBJECTS } from '../../src/builtins/index.ts';
import { createApp, type App } from '../../src/cli/app.ts';
import { createBridge, describeRegistry } from '../../src/operation/bridge.ts';
import type { Event } from '../../src/operation/events.ts';
import type { Operation } from '../../src/operation/operation.ts';
import { grantTask } from '../../src/sandbox/grants.ts';
import { homeIn } from '../helpers/imctl.ts';

// Every operation there is, called over the bridge as a child that was taken over would: with the grants of a bare script, and with all.
let app: App;
const home = mkdtempSync(path.join(tmpdir(), 'imctl-hostile-'));
const events: Event[] = [];
beforeAll(async () => { app = await createApp({ settings: readSettings({}, {}, {}), home: homeIn(home), env: {}, cwd: home, clock: systemClock, emit: (event) => { events.push(event); }, direct: true, ownServer: true }); });
afterAll(async () => {
  await app.close();
  rmSync(home, { recursive: true, force: true });
});

const all = OBJECTS.flatMap((object) => Object.values(object.operations));

/** Values that nobody means: wrong types, prototypes, edges of numbers and texts. */
const NASTY: readonly unknown[] = ['__proto__', '\ud800\u0000', -1, 9007199254740993n, null, [[null]], JSON.parse('{"__proto__":{"polluted":1},"toString":1,"length":1e9}'), [JSON.parse('{"__proto__":{"polluted":1},"userID":{}}')]];

/** Each parameter of an operation nasty, the others plain. */
function callsOf(operation: Operation): Record<string, unknown>[] {
  const names = Object.keys(operation.params);
  if (operation.open) return NASTY.map((value) => ({ userID: value, userIDs: value, groupID: value, conversationID: value, pagination: value }));
  const plain = Object.fromEntries(names.filter((name) => operation.params[name]!.required).map((name) => [name, plainValue(operation.params[name]!)]));
  return [{}, ...NASTY.flatMap((value) => names.map((name) => ({ ...plain, [name]: value })))];
}

function plainValue({ kind, many }: Operation['params'][string]): unknown {
  const one = kind === 'integer' || kind === 'number' ? 1 : kind === 'object' ? {} : 'anna';
  return many ? [one] : one;
}

describe('every operation', () => {
  // What belongs to the machine has tests of its own; devices wait.
  const tried = all.filter((operation) => !operation.needs && operation.object.name !== 'im' && operation.object.name !== 'context');

  test('answers wrong parameters with an error of its own, and none is a fault of ours or changes a prototype', async () => {
    const bridge = createBridge(app.invoke, { source: 'task t.ts', confirm: () => true });
    const faults: string[] = [];
    for (const operation of tried) {
      for (const params of callsOf(operation)) {
        const answer = JSON.parse(await bridge(stringifyJSON({ path: operation.path, params }, 'number'))) as { error?: { code: string; message: string } };
        if (answer.error?.code === 'BUG') faults.push(`${operation.path} ${stringifyJSON(params)}: ${answer.error.message}`);
      }
    }
    expect(faults).toEqual([]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('that is no reading is refused to a bare script, whatever it sends, and so is what tells tokens or belongs to the person', async () => {
    const description = describeRegistry(app.registry);
    const tasks = { ...description, objects: description.objects.filter((object) => object.name !== 'context') };
    const grants = grantTask({ task: { file: 't.ts' }, description: tasks, context: 'local', local: true, allow: [], deny: [], cwd: home });
    const bridge = createBridge(app.invoke, { source: 'task t.ts', grants, confirm: () => true });
    events.length = 0;
    const passed: string[] = [];
    for (const operation of all.filter((one) => one.effect !== 'read' || one.needs !== undefined || one.reveals === true || one.object.name === 'context')) {
      const params = operation.open ? {} : Object.fromEntries(Object.entries(operation.params).filter(([, field]) => field.required || field.positional).map(([name, field]) => [name, name === 'url' ? 'http://127.0.0.1/' : plainValue(field)]));
      const answer = JSON.parse(await bridge(stringifyJSON({ path: operation.path, params }))) as { error?: { code: string; message: string } };
      if (!/^(TASK-DENIED|ARG-)/.test(answer.error?.code ?? 'ok')) passed.push(`${operation.path}: ${answer.error?.code ?? 'ok'} ${answer.error?.message ?? ''}`);
    }
    expect(passed).toEqual([]);
    expect(events.filter((event) => event.kind === 'call' && event.effect !== 'read' && event.outcome === 'ok')).toEqual([]);
  });
});
