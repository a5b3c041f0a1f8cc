// URL and URLSearchParams inside the isolate. Parsing is Node's own, asked of the child as text: a URL parser is neither small nor easy to get right.
// Imported by globals.ts; pure code.

/** The parts of a URL as the child answers them; `params` is kept here. */
interface Parts {
  href: string; origin: string; protocol: string; username: string; password: string; host: string; hostname: string;
  port: string; pathname: string; search: string; hash: string;
}

/** @param parse takes an address and a base, or an address, the name of a part and its new value; answers Parts as JSON, or nothing when it is no URL. */
export function defineURL(parse: (...parts: string[]) => string): { URL: unknown; URLSearchParams: unknown } {
  const read = (...given: string[]): Parts | undefined => {
    const text = parse(...given);
    return text === '' ? undefined : JSON.parse(text) as Parts;
  };

  class URLSearchParams {
    #pairs: [string, string][];
    #changed: (text: string) => void = () => {};

    constructor(from: string | Iterable<readonly [string, string]> | Record<string, string> = '') {
      if (typeof from === 'string') this.#pairs = parsePairs(from);
      else if (Symbol.iterator in from) this.#pairs = Array.from(from as Iterable<readonly [string, string]>, ([name, value]) => [String(name), String(value)]);
      else this.#pairs = Object.entries(from).map(([name, value]) => [name, String(value)]);
    }
    static follow(params: URLSearchParams, changed: (text: string) => void): void { params.#changed = changed; }
    static refill(params: URLSearchParams, text: string): void { params.#pairs = parsePairs(text); }

    get size(): number { return this.#pairs.length; }
    append(name: string, value: string): void { this.#pairs.push([String(name), String(value)]); this.#changed(this.toString()); }
    delete(name: string, value?: string): void {
      this.#pairs = this.#pairs.filter((pair) => pair[0] !== String(name) || (value !== undefined && pair[1] !== String(value)));
      this.#changed(this.toString());
    }
    get(name: string): string | null { return this.#pairs.find((pair) => pair[0] === String(name))?.[1] ?? null; }
    getAll(name: string): string[] { return this.#pairs.filter((pair) => pair[0] === String(name)).map((pair) => pair[1]); }
    has(name: string, value?: string): boolean { return this.#pairs.some((pair) => pair[0] === String(name) && (value === undefined || pair[1] === String(value))); }
    set(name: string, value: string): void {
      const first = this.#pairs.find((pair) => pair[0] === String(name));
      if (!first) return this.append(name, value);
      first[1] = String(value);
      this.#pairs = this.#pairs.filter((pair) => pair === first || pair[0] !== String(name));
      this.#changed(this.toString());
    }
    sort(): void { this.#pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0)); this.#changed(this.toString()); }
    forEach(act: (value: string, name: string, all: this) => void): void { for (const [name, value] of this.#pairs) act(value, name, this); }
    *entries(): IterableIterator<[string, string]> { for (const [name, value] of this.#pairs) yield [name, value]; }
    *keys(): IterableIterator<string> { for (const [name] of this.#pairs) yield name; }
    *values(): IterableIterator<string> { for (const [, value] of this.#pairs) yield value; }
    [Symbol.iterator](): IterableIterator<[string, string]> { return this.entries(); }
    toString(): string { return this.#pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&'); }
  }
  const { follow, refill } = URLSearchParams;
  for (const name of ['follow', 'refill']) delete (URLSearchParams as unknown as Record<string, unknown>)[name];

  class URL {
    #parts: Parts;
    readonly searchParams: URLSearchParams;

    constructor(address: string, base?: string) {
      const parts = base === undefined ? read(String(address)) : read(String(address), String(base));
      if (!parts) throw new TypeError(`"${String(address)}" is no URL`);
      this.#parts = parts;
      this.searchParams = new URLSearchParams(parts.search);
      follow(this.searchParams, (text) => { this.#parts = read(this.#parts.href, 'search', text) ?? this.#parts; });
    }
    static canParse(address: string, base?: string): boolean { return (base === undefined ? read(String(address)) : read(String(address), String(base))) !== undefined; }
    static parse(address: string, base?: string): URL | null { return URL.canParse(address, base) ? new URL(address, base) : null; }
    static change(url: URL, name: string, value: string): void {
      const parts = read(url.#parts.href, name, value);
      if (!parts && name === 'href') throw new TypeError(`"${value}" is no URL`);
      url.#parts = parts ?? url.#parts;
      refill(url.searchParams, url.#parts.search);
    }
    static part(url: URL, name: keyof Parts): string { return url.#parts[name]; }
    toString(): string { return this.#parts.href; }
    toJSON(): string { return this.#parts.href; }
  }
  const { change, part } = URL;
  for (const name of ['change', 'part']) delete (URL as unknown as Record<string, unknown>)[name];
  for (const name of PARTS) {
    Object.defineProperty(URL.prototype, name, {
      configurable: true, enumerable: true,
      get(this: URL) { return part(this, name); },
      ...(name === 'origin' ? {} : { set(this: URL, value: unknown) { change(this, name, String(value)); } }),
    });
  }
  return { URL, URLSearchParams };
}

const PARTS = ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search', 'hash'] as const;

function parsePairs(text: string): [string, string][] {
  return text.replace(/^\?/, '').split('&').filter((one) => one !== '').map((one) => {
    const at = one.indexOf('=');
    return at < 0 ? [decode(one), ''] : [decode(one.slice(0, at)), decode(one.slice(at + 1))];
  });
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/%20/g, '+').replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Escapes that are no UTF-8 stay as they are; the standard would put U+FFFD there. */
function decode(text: string): string {
  const spaced = text.replace(/\+/g, ' ');
  try { return decodeURIComponent(spaced); } catch { return spaced.replace(/(?:%[0-9a-f]{2})+/gi, (run) => { try { return decodeURIComponent(run); } catch { return run; } }); }
}
