import { expect, it } from 'vitest';

import { loadShipped } from '../../../src/emulator/config/files.ts';
import { runWith } from '../../../src/emulator/config/running.ts';
import { NOTIFICATION_KEYS } from '../../../src/emulator/messages/table.ts';

it('every block of notification.yml is some notification\'s, and every notification has its block', async () => {
  const { notification } = runWith(await loadShipped());
  expect(new Set(Object.values(NOTIFICATION_KEYS))).toEqual(new Set(Object.keys(notification)));
});
