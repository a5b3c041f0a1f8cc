import { expect, test } from 'vitest';
import type { Event } from '../../src/operation/events.ts';
import { renderTrace } from '../../src/output/trace.ts';

const EVENTS: { [K in Event['kind']]: Extract<Event, { kind: K }>[] } = {
  call: [
    { kind: 'call', path: 'users.disable', effect: 'write', params: { userIDs: ['u1'], note: 'x\u202e' }, source: 'command', context: 'local', operationIDs: ['imctl-1'], startedAt: 0, ms: 12.3, affected: 1200, outcome: 'ok' },
    { kind: 'call', path: 'users.get', effect: 'read', params: { userID: 'z'.repeat(300) }, source: 'prompt', context: 'staging', operationIDs: [], startedAt: 0, ms: 1234, affected: 0, outcome: 'NOT-FOUND', message: 'no user' },
  ],
  plan: [{ kind: 'plan', path: 'groups.dismiss', effect: 'destructive', params: { groupID: 'g\x1b' }, affects: 1, text: 'dismiss group g\x1b: 3 members lose it.', context: 'prod' }],
  request: [
    { kind: 'request', method: 'POST', route: '/user/get_users', operationID: 'imctl-1', status: 200, errCode: 0, ms: 3, bytes: 812, attempt: 1, context: 'local' },
    { kind: 'request', method: 'POST', route: '/user/get_users', operationID: 'imctl-2', status: 200, errCode: 1004, ms: 3, bytes: 81_200, attempt: 2, context: 'local' },
    { kind: 'request', method: 'GET', route: '/x\x1b', operationID: 'imctl-3', ms: 30_000, bytes: 0, attempt: 1, context: 'local' },
    { kind: 'request', method: 'GET', route: '/x', operationID: 'imctl-4', status: 502, ms: 1, bytes: 2_500_000, attempt: 1, context: 'local' },
  ],
  notice: [{ kind: 'notice', text: 'local: nobody else can reach it\x07' }],
  partial: [{ kind: 'partial', text: 'sessions ended, login stays possible' }],
  progress: [{ kind: 'progress', label: 'people.csv', done: 68_200, total: 100_000 }, { kind: 'progress', label: 'x', done: 5 }],
  task: [{ kind: 'task', file: 'tasks/a.ts', name: 'step-start', step: 1, title: 'a group\x1b' }],
};

test('each event has its line, and no line obeys what it carries', () => {
  expect(Object.values(EVENTS).flat().map((event) => renderTrace(event)).join('')).toMatchInlineSnapshot(`
    "users.disable {"userIDs":["u1"],"note":"x\\u202e"} · ok · 1,200 affected · 12 ms · local · command
    users.get {"userID":"zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz… · NOT-FOUND · 1.2 s · staging · prompt
    would dismiss group g\\x1b: 3 members lose it. · groups.dismiss · prod
      POST /user/get_users · 200 · 3 ms · 812 B · imctl-1
      POST /user/get_users · 200, errCode 1004 · attempt 2 · 3 ms · 81.2 kB · imctl-2
      GET /x\\x1b · no answer · 30 s · 0 B · imctl-3
      GET /x · 502 · 1 ms · 2.5 MB · imctl-4
    local: nobody else can reach it\\x07
    sessions ended, login stays possible
    people.csv 68,200 / 100,000
    x 5
    task step-start {"file":"tasks/a.ts","step":1,"title":"a group\\u001b"}
    "
  `);
});
