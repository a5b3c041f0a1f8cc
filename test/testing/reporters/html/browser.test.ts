import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import type { DeviceEvent } from '../../../../src/testing/devices/trail.ts';
import { createHTML } from '../../../../src/testing/reporters/html/index.ts';
import type { RunResult } from '../../../../src/testing/results.ts';
import { tempDir } from '../../../helpers/imctl.ts';
import { aCall, aRun, aTest, aTry, BEGAN, lostMessage, report } from '../setup.ts';
import { hasBrowser, startBrowser, type Page } from './browser.ts';

async function open(run: RunResult, hash = '') {
  const file = path.join(tempDir(), 'report.html');
  writeFileSync(file, await report(createHTML, run, { showContent: true }));
  return (await (browser ??= startBrowser())).open(`${pathToFileURL(file)}${hash}`);
}

let browser: ReturnType<typeof startBrowser> | undefined;
afterAll(async () => { await (await browser)?.close(); });

/** Move the pointer about a place until something holds: scrolling, which takes its time, hides what the pointer has shown. */
async function hover(page: Page, { x, y }: { x: number; y: number }, expression: string) {
  let holds = await page.evaluate<boolean>(expression);
  for (const end = Date.now() + 60_000; Date.now() < end && !holds; holds = await page.evaluate<boolean>(expression)) {
    for (const by of [-1, 0]) await page.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x: x + by, y });
  }
  expect(holds).toBe(true);
}

