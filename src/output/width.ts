// How many columns a text takes on a terminal, and how to make it take so many.
// Imported by whatever lines text up.
// Own work because string-width takes some 60 ms to load (its patterns and the segmenter); it is the judge in the test.

/** Columns of a text without control characters. Wide letters and emoji take two, marks none. */
export function displayWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  if (!patterns().clustered.test(text)) return sumWidths(text);
  let width = 0;
  for (const { segment } of graphemes().segment(text)) width += clusterWidth(segment);
  return width;
}

/** Fill up with spaces to `width` columns, behind the text or in front of it. Longer text stays as it is. */
export function pad(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const gap = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return side === 'left' ? text + gap : gap + text;
}

/** Cut to at most `width` columns, with `…` in the last one; letters and emoji are never cut in two. */
export function truncate(text: string, width: number): string {
  if (text.length <= width && NARROW.test(text)) return text;
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes().segment(text)) {
    const wide = displayWidth(segment);
    if (used + wide > width - 1) break;
    kept += segment;
    used += wide;
  }
  return width > 0 ? `${kept}…` : '';
}

/** Letters that take one column each and combine with nothing: Latin, Greek, Cyrillic, the usual punctuation and block drawings. */
const NARROW = /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2015\u2018-\u2027\u2500-\u2595]*$/;

/** Made when first needed: sets of Unicode properties take a millisecond, and most text is narrow. */
function createPatterns() {
  return {
    /** Anything that joins with its neighbours: only then is the (slow) segmenter asked. */
    clustered: /[\u200d\ufe0e\ufe0f\u0600-\u0605\u06dd\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\p{M}\p{RI}\p{EMod}\p{Cf}\p{DI}]/u,
    /** East Asian wide and full-width, and what is drawn as emoji unless told otherwise. */
    wide: new RegExp(`[${EAST_ASIAN_WIDE}\\p{EPres}]`, 'u'),
    nothing: /^[\p{Cc}\p{Cf}\p{Mn}\p{Me}\p{DI}]$/u,
  };
}

const EAST_ASIAN_WIDE = '\\u1100-\\u115f\\u2329\\u232a\\u2630-\\u2637\\u268a-\\u268f\\u2e80-\\u2e99\\u2e9b-\\u2ef3\\u2f00-\\u2fd5\\u2ff0-\\u303e\\u3041-\\u3096\\u3099-\\u30ff'
  + '\\u3105-\\u312f\\u3131-\\u318e\\u3190-\\u31e5\\u31ef-\\u321e\\u3220-\\u3247\\u3250-\\ua48c\\ua490-\\ua4c6\\ua960-\\ua97c\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe10-\\ufe19'
  + '\\ufe30-\\ufe52\\ufe54-\\ufe66\\ufe68-\\ufe6b\\uff01-\\uff60\\uffe0-\\uffe6\\u{16fe0}-\\u{18d1e}\\u{18d80}-\\u{18df2}\\u{1aff0}-\\u{1b2fb}\\u{1d300}-\\u{1d356}\\u{1d360}-\\u{1d376}'
  + '\\u{1f200}-\\u{1f202}\\u{1f210}-\\u{1f23b}\\u{1f240}-\\u{1f248}\\u{1f250}\\u{1f251}\\u{1f260}-\\u{1f265}\\u{20000}-\\u{2fffd}\\u{30000}-\\u{3fffd}';

function sumWidths(text: string): number {
  let width = 0;
  for (const letter of text) width += letterWidth(letter);
  return width;
}

function letterWidth(letter: string): number {
  if (letter >= ' ' && letter <= '~') return 1;
  if (patterns().nothing.test(letter)) return 0;
  return patterns().wide.test(letter) ? 2 : 1;
}

/** An emoji of many parts is one picture; other clusters are as wide as their visible letters. */
function clusterWidth(cluster: string): number {
  if (/^\p{RI}/u.test(cluster) || /^(?:\p{ExtPict}|[0-9#*])\ufe0f/u.test(cluster)) return 2;
  if (/^\p{EPres}\ufe0e/u.test(cluster)) return 1;
  if (/^\p{ExtPict}\p{EMod}|^\p{ExtPict}.*\u200d\p{ExtPict}/u.test(cluster)) return 2;
  if (/^[\u1100-\u11ff\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb]/.test(cluster)) return letterWidth(String.fromCodePoint(cluster.codePointAt(0)!));
  return sumWidths(cluster.split('\u200d')[0]!);
}

let made: ReturnType<typeof createPatterns> | undefined;

function patterns(): ReturnType<typeof createPatterns> {
  return made ??= createPatterns();
}

let segmenter: Intl.Segmenter | undefined;

function graphemes(): Intl.Segmenter {
  return segmenter ??= new Intl.Segmenter();
}
