// What a signed form may do: the policy in it says, and this checks the form against it (S3's POST policy).
// Imported by put.ts.

import { Refusal } from './refusal.ts';
import { ALGORITHM, checkCredential, isEqual, signText, type Keys } from './sigv4.ts';

/** How large the file may be. */
export interface Allowed { minBytes: number; maxBytes: number }

/** These are what permits, or the file; all other fields need a condition. */
const FREE_FIELDS = ['policy', 'x-amz-signature', 'file'];
const FREE_PREFIX = 'x-ignore-';

/**
 * Check the fields of a form, lower-case names, against the policy among them.
 *
 * @param limit of a file whose policy names none, in bytes.
 * @throws Refusal AccessDenied, SignatureDoesNotMatch, InvalidAccessKeyId, MalformedPOSTRequest.
 */
export function checkPolicy(fields: ReadonlyMap<string, string>, keys: Keys, now: number, limit: number): Allowed {
  const text = fields.get('policy');
  if (text === undefined) throw new Refusal('AccessDenied');
  const time = fields.get('x-amz-date') ?? '';
  if (fields.get('x-amz-algorithm') !== ALGORITHM || !/^\d{8}T\d{6}Z$/.test(time)) throw new Refusal('AccessDenied');
  checkCredential(keys, fields.get('x-amz-credential') ?? '', time);
  if (!isEqual(signText(keys, time, text), fields.get('x-amz-signature') ?? '')) throw new Refusal('SignatureDoesNotMatch');

  const policy = parsePolicy(text);
  if (!(Date.parse(policy.expiration) > now)) throw new Refusal('AccessDenied', 'Invalid according to Policy: Policy expired');
  const allowed = { minBytes: 0, maxBytes: limit };
  const covered = new Set<string>();
  for (const condition of policy.conditions) {
    if (!Array.isArray(condition)) {
      for (const [name, value] of Object.entries(condition)) { covered.add(name.toLowerCase()); need(fields, 'eq', name, value); }
      continue;
    }
    const [kind, first, second] = condition;
    if (kind === 'content-length-range') {
      allowed.minBytes = Math.max(Number(first), 0);
      allowed.maxBytes = Math.min(Number(second), limit);
    } else {
      const name = String(first).replace(/^\$/, '');
      covered.add(name.toLowerCase());
      need(fields, String(kind), name, String(second));
    }
  }
  const extra = [...fields.keys()].find((name) => !covered.has(name) && !FREE_FIELDS.includes(name) && !name.startsWith(FREE_PREFIX));
  if (extra !== undefined) throw new Refusal('AccessDenied', `Invalid according to Policy: Extra input fields: ${extra}`);
  return allowed;
}

function need(fields: ReadonlyMap<string, string>, kind: string, name: string, value: string): void {
  // The bucket stands in the path; a form need not repeat it.
  const given = fields.get(name.toLowerCase()) ?? (name === 'bucket' ? value : '');
  const holds = kind === 'eq' ? given === value : kind === 'starts-with' && given.startsWith(value);
  if (!holds) throw new Refusal('AccessDenied', `Invalid according to Policy: Policy Condition failed: [${kind}, $${name}, ${value}]`);
}

interface Policy { expiration: string; conditions: (Record<string, string> | unknown[])[] }

/** It is signed by us, so a wrong one is no attack; it must still not be taken for less than it says. */
function parsePolicy(text: string): Policy {
  try {
    const policy = JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as Partial<Policy>;
    if (typeof policy.expiration === 'string' && Array.isArray(policy.conditions) && policy.conditions.every((one) => typeof one === 'object' && one !== null)) return policy as Policy;
  } catch { /* said below */ }
  throw new Refusal('MalformedPOSTRequest');
}
