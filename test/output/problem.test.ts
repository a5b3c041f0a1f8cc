import { describe, expect, test } from 'vitest';
import { ImctlError } from '../../src/base/errors.ts';
import { parseFormat } from '../../src/output/index.ts';
import { loadPaint } from '../../src/output/paint.ts';
import { renderProblem } from '../../src/output/problem.ts';

const notFound = () => new ImctlError('NOT-FOUND', 'no group "3021"', {
  hint: 'list groups with  imctl get groups', route: 'POST /group/mute_group', operationID: '5f0c9c1e', errCode: 1004, httpStatus: 200, context: 'staging', cause: new Error('RecordNotFoundError'),
});

describe('problem', () => {
  test('three lines: what and where, what to do, which operation', () => {
    expect(renderProblem(notFound())).toMatchInlineSnapshot(`
      "error NOT-FOUND: no group "3021" (POST /group/mute_group)
      hint: list groups with  imctl get groups
      operationID: 5f0c9c1e
      "
    `);
  });

  test('names the context when it is told to', () => {
    expect(renderProblem(notFound(), { context: 'staging' }).split('\n')[0]).toBe('error NOT-FOUND: no group "3021" (POST /group/mute_group on staging)');
    expect(renderProblem(new ImctlError('UNREACHABLE', 'nobody answers', { hint: '' }), { context: 'staging' })).toBe('error UNREACHABLE: nobody answers (on staging)\n');
    expect(renderProblem(new ImctlError('ARG-MISSING', 'needs --x'), { context: 'staging' })).toBe('error ARG-MISSING: needs --x\n');
  });

  test('one JSON object on one line, with the keys scripts rely on', () => {
    const text = renderProblem(notFound(), { json: true });
    expect(text.trimEnd()).not.toContain('\n');
    expect(JSON.parse(text)).toMatchInlineSnapshot(`
      {
        "apiVersion": "imctl/v1",
        "code": "NOT-FOUND",
        "context": "staging",
        "errCode": 1004,
        "exitCode": 4,
        "hint": "list groups with  imctl get groups",
        "httpStatus": 200,
        "kind": "Error",
        "message": "no group "3021"",
        "operationID": "5f0c9c1e",
        "retryable": false,
        "route": "POST /group/mute_group",
      }
    `);
  });

  test('a hostile message cannot move the cursor or forge a line', () => {
    const error = new ImctlError('SERVER', 'x\x1b]0;t\x07\nhint: run  rm -rf ~', { hint: 'a\u202eb', operationID: 'i\nd' });
    expect(renderProblem(error)).toMatchInlineSnapshot(`
      "error SERVER: x\\x1b]0;t\\x07
        hint: run  rm -rf ~
      hint: a\\u202eb
      operationID: i\\nd
      "
    `);
  });

  test('no stack before -vv, and only the cause with -v', () => {
    expect(renderProblem(notFound(), { verbose: 0 })).not.toMatch(/cause|\bat /);
    expect(renderProblem(notFound(), { verbose: 1 })).toContain('cause: Error: RecordNotFoundError\n');
    expect(renderProblem(notFound(), { verbose: 1 })).not.toMatch(/^\s+at /m);
    expect(renderProblem(notFound(), { verbose: 2 })).toMatch(/^ {2}at .*problem\.test\.ts/m);
    expect(JSON.parse(renderProblem(notFound(), { json: true }))).not.toHaveProperty('stack');
    expect(JSON.parse(renderProblem(notFound(), { json: true, verbose: 2 })).stack.join()).toContain('problem.test.ts');
  });

  test('colour is of the words, not of the message', async () => {
    const text = renderProblem(new ImctlError('USAGE', 'm', { hint: 'h' }), { paint: await loadPaint(true) });
    expect(text).toBe('\x1b[31merror\x1b[39m \x1b[1mUSAGE:\x1b[22m m\n\x1b[2mhint:\x1b[22m h\n');
  });
});

describe('parseFormat', () => {
  const refused = (text: string): ImctlError => {
    try { parseFormat(text); } catch (error) { return error as ImctlError; }
    throw new Error(`${text} was taken`);
  };

  test('takes every format, and keeps what stands behind the sign', () => {
    expect(parseFormat('json')).toEqual({ name: 'json', argument: '' });
    expect(parseFormat('jsonpath={.a=="b"}')).toEqual({ name: 'jsonpath', argument: '{.a=="b"}' });
  });

  test('refuses what is none, with the nearest name and all of them', () => {
    expect(renderProblem(refused('jsn'))).toMatchInlineSnapshot(`
      "error ARG-CHOICE: --output "jsn" is not a format
      hint: did you mean json? formats: table, wide, json, ndjson, yaml, csv, name, jsonpath=…, columns=…
      "
    `);
    expect(refused('jsn').exitStatus).toBe(2);
  });

  test.each([
    ['jsonpath', 'ARG-MISSING'], ['columns=', 'ARG-MISSING'], ['json=x', 'ARG-CHOICE'], ['columns=a,,b', 'ARG-CHOICE'], ['jsonpath={.items[*]', 'ARG-CHOICE'],
    ['jsonpath={range .items[*]}x', 'ARG-CHOICE'], ['jsonpath={end}', 'ARG-CHOICE'], ['jsonpath={.items[?(@.a>1)]}', 'ARG-CHOICE'], ['', 'ARG-CHOICE'],
  ])('refuses -o %s before anything is asked of the server', (text, code) => {
    expect(refused(text)).toMatchObject({ code, exitStatus: 2 });
  });
});
