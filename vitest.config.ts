import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/helpers/origins.ts'],
    // Two workers on two cores; whole processes are started by many tests, so their time is not the machine's alone.
    maxWorkers: 2,
    // Limits against hanging alone: what is sure to come is waited for, however slow the machine.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
