// Characters a terminal obeys or hides are shown by their number, so that text from a server cannot pose as something else.
// Imported wherever text of others goes to a terminal.

/** The text on one line with control characters, escapes, bidi marks and zero-width characters written as `\x1b`, `\u202e`. */
export function escapeHidden(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(emojiOrHidden(), (all, hidden: string | undefined) => (hidden === undefined ? all : spell(hidden)));
}

/** The same for a text of several lines: line ends stay. */
export function escapeLines(text: string): string {
  return PLAIN.test(text) ? text : text.split('\n').map(escapeHidden).join('\n');
}

/** JSON that is safe on a terminal: the same document, with what JSON leaves unescaped (C1 controls, bidi marks) as `\u009b`. */
export function escapeJSON(json: string): string {
  return PLAIN_LINES.test(json) ? json : json.replace(emojiOrHidden(), (all, hidden: string | undefined) => (hidden === undefined || hidden === '\n' ? all : jsonUnits(hidden)));
}

const PLAIN = /^[\x20-\x7e]*$/;
const PLAIN_LINES = /^[\x20-\x7e\n]*$/;

let pattern: RegExp | undefined;

// Joiners and variation selectors are part of how an emoji is written, so whole emoji are skipped; anywhere else they hide.
// DI are the code points that Unicode says to draw as nothing. Tag characters spell the flags of England, Scotland and Wales.
// Made when first needed: sets of Unicode properties take a millisecond, and most text is plain.
function emojiOrHidden(): RegExp {
  return pattern ??= new RegExp(
    '\\u{1f3f4}[\\u{e0061}-\\u{e007a}]{5}\\u{e007f}'
    + '|\\p{ExtPict}[\\ufe0e\\ufe0f\\p{EMod}]*(?:\\u200d\\p{ExtPict}[\\ufe0e\\ufe0f\\p{EMod}]*)*'
    + '|[0-9#*]\\ufe0f\\u20e3?'
    + '|([\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{DI}])', 'gu');
}

const LETTERS: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function spell(hidden: string): string {
  const letter = LETTERS[hidden];
  if (letter !== undefined) return letter;
  const code = hidden.codePointAt(0)!;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}

/** JSON knows four digits only: what lies beyond takes two. */
function jsonUnits(hidden: string): string {
  return hidden.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
}
