// Text of a server made safe to stand in a message: one line, no control characters, no token, no stack.
// Imported by openim only; imports nothing of ours.

/** One line of at most `max` characters (default 160), control and direction characters written as `\x1b` or `\u202e`. */
export function printable(text: string, max = 160): string {
  const start = text.slice(0, max * 4).replace(/[\r\n\t ]+/g, ' ').trim();
  const shown = withoutTokens(start).replace(CONTROLS, escapeControl);
  return shown.length > max ? `${shown.slice(0, max - 3)}...` : shown;
}

/** The words of an error without the Go stack that may follow (http-contract §5) and without the `Error: ` that go-errors puts before it. */
export function firstWords(text: string): string {
  const cut = text.search(/\s*\|\s*->|\s+->\s+[\w.*()[\]]+\(|\r?\n|\bgoroutine \d+|\s\/[\w@./-]+\.go:\d+/);
  return printable((cut === -1 ? text : text.slice(0, cut)).replace(/^(?:Error: )+/, ''));
}

/** JWTs, and whatever is named a token or a secret, as `***`: v3.8.3 repeats the token it refused (http-contract §6). */
function withoutTokens(text: string): string {
  return text
    .replace(/\b(token|secret)(["']?\s*[=:]\s*["']?)[^\s"',;&}]+/gi, '$1$2***')
    .replace(/\beyJ[\w-]{4,}(?:\.[\w-]*){0,2}/g, '***');
}

const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

function escapeControl(char: string): string {
  const code = char.charCodeAt(0);
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
