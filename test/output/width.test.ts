import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { escapeHidden, escapeJSON, escapeLines } from '../../src/output/hidden.ts';
import { displayWidth, pad, truncate } from '../../src/output/width.ts';

describe('displayWidth', () => {
  test('agrees with string-width on every letter that is shown', () => {
    const different: string[] = [];
    for (let code = 0x20; code <= 0x3ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const letter = String.fromCodePoint(code);
      // What is escaped before it is measured, and what is not assigned, need no width.
      if (escapeHidden(letter) !== letter || /\p{Cn}/u.test(letter)) continue;
      if (displayWidth(letter) !== stringWidth(letter)) different.push(code.toString(16));
    }
    expect(different).toEqual([]);
  });

  test.each([
    '漢字 und Umlaut', 'ｱｲｳｶﾞ', '한국어', '각', 'e\u0301gale\u0301', '👍', '👍🏽', '👨‍👩‍👧‍👦', '🏳️‍🌈', '🇩🇪🇯🇵', '🇩', '❤️', '❤', '1️⃣', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    'नमस्ते', 'ภาษาไทยน้ำ', 'עברית', 'العربية', '⌚\ufe0e', '☎️', '█░▂▅ ✓ ✗ – … ·', '（全角）', 'Ω≈ç√', '🫠🪿', '👩🏽‍🚀', 'a\u0300\u0301\u0302',
  ])('agrees with string-width on %s', (text) => {
    expect(displayWidth(text)).toBe(stringWidth(text));
  });
});

describe('pad and truncate', () => {
  test('fill by columns, not by letters', () => {
    expect(pad('漢', 4)).toBe('漢  ');
    expect(pad('7', 3, 'right')).toBe('  7');
    expect(pad('toolong', 3)).toBe('toolong');
  });

  test.each([
    ['abcdef', 6, 'abcdef'], ['abcdef', 5, 'abcd…'], ['漢字漢字', 5, '漢字…'], ['漢字漢字', 4, '漢…'], ['👨‍👩‍👧‍👦👨‍👩‍👧‍👦x', 4, '👨‍👩‍👧‍👦…'], ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'], ['ab', 1, '…'], ['ab', 0, ''],
  ])('cut %j to %i columns: %j', (text, width, cut) => {
    expect(truncate(text, width)).toBe(cut);
    expect(displayWidth(truncate(text, width))).toBeLessThanOrEqual(width);
  });
});

describe('hidden characters', () => {
  test.each([
    ['\x1b[31m', '\\x1b[31m'], ['a\nb\tc\rd', 'a\\nb\\tc\\rd'], ['\x7f\x9b', '\\x7f\\x9b'], ['\u202eabc\u2066', '\\u202eabc\\u2066'], ['a\u200bb\ufeff\u00ad', 'a\\u200bb\\ufeff\\xad'],
    ['\u2028', '\\u2028'], ['\u3164', '\\u3164'], ['a\u200db', 'a\\u200db'], ['a\ufe0f', 'a\\ufe0f'], ['\u{e0100}', '\\u{e0100}'], ['\udc00', '\\udc00'],
  ])('%j is shown as %s', (text, shown) => {
    expect(escapeHidden(text)).toBe(shown);
  });

  test.each(['👨‍👩‍👧‍👦', '❤️', '1️⃣', '👍🏽', 'نص عربي', 'e\u0301', '漢字', '– …'])('%s stays', (text) => {
    expect(escapeHidden(text)).toBe(text);
  });

  test('lines stay lines where they may', () => {
    expect(escapeLines('a\x1b\nb\u202e')).toBe('a\\x1b\nb\\u202e');
  });

  test('JSON stays the same document', () => {
    const value = { 'a\u202e': 'x\x9b\u{e0041}é\n' };
    const safe = escapeJSON(JSON.stringify(value, null, 2));
    expect(safe).toBe('{\n  "a\\u202e": "x\\u009b\\udb40\\udc41é\\n"\n}');
    expect(JSON.parse(safe)).toEqual(value);
  });
});
