// The faults one can ask for, as parameters: the flags of `emulator start` and `emulator faults set`, and what the control address takes.
// Imported by faults.ts and cli. A further fault is a row here and its doing in faults.ts.

import type { Fields, Values } from '../../base/fields.ts';

const RATIO = { kind: 'number', min: 0, max: 1 } as const;

/** All of them; none is set by default. */
export const FAULT_FIELDS = {
  latency: {
    kind: 'string', doc: 'What leaves (answers, replies, pushes) leaves later: 200ms, or any time of 200ms..500ms',
    pattern: { allows: /^(0|\d+(\.\d+)?(ms|s|m))(\.\.\d+(\.\d+)?(ms|s|m))?$/, says: 'must be a time like 200ms or a range like 200ms..500ms' },
  },
  fail: { kind: 'string', many: true, doc: 'TARGET=WHAT[:RATIO]; WHAT is an error code, http-503, cut, half or hang' },
  hang: { ...RATIO, doc: 'So many requests are taken and never answered' },
  cut: { ...RATIO, doc: 'So many connections are cut in place of an answer' },
  half: { ...RATIO, doc: 'So many answers end in the middle, and the connection with them' },
  dropPush: { ...RATIO, doc: 'So many pushes never reach their device; messages are stored all the same' },
  duplicatePush: { ...RATIO, doc: 'So many pushes reach their device twice' },
  reorder: { ...RATIO, doc: 'So many pushes change places with the next one to the device' },
  clockSkew: {
    kind: 'string', doc: 'The server\'s clock goes ahead by 5m, or with -5m behind',
    pattern: { allows: /^([+-]?\d+(\.\d+)?(ms|s|m|h|d|w)|0)$/, says: 'must be a time like 5m or -90s' },
  },
  faultSeed: { kind: 'integer', min: 0, max: 0xffff_ffff, doc: 'The same number befalls the same requests; by default another each time' },
} as const satisfies Fields;

/** Faults as they are asked for. */
export type FaultOptions = Values<typeof FAULT_FIELDS>;
