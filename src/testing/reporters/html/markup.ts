// HTML from templates in which every value is text, unless it is markup itself: nothing that a test or a server says can become a part of the page.
// Imported by page.ts and what it is made of.
import { stringifyJSON } from '../../../base/json.ts';
import { escapeJSON, escapeLines } from '../../../output/hidden.ts';

/** Made by `html`, and only by it. */
export class Markup {
  readonly text: string;
  constructor(text: string) { this.text = text; }
}

/** What may stand in a template. */
export type Part = Markup | string | number | undefined | false | readonly Part[];

/** Markup with values in it; those in attributes must stand between double quotes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.reduce((all, string, at) => all + toMarkup(parts[at - 1]) + string));
}

function toMarkup(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Markup) return part.text;
  return typeof part === 'object' ? part.map(toMarkup).join('') : escapeText(String(part));
}

/** Control characters, bidi marks and what is not seen are written by their number; tabs are spaces. */
function escapeText(text: string): string {
  return escapeLines(text.toWellFormed().replaceAll('\t', '  ')).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Data for the page's script, inside of a script element: nothing in it can end that. */
export function jsonMarkup(value: unknown): string {
  return escapeJSON(stringifyJSON(value)).replace(/[<>&]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
