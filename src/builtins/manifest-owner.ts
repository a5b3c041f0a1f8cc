// Whose manifests declare a thing: a mark in its ex, beside what the application keeps there.
// Imported by manifests.ts, and by the command line to find what is marked.
import { ImctlError } from '../base/errors.ts';
import { isPlainObject } from '../base/fields.ts';

/** The key of the mark, among those of the application. */
const OWNER_KEY = 'imctl.owner';

/** Who declares: what a mark may hold. */
export const OWNER = { kind: 'string', pattern: { allows: /^[A-Za-z0-9][\w.-]{0,62}$/, says: 'is a name of up to 63 letters, digits, _ . and -' }, doc: 'Mark what is declared as belonging to this name (users and groups, in their ex).' } as const;

/** The name in the mark of a thing; undefined without one. */
export function ownerOf(ex: unknown): unknown {
  return typeof ex === 'string' ? readEx(ex)?.[OWNER_KEY] : undefined;
}

/**
 * The ex that a thing is to have: what is declared, or what is there, with the mark. Every other letter of it stays, so that
 * numbers too long for JavaScript stay too.
 *
 * @throws ImctlError CONFLICT when it is another's, or what is there is no JSON object; FILE-INVALID when what is declared is none.
 */
export function markEx({ item, declared, now, owner }: { item: string; declared?: unknown; now?: unknown; owner: string }): string {
  const ex = String(declared ?? now ?? '');
  const other = [ownerOf(now), ownerOf(ex)].find((name) => name !== undefined && name !== owner);
  if (other !== undefined) throw new ImctlError('CONFLICT', `${item} belongs to the owner ${JSON.stringify(other)}, not to ${JSON.stringify(owner)}`, { hint: `it is left as it is; its mark is  ${OWNER_KEY}  in its ex:  imctl edit ${item}` });
  const held = readEx(ex);
  if (!held) throw new ImctlError(declared === undefined ? 'CONFLICT' : 'FILE-INVALID', `${item}: its ex is a text of the application's and no JSON object, so it can hold no owner`, { hint: 'it is left as it is; apply it from files of its own, without  --owner' });
  if (Object.hasOwn(held, OWNER_KEY)) return ex;
  const mark = `${JSON.stringify(OWNER_KEY)}:${JSON.stringify(owner)}`;
  const end = ex.lastIndexOf('}');
  return end < 0 ? `{${mark}}` : `${ex.slice(0, end)}${Object.keys(held).length > 0 ? ',' : ''}${mark}${ex.slice(end)}`;
}

/** What it holds, where it is empty or a JSON object. */
function readEx(ex: string): Record<string, unknown> | undefined {
  if (ex.trim() === '') return {};
  try {
    const held: unknown = JSON.parse(ex);
    return isPlainObject(held) ? held : undefined;
  } catch {
    return undefined;
  }
}
