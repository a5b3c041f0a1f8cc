import { expect, test } from 'vitest';
import { createLedger } from '../../../src/testing/load/ledger.ts';
import { createMetrics } from '../../../src/testing/load/metrics.ts';

function setUp() {
  const metrics = createMetrics();
  const ledger = createLedger(metrics);
  const counts = () => Object.fromEntries((['im_sent', 'im_acked', 'im_delivered', 'im_loss', 'im_dup', 'im_reorder'] as const).map((name) => [name.slice(3), metrics.count(name)]));
  return { metrics, ledger, counts };
}

test('a message that comes once to each is delivered, and nothing is open', () => {
  const { ledger, counts, metrics } = setUp();
  const message = ledger.sent(100, [3, 7]);
  ledger.arrived(message, 3, 'push', 110, false);
  ledger.acked(message);
  expect(ledger.open).toBe(1);
  ledger.arrived(message, 7, 'push', 130, false);
  expect(ledger.open).toBe(0);
  ledger.settle(() => true);
  expect(counts()).toEqual({ sent: 1, acked: 1, delivered: 2, loss: 0, dup: 0, reorder: 0 });
  expect(metrics.trend('im_deliver_ms')).toMatchObject({ count: 2, min: 10 });
});

test('what was acknowledged and did not come is lost, for those who are connected', () => {
  const { ledger, counts } = setUp();
  const [one, two] = [ledger.sent(0, [1, 2, 3]), ledger.sent(0, [1])];
  ledger.acked(one);
  ledger.arrived(one, 1, 'push', 1, false);
  expect(two).toBe(1);
  ledger.settle((device) => device !== 3);
  expect(counts()).toMatchObject({ loss: 1, delivered: 1 });
});

test('what no server keeps is lost for those who were there all the time, and nobody waits for it for others', () => {
  const { ledger, counts } = setUp();
  ledger.acked(ledger.sent(100, [1, 2], 150));
  const cameBack = (device: number, since = 200) => device === 1 && since >= 160;
  const stayed = (_device: number, since = 200) => since >= 0;
  expect([ledger.isAwaited(cameBack), ledger.isAwaited(stayed)]).toEqual([false, true]);
  ledger.arrived(0, 2, 'push', 210, false);
  ledger.settle(cameBack);
  expect(counts()).toMatchObject({ delivered: 1, loss: 0 });
  ledger.acked(ledger.sent(100, [1, 2], 150));
  ledger.settle(stayed);
  expect(counts()).toMatchObject({ loss: 2 });
});

test('what the server refused is not waited for', () => {
  const { ledger, counts } = setUp();
  ledger.refused(ledger.sent(0, [1]));
  ledger.settle(() => true);
  expect(counts()).toMatchObject({ sent: 1, loss: 0 });
});

test('a second copy is one too many, before and after all have it', () => {
  const { ledger, counts } = setUp();
  const message = ledger.sent(0, [1, 2]);
  ledger.acked(message);
  ledger.arrived(message, 1, 'push', 1, false);
  ledger.arrived(message, 1, 'push', 2, true);
  expect(counts()).toMatchObject({ dup: 1 });
  ledger.arrived(message, 2, 'push', 3, false);
  ledger.arrived(message, 2, 'push', 4, true);
  expect(counts()).toEqual({ sent: 1, acked: 1, delivered: 2, loss: 0, dup: 2, reorder: 0 });
});

test('a push of what was pulled is none too many, and is no measure of the time it took', () => {
  const { ledger, counts, metrics } = setUp();
  const message = ledger.sent(0, [1]);
  ledger.acked(message);
  ledger.arrived(message, 1, 'pull', 1, false);
  ledger.arrived(message, 1, 'push', 2, true);
  ledger.arrived(message, 1, 'pull', 3, true);
  expect(counts()).toMatchObject({ delivered: 1, dup: 0, reorder: 0 });
  expect(metrics.count('im_deliver_ms')).toBe(0);
});

test('a message that comes after a later one is delivered, and late', () => {
  const { ledger, counts } = setUp();
  const message = ledger.sent(0, [1]);
  ledger.acked(message);
  ledger.arrived(message, 1, 'push', 1, true);
  expect(counts()).toMatchObject({ delivered: 1, reorder: 1, dup: 0 });
});

test('what comes to a device that was not expected to get it counts for nothing', () => {
  const { ledger, counts } = setUp();
  const message = ledger.sent(0, [1]);
  ledger.arrived(message, 9, 'push', 1, false);
  ledger.arrived(99, 1, 'push', 1, true);
  expect(counts()).toMatchObject({ delivered: 0, dup: 0 });
});
