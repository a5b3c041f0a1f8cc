// "Did you mean" for members that TypeScript has no word for: it does not see that two letters are swapped in a short name.
// Imported by check.ts; pure.
import { nearest } from '../../base/nearest.ts';

/** A message of TypeScript with the nearest member at its end, where it speaks of one that a type of `declarations` does not have. */
export function withNearestMember(message: string, declarations: string): string {
  const [, typed, type] = /^Property '(\w+)' does not exist on type '(.+)'\.$/.exec(message) ?? [];
  const near = typed === undefined ? undefined : nearest(typed, membersOf(type!, declarations));
  return near === undefined ? message : `${message} Did you mean '${near}'?`;
}

/** Members of all interfaces that a type names, and of those they extend. */
function membersOf(type: string, declarations: string, seen = new Set<string>()): string[] {
  return (type.match(/[A-Z]\w*/g) ?? []).flatMap((name) => {
    if (seen.has(name)) return [];
    seen.add(name);
    const [, heritage = '', body = ''] = new RegExp(`^  (?:export )?interface ${name}\\b([^{\\n]*)\\{\\n([^]*?)^  \\}`, 'm').exec(declarations) ?? [];
    return [...[...body.matchAll(/^ {4}(?:readonly )?(\w+)[?(:<]/gm)].map(([, member]) => member!), ...membersOf(heritage, declarations, seen)];
  });
}
