import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createHTML } from '../../../../src/testing/reporters/html/index.ts';
import { LIMITS } from '../../../../src/testing/reporters/html/data.ts';
import { html } from '../../../../src/testing/reporters/html/markup.ts';
import { renderPage } from '../../../../src/testing/reporters/html/page.ts';
import { aCall, aRun, aTest, aTry, DIST, lostMessage, report } from '../setup.ts';

const page = (run: Parameters<typeof renderPage>[0], given: Partial<Parameters<typeof renderPage>[1]> = {}) => renderPage(run, { showContent: false, utc: true, script: 'void 0', ...given });
/** What a reader without scripts sees, more or less. */
const seen = (markup: string) => markup.replace(/<(script|style)\b[^>]*>.*?<\/\1>/gs, '').replace(/<[^>]+>/g, ' ').replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))).replace(/\s+/g, ' ');

describe('without a script', () => {
  test('how it went, what failed, where, and where the message stopped', () => {
    const text = seen(page(aRun([aTest('one', { path: ['outer'] }), lostMessage(), aTest('three', { status: 'skipped', reason: 'not yet' })])));
    expect(text).toMatch(/1 failed 3 tests in 2 files &middot; 4\.2 s &middot; context local &middot; 2026-11-24 10:32:07 UTC/);
    expect(text).toMatch(/in step all receive ASSERTION 49 of 50 received it; m17 did not\. tasks\/flows\/group-of-50\.ts:14:25 .* > 14 \| await expect\(members\)/);
    expect(text).toMatch(/acknowledged 10:32:07\.120 serverMsgID 5d1c… sg_9 seq 4 stored 10:32:07\.128 yes pushed to m17 – not seen m17's device – connected/);
    expect(text).toMatch(/three not yet two-users\.ts:3/);
  });

  test('earlier tries, files that could not be loaded, and that it was interrupted', () => {
    const failed = (message: string) => aTry({ failures: [{ code: 'ASSERTION', message }] });
    const text = seen(page(aRun([aTest('x', { tries: [failed('first'), failed('last\n\n- Expected\n+ Received')] })], { interrupted: true, errors: [{ file: 'b.ts', code: 'TASK-INVALID', message: 'unexpected token', hint: 'close it' }] })));
    expect(text).toMatch(/Interrupted/);
    expect(text).toMatch(/Try 1: first .* last - Expected \+ Received/);
    expect(text).toMatch(/Outside of tests b\.ts TASK-INVALID unexpected token hint close it/);
  });

  test('failed tests stand open, and of many only the first ones', () => {
    expect(page(aRun(Array.from({ length: 9 }, () => lostMessage()))).match(/<details class="test failed"[^>]* open>/g)).toHaveLength(5);
  });

  test('what is left out is said', () => {
    expect(seen(page(aRun([aTest('a'), aTest('b'), lostMessage()]), { limits: { ...LIMITS, tests: 2, dataLength: 1 } }))).toMatch(/1 test that passed or were skipped is left out; of 2 tests steps, calls and devices are left out\. The json reporter has all of it\./);
  });
});

describe('texts of others', () => {
  const EVIL = ['</script><script>boom()</script>', '"><img src=x onerror=boom()>', "' onload='boom()", '<!--<script>', ']]><svg/onload=boom()>', '${boom()}', '{{boom()}}', '\u2028</style>', '&lt;b&gt;', '\u202eevil\x1b[31m', '\ud800'].join(' ');
  const everywhere = () => {
    const failure = { code: EVIL, message: `${EVIL}\n${EVIL}`, hint: EVIL, stack: EVIL, codeFrame: `> 1 | ${EVIL}`, operationID: EVIL, place: { file: EVIL, line: 1, column: 1 }, hops: [{ title: EVIL, text: EVIL, bad: true }] };
    const step = { title: EVIL, startedAt: 0, ms: 1, ok: false, message: EVIL, steps: [] };
    const one = aTry({
      failures: [failure], steps: [step], logs: [{ at: 0, level: EVIL, text: EVIL }], calls: [aCall({ path: EVIL, params: { [EVIL]: EVIL }, outcome: EVIL, message: EVIL, operationIDs: [EVIL] })],
      devices: [{ name: EVIL, userID: EVIL, platform: EVIL, dropped: 0, events: [{ kind: 'ended', at: 0, why: EVIL, code: 1, message: EVIL }] }],
    });
    return aRun([aTest(EVIL, { file: EVIL, path: [EVIL], tries: [one, one] }), aTest('s', { status: 'skipped', reason: EVIL })], { context: EVIL, errors: [{ ...failure, file: EVIL }] });
  };

  test('add no element, no attribute and no script to the page', () => {
    const shape = (markup: string) => [...markup.matchAll(/<(\/?[a-z!][^\s>/]*)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(([, name, attributes]) => `${name}${attributes!.replace(/="[^"]*"/g, '')}`);
    const harmless = JSON.parse(JSON.stringify(everywhere()).replaceAll(JSON.stringify(EVIL).slice(1, -1), 'fine')) as ReturnType<typeof everywhere>;
    const evil = page(everywhere(), { showContent: true });
    expect(shape(evil)).toEqual(shape(page(harmless, { showContent: true })));
    expect(evil.match(/<script\b/g)).toHaveLength(2);
    expect(evil.match(/<\/script>/g)).toHaveLength(2);
    expect(evil).not.toMatch(/<img|<svg\/|<!--|[\u2028\u202e\x1b]/);
  });

  test('a template takes markup from nobody but itself', () => {
    expect(html`<p title="${'"><b>'}">${['<i>', html`<b>${'&'}</b>`, 7, false, undefined]}</p>`.text).toBe('<p title="&#34;&#62;&#60;b&#62;">&#60;i&#62;<b>&#38;</b>7</p>');
    expect(() => html`${{ text: '<b>' } as unknown as string}`).toThrow(TypeError);
  });

  test('the data in the page are what they were', () => {
    const [, data] = /<script type="application\/json" id="d0">(.*?)<\/script>/s.exec(page(everywhere(), { showContent: true }))!;
    expect(JSON.parse(data!)).toMatchObject({ tries: [{ steps: [{ title: EVIL }], calls: [{ path: EVIL, params: { [EVIL]: EVIL } }] }, {}] });
  });

  test('the script of the page makes text and never markup', () => {
    const folder = path.join(import.meta.dirname, '../../../../src/testing/reporters/html/client');
    const sources = readdirSync(folder).filter((file) => file.endsWith('.ts')).map((file) => readFileSync(path.join(folder, file), 'utf8').replace(/^\/\/.*$/gm, ''));
    expect(sources.length).toBeGreaterThan(5);
    expect(sources.join('\n')).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|DOMParser|fetch\(|XMLHttpRequest|WebSocket|import\(/);
  });
});

describe('alone', () => {
  test('the policy allows the one script and the one style of the page by their hashes, and nothing else', async () => {
    const written = await report(createHTML, aRun([lostMessage()]));
    const hashes = [/<script>(.*?)<\/script>/s, /<style>(.*?)<\/style>/s].map((part) => `'sha256-${createHash('sha256').update(part.exec(written)![1]!).digest('base64')}'`);
    expect(/http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(written)![1]).toBe(`default-src 'none'; script-src ${hashes[0]}; style-src ${hashes[1]}; img-src data:; base-uri 'none'; form-action 'none'`);
  });

  test('names no other file and no address', async () => {
    const written = await report(createHTML, aRun([lostMessage()]));
    expect(written.match(/(?:src|href|action)="(?!#|data:)[^"]*"/g)).toBeNull();
    expect(written).not.toMatch(/url\(|@import|\sstyle="/);
    expect([...new Set(written.match(/https?:[^\s"'`]*/g))]).toEqual(['http://www.w3.org/2000/svg']);
  });

  test('bodies and tokens are not in it unless they are wanted', async () => {
    expect(await report(createHTML, aRun([lostMessage()]))).not.toMatch(/a secret word|eyJ/);
    expect(await report(createHTML, aRun([lostMessage()]), { showContent: true })).toMatch(/a secret word/);
  });

  test('a build without the script is said before the run', () => {
    expect(() => createHTML({ write() {}, color: false, width: 80, showContent: false, dist: path.join(DIST, 'nowhere') })).toThrow(expect.objectContaining({ code: 'FILE-MISSING', hint: 'build imctl anew with  npm run build' }));
  });
});
