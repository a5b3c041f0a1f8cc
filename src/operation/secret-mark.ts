// What stands for a secret where its value must not be. Imported by lend.ts, which puts the value there, and by the sandbox's inside; pure code.

/** The mark of a secret: letters, digits, dots and dashes, so that it survives in an address. @param nonce of the run, hexadecimal. */
export function markOfSecret(name: string, nonce: string): string {
  return `imctl-secret.${name}.${nonce}`;
}

/** Finds marks of a run; the first group is the name. */
export function secretMarks(nonce: string): RegExp {
  return new RegExp(`imctl-secret\\.([A-Za-z_]\\w*)\\.${nonce}`, 'g');
}
