// Protected contexts that were opened for changes for a while, each with the reason.
// Imported by cli/app.ts and builtins/define.ts; imports only base.
import { readIfThere, writePrivate } from './files.ts';
import { isPlainObject } from './fields.ts';

/** A context is open for changes. */
export interface Elevation {
  /** Unix milliseconds. */
  until: number;
  /** Goes to the audit trail with every change. */
  reason: string;
}

/** The elevations of one person, kept in a file. */
export interface Elevations {
  /** Undefined when the context is not open, or not any more. */
  of(context: string, now: number): Elevation | undefined;
  open(context: string, elevation: Elevation): Promise<void>;
  /** @returns whether it was open. */
  shut(context: string): Promise<boolean>;
}

/** Elevations kept in a file. A broken file opens nothing. */
export function openElevations(file: string): Elevations {
  const read = (): Record<string, Elevation> => {
    try {
      const value: unknown = JSON.parse(readIfThere(file) ?? '{}');
      return isPlainObject(value) ? value as Record<string, Elevation> : {};
    } catch {
      return {};
    }
  };
  const write = (all: Record<string, Elevation>) => writePrivate(file, `${JSON.stringify(all)}\n`);
  return {
    of(context, now) {
      const all = read();
      const found = Object.hasOwn(all, context) ? all[context] : undefined;
      return found && typeof found.reason === 'string' && typeof found.until === 'number' && now < found.until ? found : undefined;
    },
    open: (context, elevation) => write({ ...read(), [context]: elevation }),
    async shut(context) {
      const { [context]: found, ...others } = read();
      if (found) await write(others);
      return found !== undefined;
    },
  };
}
