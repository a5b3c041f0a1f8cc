// Numbers, times and lists as people read them, the same everywhere.
// Imported by everyone; imports nothing of ours.

/** `68,200`, whatever the locale: people paste it into tickets. */
export function groupThousands(value: number | bigint): string {
  const [whole, fraction] = String(value).split('.');
  if (!/^-?\d+$/.test(whole!)) return String(value);
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** `1 user`, `1,240 users`. @param many default one with an s. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${groupThousands(count)} ${count === 1 ? one : many}`;
}

/** `anna, ben, carla …`: the first of them. @param of how many there are in all. */
export function listFirst(items: readonly unknown[], most = 5, of = items.length): string {
  return `${items.slice(0, most).join(', ')}${of > most ? ' …' : ''}`;
}

/** `300 ms`, `2 s`, `2.5 s` */
export function spellMs(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toFixed(1))} s`;
}

/** A word as a POSIX shell takes it. Letters of any language stand as they are, so that names of files stay readable. */
export function quoteWord(text: string): string {
  return /^[\p{L}\p{N}\p{M}_:./@%+,=-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
