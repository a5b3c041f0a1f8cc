// Addresses taken apart by Node's own parser, for the URL of tasks (inside/url.ts), which has none.
// Imported by isolate.ts.

/** An address and a base, or an address, a part's name and its new value. @returns the parts as JSON; the empty text where it is no address. Never throws. */
export function urlParts(given: readonly string[]): string {
  try {
    const [address, second, value] = given as [string, string?, string?];
    const url = value === undefined ? new URL(address, second) : new URL(address);
    if (value !== undefined) (url as unknown as Record<string, string>)[second!] = value;
    const { href, origin, protocol, username, password, host, hostname, port, pathname, search, hash } = url;
    return JSON.stringify({ href, origin, protocol, username, password, host, hostname, port, pathname, search, hash });
  } catch {
    return '';
  }
}
