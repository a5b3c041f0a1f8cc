// A reader of XML as strict as CI systems are: what is not well-formed is refused.
// Imported by the tests of this folder.

/** An element. */
export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
// What XML 1.0 allows, production 2.
const FORBIDDEN = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const NAME = '[A-Za-z_:][\\w:.-]*';

/** Read a document. @throws Error that says what is wrong and where. */
export function readXML(document: string): Element {
  if (FORBIDDEN.test(document)) throw new Error(`a character that XML forbids at ${document.search(FORBIDDEN)}`);
  const head = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n/.exec(document);
  if (!head) throw new Error('no declaration');
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  let at = head[0].length;
  const tag = new RegExp(`<(?:(/)(${NAME})\\s*|(${NAME})((?:\\s+${NAME}="[^"<]*")*)\\s*(/)?)>`, 'y');
  while (at < document.length) {
    const next = document.indexOf('<', at);
    const top = open.at(-1)!;
    const text = document.slice(at, next < 0 ? undefined : next);
    if (open.length === 1 && text.trim() !== '') throw new Error(`text outside of the root: ${text}`);
    if (text.includes(']]>')) throw new Error(']]> in text');
    top.text += decode(text.replaceAll('\r\n', '\n').replaceAll('\r', '\n'));
    if (next < 0) break;
    tag.lastIndex = next;
    const match = tag.exec(document);
    if (!match) throw new Error(`no tag at ${next}: ${document.slice(next, next + 60)}`);
    const [whole, , closes, opens, written = '', isEmpty] = match;
    if (closes !== undefined) {
      if (open.length === 1 || open.pop()!.name !== closes) throw new Error(`</${closes}> closes what is not open`);
    } else {
      const element: Element = { name: opens!, attributes: {}, children: [], text: '' };
      for (const [, name, value] of written.matchAll(new RegExp(`(${NAME})="([^"]*)"`, 'g'))) {
        if (Object.hasOwn(element.attributes, name!)) throw new Error(`${name} twice`);
        // Attribute values are normalized, section 3.3.3.
        element.attributes[name!] = decode(value!.replace(/[\t\n\r]/g, ' '));
      }
      top.children.push(element);
      if (!isEmpty) open.push(element);
    }
    at = next + whole.length;
  }
  if (open.length !== 1 || root.children.length !== 1) throw new Error('not one whole root');
  return root.children[0]!;
}

/** All elements of a name, however deep. */
export function allOf(element: Element, name: string): Element[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...allOf(child, name)]);
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));|&/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (decimal ?? hex) {
      const character = String.fromCodePoint(decimal ? Number(decimal) : parseInt(hex!, 16));
      if (FORBIDDEN.test(character)) throw new Error(`${whole} is no character`);
      return character;
    }
    const known = name === undefined ? undefined : ENTITIES[name];
    if (known === undefined) throw new Error(`${whole} is no entity`);
    return known;
  });
}
