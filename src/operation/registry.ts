// All admin objects of one run, by name and by path.
// Imported by all layers above; the four readers (command line, prompt, sandbox, help) know operations only through it.
// To add an object, write a file in builtins/ and a line in its index.ts.
import { ImctlError } from '../base/errors.ts';
import { didYouMean } from '../base/nearest.ts';
import type { AdminObject, Operation, Shape } from './operation.ts';

/** What can be called. */
export interface Registry {
  readonly objects: readonly AdminObject[];
  /** @throws ImctlError COMMAND-UNKNOWN with the nearest name. */
  operation(path: string): Operation;
  has(path: string): boolean;
  /** Object by its name, singular or alias. */
  object(word: string): AdminObject | undefined;
  shape(name: string): Shape | undefined;
}

/** Gather objects. Their operations are looked at when one is asked for. @throws Error when two share a name: a mistake of ours, found by the first test. */
export function createRegistry(objects: readonly AdminObject[]): Registry {
  const words = new Map<string, AdminObject>();
  const shapes = new Map<string, Shape>();
  for (const object of objects) {
    for (const word of new Set([object.name, object.singular, ...object.aliases])) claim(words, word, object, 'object');
    for (const shape of object.shapes) claim(shapes, shape.name, shape, 'shape');
  }
  const find = (path: string): Operation | undefined => {
    const dot = path.indexOf('.');
    const object = words.get(path.slice(0, dot));
    const name = path.slice(dot + 1);
    return object?.name === path.slice(0, dot) && Object.hasOwn(object.operations, name) ? object.operations[name] : undefined;
  };
  return {
    objects,
    has: (path) => find(path) !== undefined,
    object: (word) => words.get(word),
    shape: (name) => shapes.get(name),
    operation(path) {
      const found = find(path);
      if (found) return found;
      const paths = objects.flatMap((object) => Object.values(object.operations).map((operation) => operation.path));
      throw new ImctlError('COMMAND-UNKNOWN', `there is no operation ${path}`, { hint: `${didYouMean(path, paths)}see  imctl --help` });
    },
  };
}

/** The shape an operation's answer has, if it has one; of rows answered as a value (`Received[]`), theirs. */
export function shapeOf(registry: Registry, operation: Operation): Shape | undefined {
  const { returns } = operation;
  return registry.shape('many' in returns ? returns.many : 'one' in returns ? returns.one : 'value' in returns ? returns.value.replace(/\[\]$/, '') : '');
}

function claim<T>(map: Map<string, T>, key: string, value: T, what: string): void {
  if (map.has(key)) throw new Error(`two ${what}s are called ${key}`);
  map.set(key, value);
}
