// The object `env`: variables of the process imctl runs in, each behind its own permission (design §6).
// Imported by index.ts.
import { defineObject } from '../define.ts';

export const env = defineObject({
  name: 'env', singular: 'variable', scriptOnly: true,
  doc: 'Environment variables. In a task each needs env:<NAME>.',
  operations: {
    get: {
      doc: 'The value of a variable, or nothing.', effect: 'read', returns: { value: 'string | null' },
      params: { name: { kind: 'string', required: true, positional: true, doc: 'The variable.' } },
      needs: ({ name }) => [`env:${name}`],
      run: ({ name }, ctx) => ctx.machine.env(name) ?? null,
    },
  },
});
