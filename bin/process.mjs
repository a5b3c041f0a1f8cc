// Stands for 'node:process' in the bundle, for libraries that import it; see build.cjs.
export default globalThis.process;
