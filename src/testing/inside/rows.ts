// `each` and `for`: one test or group for each row of values.
// Imported by suites.ts; pure code.

/** What writes a test or group down; of its arguments behind the title one is the function. */
type Target = (title: string, ...rest: never[]) => void;

/** One for each row: `%s` in the title stands for its values in their order, `$name` for a member. @param spread a row that is an array becomes several arguments. */
export function each(add: Target, spread = true): (rows: Iterable<unknown>) => (title: string, ...rest: unknown[]) => void {
  const made = (rows: Iterable<unknown>) => (title: string, ...rest: unknown[]): void => {
    for (const row of rows) {
      const values = Array.isArray(row) ? row as unknown[] : [row];
      const given = spread ? values : [row];
      const bound = rest.map((one) => (typeof one === 'function' ? (...args: unknown[]): unknown => (one as (...all: unknown[]) => unknown)(...given, ...args) : one));
      add(titleOf(title, values), ...bound as never[]);
    }
  };
  return made;
}

function titleOf(title: string, values: readonly unknown[]): string {
  let at = 0;
  const members = values[0];
  return title.replace(/%[sdij]|\$([A-Za-z_]\w*)/g, (written, name: string | undefined) => {
    if (name === undefined) return at < values.length ? show(values[at++]) : written;
    return typeof members === 'object' && members !== null && name in members ? show((members as Record<string, unknown>)[name]) : written;
  });
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'bigint' ? String(value) : JSON.stringify(value) ?? String(value);
}
