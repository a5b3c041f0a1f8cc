// The prompt's text, shown before anything else is loaded.
// Imported by repl.ts and by cli/commands/shell.ts.

/** The prompt of a context: `local> `, `prod(ro)> `. */
export function promptOf({ name, readOnly }: { name: string; readOnly: boolean }): string {
  return `${name}${readOnly ? '(ro)' : ''}> `;
}
