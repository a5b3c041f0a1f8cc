import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { imctl } from '../helpers/imctl.ts';

let home: string;
const history = async (id: string) => (await imctl(['messages', 'history', `si_imAdmin_${id}`, '-o', 'jsonpath={.items[*].text}'], { home })).out.trim();

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'imctl-many-'));
  const rows = Array.from({ length: 40 }, (_, at) => `u${String(at).padStart(2, '0')}`).join('\n');
  await imctl(['create', 'users', '-f', '-'], { home, input: `userID\n${rows}\n` });
});

describe('a broadcast', () => {
  test('to all, held back by --max-affected: nothing is sent', async () => {
    const refused = await imctl(['broadcast', '--where', 'true', '--text', 'hi', '--max-affected', '10', '--yes', '-v'], { home });
    expect(refused.status).toBe(8);
    expect(refused.err).toContain('would touch 40 items');
    expect(refused.err).not.toContain('batch_send_msg');
  });

  test('as a plan says to how many', async () => {
    const { out, status } = await imctl(['broadcast', '--where', 'true', '--text', 'hi', '--plan'], { home });
    expect(status).toBe(0);
    expect(out).toContain('send "hi" from imAdmin to 40 users: u00, u01, u02, u03, u04');
  });

  test('asks, and nobody there is a refusal', async () => {
    expect((await imctl(['broadcast', '--where', 'true', '--text', 'hi'], { home })).status).toBe(8);
  });

  test('reaches everybody chosen, each once', async () => {
    const { err, status } = await imctl(['broadcast', '--where', 'u.userID < "u05"', '--text', 'to five', '--yes'], { home });
    expect({ err: err.split('\n').at(-2), status }).toEqual({ err: '5 sent, 0 skipped, 0 failed', status: 0 });
    expect(await history('u04')).toBe('to five');
    expect(await history('u05').catch(() => '')).not.toContain('to five');
  });

  test('to people who are not there names them, and ends with 3', async () => {
    writeFileSync(path.join(home, 'ids.txt'), 'u10\nnobody\nu11\n');
    const { err, status } = await imctl(['broadcast', '-f', 'ids.txt', '--text', 'hello', '--yes'], { home });
    expect(status).toBe(3);
    expect(err).toContain('failed: ids.txt:2: SEND-REFUSED');
    expect(err).toContain('2 sent, 0 skipped, 1 failed');
  });

  test('of rows with words of their own', async () => {
    writeFileSync(path.join(home, 'rows.csv'), 'to,text\nu20,for twenty\nu21,for twenty-one\n');
    expect((await imctl(['broadcast', '-f', 'rows.csv', '--yes'], { home })).status).toBe(0);
    expect(await history('u20')).toBe('for twenty');
    expect(await history('u21')).toBe('for twenty-one');
  });

  test.each([
    [['--text', 'hi', '--yes'], 'a broadcast needs its receivers'],
    [['--to', 'u00', '--yes'], 'needs its text'],
  ])('%j is refused', async (words, says) => {
    const ran = await imctl(['broadcast', ...words], { home });
    expect(ran.status).not.toBe(0);
    expect(`${ran.err}${ran.out}`).toContain(says);
  });
});
