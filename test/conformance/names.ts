// On a server that holds other data, the names of a flow get a prefix on the way out and lose it on the way in (recordings/README.md).
// Imported by patterns.ts and replay.ts.

/** How the names of one flow are told apart from everybody else's. */
export interface Names {
  /** What is sent: the prefix before every whole-word name and every `op<n>`. */
  map(text: string): string;
  /** What came: without the prefix. */
  unmap(text: string): string;
}

/** Names as they stand. */
export const BARE: Names = { map: (text) => text, unmap: (text) => text };

/** Names with a prefix of letters and digits that nobody else uses. A word is letters and digits; `_` ends one. */
export function prefixNames(names: readonly string[], prefix: string): Names {
  const words = ['op\\d+', ...names.map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))].join('|');
  const whole = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}\\p{N}])`, 'gu');
  return { map: (text) => text.replace(whole, `${prefix}$&`), unmap: (text) => text.replaceAll(prefix, '') };
}

/** The administrator under another ID than the recordings' own. */
export function nameAdmin(names: Names, adminUserID = RECORDED_ADMIN): Names {
  if (adminUserID === RECORDED_ADMIN) return names;
  const word = (text: string): RegExp => new RegExp(`(?<![\\p{L}\\p{N}])${text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'gu');
  return { map: (text) => names.map(text).replace(word(RECORDED_ADMIN), () => adminUserID), unmap: (text) => names.unmap(text).replace(word(adminUserID), RECORDED_ADMIN) };
}

const RECORDED_ADMIN = 'imAdmin';
