// `import()` of what is known only when it runs. Imports nothing.
// In a bundle V8 would not know whom to ask: bin/load.cjs, which runs it, has its own `import()` beside `require`.

type Importer = (specifier: string) => Promise<unknown>;

/** Import a module by its full address: `node:fs`, `file:///…`, `data:…`. */
export const importModule: Importer = (typeof require === 'function' && 'import' in require && require.import as Importer) || ((specifier) => import(specifier));