// No browser comes with the project: it would be larger than all the rest.
describe.skipIf(!hasBrowser)('in a real browser (skipped where there is no chromium)', () => {
  test('a failed test is drawn at once: lanes, arrows, steps; one that passed when it is opened', async () => {
    const page = await open(aRun([aTest('fine', { tries: [aTry({ calls: [aCall()] })] }), lostMessage()]));
    await page.until('document.querySelector("#t0 .lanes")');
    expect(await page.evaluate('[...document.querySelectorAll("#t0 .lanes svg text:not(.soft)")].map((one) => one.firstChild.data)')).toEqual(expect.arrayContaining(['owner', 'm1', 'm17']));
    expect(await page.evaluate('[...document.querySelectorAll("#t0 .lanes .arrow")].map((one) => one.classList[1])')).toEqual(['send', 'ack', 'push']);
    expect(await page.evaluate('[...document.querySelectorAll("#t0 .steps .line")].map((one) => one.textContent)')).toEqual(['✓the owner writes30 ms', '✗all receive2000 ms']);
    expect(await page.evaluate('document.querySelector("#t1 .drawn").childElementCount')).toBe(0);
    await page.evaluate('document.querySelector("#t1 > summary").click()');
    await page.until('document.querySelector("#t1 .lanes")');
    expect(page.complaints).toEqual([]);
    expect(page.requests).toEqual([]);
  });

  test('the way of a message is lit where the pointer is; a stretch of time is looked at closer, and all of it again', async () => {
    const page = await open(aRun([lostMessage()]));
    await page.until('document.querySelector(".mark.dot")');
    const where = await page.evaluate<{ x: number; y: number }>('(() => { const one = document.querySelector(".mark.dot"); one.scrollIntoView({ block: "center" }); const { x, y, width } = one.getBoundingClientRect(); return { x: x + width / 2, y: y + width / 2 }; })()');
    await hover(page, where, 'document.querySelectorAll(".lanes .arrow.hot").length === 3 && !document.querySelector("#tip").hidden');
    const ticks = 'document.querySelector(".axis").textContent';
    const before = await page.evaluate<string>(ticks);
    await page.evaluate('document.querySelector(".tools button").click()');
    await page.until(`${ticks} !== ${JSON.stringify(before)}`);
    await page.evaluate('document.querySelectorAll(".tools button")[2].click()');
    await page.until(`${ticks} === ${JSON.stringify(before)}`);
    for (const [type, dx] of [['mousePressed', 0], ['mouseMoved', 120], ['mouseReleased', 120]] as const) await page.send('Input.dispatchMouseEvent', { type, x: where.x + dx, y: where.y, button: 'left', buttons: 1, clickCount: 1 });
    await page.until(`${ticks} !== ${JSON.stringify(before)}`);
    expect(page.complaints).toEqual([]);
  });

  test('filters by status and by text, also by what failed', async () => {
    const page = await open(aRun([aTest('anna writes'), aTest('ben answers'), lostMessage()]));
    const shown = () => page.evaluate('[...document.querySelectorAll(".test")].filter((one) => one.offsetParent !== null).map((one) => one.id)');
    const type = (text: string) => page.evaluate(`(() => { const field = document.querySelector("#search"); field.value = ${JSON.stringify(text)}; field.dispatchEvent(new Event("input")); })()`);
    await type('ANNA writ');
    expect(await shown()).toEqual(['t1']);
    await type('m17');
    expect(await shown()).toEqual(['t0']);
    await type('nobody');
    expect(await page.evaluate('[document.querySelector("#nothing").hidden, document.querySelector("#shown").textContent]')).toEqual([false, '0 of 3 shown']);
    await type('');
    await page.evaluate('document.querySelector(".chip.passed").click()');
    expect(await shown()).toEqual(['t0']);
  });

  test('nothing that a test or a server says is run', async () => {
    const evil = '</script><script>window.boom=1</script><img src=x onerror=window.boom=1>"><svg onload=window.boom=1>';
    const events: DeviceEvent[] = [{ kind: 'ended', at: BEGAN, why: evil, code: 1, message: evil }];
    const one = aTry({ failures: [{ code: evil, message: evil, hops: [{ title: evil, text: evil }], stack: evil, codeFrame: evil }], steps: [{ title: evil, startedAt: BEGAN, ms: 5, ok: false, message: evil, steps: [] }], calls: [aCall({ path: evil, params: { [evil]: evil }, outcome: evil, operationIDs: [evil] })], logs: [{ at: BEGAN, level: evil, text: evil }], devices: [{ name: evil, userID: evil, platform: evil, events, dropped: 0 }] });
    const page = await open(aRun([aTest(evil, { file: evil, tries: [one, one] })], { context: evil }));
    await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true; })');
    await page.until('document.querySelectorAll(".fold table").length === 2');
    const where = await page.evaluate<{ x: number; y: number }>('(() => { const one = document.querySelector(".bar"); one.scrollIntoView({ block: "center" }); const { x, y } = one.getBoundingClientRect(); return { x: x + 3, y: y + 3 }; })()');
    await hover(page, where, '!document.querySelector("#tip").hidden');
    expect(await page.evaluate('[typeof window.boom, document.querySelectorAll("img").length, document.querySelectorAll("script").length]')).toEqual(['undefined', 0, 2]);
    expect(page.complaints).toEqual([]);
    expect(page.requests).toEqual([]);
  });

  test('the policy refuses what would be run all the same, and any request', async () => {
    const page = await open(aRun([lostMessage()]));
    await page.evaluate('(() => { const one = document.createElement("script"); one.textContent = "window.boom = 1"; document.body.append(one); const img = document.createElement("img"); img.src = "http://127.0.0.1:9/x.png"; document.body.append(img); })()');
    await page.until('typeof window.boom === "undefined"');
    expect(await page.evaluate('fetch("http://127.0.0.1:9/").then(() => "sent", () => "refused")')).toBe('refused');
    // They are told beside the answers.
    await expect.poll(() => page.complaints.filter((one) => one.includes('Content Security Policy')).length).toBeGreaterThanOrEqual(3);
  });

  test('a test named by the address is opened and in view; light and dark change places', async () => {
    const page = await open(aRun([...Array.from({ length: 80 }, (_, n) => aTest(`fine ${n}`)), aTest('this one')]), '#t80');
    await page.until('document.querySelector("#t80").open && document.querySelector("#t80").getBoundingClientRect().top < innerHeight');
    const color = 'getComputedStyle(document.body).backgroundColor';
    const before = await page.evaluate<string>(color);
    await page.evaluate('document.querySelector("#theme").click()');
    expect(await page.evaluate(color)).not.toBe(before);
  });

  test('thousands of tests and hundreds of devices open, and say what is left out', async () => {
    const events = Array.from({ length: 300 }, (_, n): DeviceEvent => ({ kind: 'frame', at: BEGAN + n, direction: 'in', name: 'push', operationID: `imctl-${n}`, bytes: 300 }));
    const crowd = lostMessage();
    const big = { ...crowd, tries: [{ ...crowd.tries[0]!, devices: Array.from({ length: 500 }, (_, n) => ({ name: `m${n}`, userID: `m${n}`, platform: 'iOS', events, dropped: 0 })) }] };
    const page = await open(aRun([big, ...Array.from({ length: 8000 }, (_, n) => aTest(`fine ${n}`, { tries: [aTry({ calls: Array.from({ length: 20 }, () => aCall()) })] }))]));
    expect(await page.evaluate('document.querySelectorAll(".test").length')).toBe(5000);
    expect(await page.evaluate('document.querySelector(".banner").textContent')).toMatch(/3,001 tests that passed or were skipped are left out/);
    await page.until('document.querySelector("#t0 .lanes")');
    expect(await page.evaluate('document.querySelector("#t0 .drawn").textContent')).toMatch(/Left out: 300 devices, 40000 older events\./);
    expect(await page.evaluate('document.querySelectorAll("#t0 .lanes .mark").length')).toBe(20_000);
  });
});
