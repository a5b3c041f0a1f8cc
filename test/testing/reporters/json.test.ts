import { expect, test } from 'vitest';
import { createJSON } from '../../../src/testing/reporters/json.ts';
import { aRun, aTest, lostMessage, report } from './setup.ts';

const read = async (...given: Parameters<typeof report> extends [unknown, ...infer Rest] ? Rest : never) => JSON.parse(await report(createJSON, ...given)) as Record<string, unknown>;

test('the form: what a run, a test, a try and a failure have', async () => {
  const document = await read(aRun([lostMessage()]));
  expect(document).toMatchObject({ apiVersion: 'imctl/v1', kind: 'TestRun', context: 'local', ms: 4200, interrupted: false, counts: { total: 1, passed: 0, failed: 1, flaky: 0, skipped: 0, interrupted: 0, errors: 0 } });
  const keys = (value: unknown): unknown => (Array.isArray(value) ? value.slice(0, 1).map(keys) : value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, keys(one)])) : typeof value);
  expect(keys(document)).toMatchInlineSnapshot(`
    {
      "apiVersion": "string",
      "context": "string",
      "counts": {
        "errors": "number",
        "failed": "number",
        "flaky": "number",
        "interrupted": "number",
        "passed": "number",
        "skipped": "number",
        "total": "number",
      },
      "errors": [],
      "interrupted": "boolean",
      "kind": "string",
      "ms": "number",
      "startedAt": "number",
      "tests": [
        {
          "column": "number",
          "file": "string",
          "id": "string",
          "line": "number",
          "ms": "number",
          "path": [],
          "status": "string",
          "title": "string",
          "tries": [
            {
              "calls": [
                {
                  "affected": "number",
                  "effect": "string",
                  "given": [
                    "string",
                  ],
                  "ms": "number",
                  "operationIDs": [
                    "string",
                  ],
                  "outcome": "string",
                  "path": "string",
                  "startedAt": "number",
                },
              ],
              "devices": [
                {
                  "dropped": "number",
                  "events": [
                    {
                      "at": "number",
                      "kind": "string",
                    },
                  ],
                  "name": "string",
                  "platform": "string",
                  "userID": "string",
                },
              ],
              "failures": [
                {
                  "code": "string",
                  "codeFrame": "string",
                  "hops": [
                    {
                      "at": "number",
                      "text": "string",
                      "title": "string",
                    },
                  ],
                  "message": "string",
                  "operationID": "string",
                  "place": {
                    "column": "number",
                    "file": "string",
                    "line": "number",
                  },
                },
              ],
              "logs": [
                {
                  "at": "number",
                  "level": "string",
                  "text": "string",
                },
              ],
              "ms": "number",
              "startedAt": "number",
              "status": "string",
              "steps": [
                {
                  "ms": "number",
                  "ok": "boolean",
                  "startedAt": "number",
                  "steps": [],
                  "title": "string",
                },
              ],
              "worker": "number",
            },
          ],
        },
      ],
    }
  `);
});

test('values of parameters are there only when they are wanted', async () => {
  expect(JSON.stringify(await read(aRun([lostMessage()])))).not.toMatch(/a secret word|eyJ/);
  expect(JSON.stringify(await read(aRun([lostMessage()]), { showContent: true }))).toMatch(/a secret word/);
});

test('no text of others reaches a terminal through it, and none is changed by it', async () => {
  const written = await report(createJSON, aRun([aTest('a\u009b31m\u202e\x1b</script>')]));
  expect(written).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  expect(JSON.parse(written)).toMatchObject({ tests: [{ title: 'a\u009b31m\u202e\x1b</script>' }] });
});
