// Elements with text in them, never markup: what the data say cannot become a part of the page.
// Imported by the other files of this folder. `innerHTML` and its like are used nowhere here.

type Child = Node | string | undefined | false;
type Attributes = Record<string, string | number | boolean | undefined>;

/** An element of HTML. An attribute of `true` stands without a value, of `false` or undefined not at all. */
export function element<K extends keyof HTMLElementTagNameMap>(name: K, attributes: Attributes = {}, ...children: readonly Child[]): HTMLElementTagNameMap[K] {
  return fill(document.createElement(name), attributes, children);
}

/** An element of SVG. */
export function drawn<K extends keyof SVGElementTagNameMap>(name: K, attributes: Attributes = {}, ...children: readonly Child[]): SVGElementTagNameMap[K] {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

function fill<E extends Element>(made: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : String(value));
  made.append(...children.filter((child) => child !== undefined && child !== false));
  return made;
}

/** A button with what it does. */
export function button(text: string, title: string, act: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', title }, text);
  made.addEventListener('click', act);
  return made;
}

/** What hides or turns text around is shown by its number. */
export function visible(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) => (sign === '\n' || sign === '\t' ? sign : `\\u{${sign.codePointAt(0)!.toString(16)}}`));
}
