// Objects without what was not given.
// Imported by whoever makes data that is kept, sent or shown; pure.

/** Without the members that are undefined. */
export function given<T extends Record<string, unknown>>(data: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
