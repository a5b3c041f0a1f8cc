// Knows the secret values of this run and blanks them wherever text leaves it.
// Imported by everyone; imports nothing of ours.

/** Keeper of secret values. */
export interface Secrets {
  /** From now on this value is blanked. Values shorter than four characters are not kept: blanking them would garble everything. */
  add(value: string): void;
  /** The text with every known secret replaced by `***`. */
  mask(text: string): string;
}

/** A keeper that knows nothing yet. JWTs are blanked by their shape, unless `shapes` is off, and need not be known: thousands of devices have one each. */
export function createSecrets({ shapes = true }: { shapes?: boolean } = {}): Secrets {
  const values = new Set<string>();
  let known: RegExp | undefined;
  let longestFirst: string[] = [];
  return {
    add(value) {
      if (value.length < 4 || values.has(value) || (shapes && WHOLE_JWT.test(value))) return;
      values.add(value);
      // JSON in a text of JSON is not rare.
      const forms = [...values].flatMap((one) => [one, encodeURIComponent(one), quoted(one), quoted(quoted(one))]);
      longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length);
      known = new RegExp(longestFirst.map(escapeRegExp).join('|'), 'g');
    },
    mask(text) {
      // Most texts hold none: to look for each finds that out many times as fast.
      const blanked = known && longestFirst.some((form) => text.includes(form)) ? text.replace(known, '***') : text;
      return shapes && blanked.includes('eyJ') ? blanked.replace(JWT, '***') : blanked;
    },
  };
}

const JWT = /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g;

const WHOLE_JWT = new RegExp(`^(?:${JWT.source})$`);

/** As it stands in JSON. */
function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
