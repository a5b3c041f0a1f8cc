// A temporary folder that goes with its process, or, when that was killed, with the next one made a day later.
// Imported by folder.ts.

/** A temporary folder. */
export interface Temporary {
  path: string;
  close(): Promise<void>;
}

const PREFIX = 'imctl-objects-';
/** Who has a folder touches it this often; one that nobody has touched for so long is nobody's. */
const TOUCH_MS = 3600_000, DEAD_MS = 24 * 3600_000;

/** Make one, for the owner alone, and clear away what killed processes of the same user left. */
export async function makeTemporary(): Promise<Temporary> {
  const { mkdtemp, rm, utimes } = process.getBuiltinModule('node:fs').promises;
  const { join } = process.getBuiltinModule('node:path');
  const folder = process.getBuiltinModule('node:os').tmpdir();
  const path = await mkdtemp(join(folder, PREFIX));
  await clearDead(folder, path);
  const touching = setInterval(() => { utimes(path, new Date(), new Date()).catch(() => { /* it is gone */ }); }, TOUCH_MS).unref();
  return {
    path,
    async close() {
      clearInterval(touching);
      await rm(path, { recursive: true, force: true });
    },
  };
}

async function clearDead(folder: string, own: string): Promise<void> {
  const { lstat, readdir, rm } = process.getBuiltinModule('node:fs').promises;
  const { join } = process.getBuiltinModule('node:path');
  const { uid } = await lstat(own);
  for (const name of (await readdir(folder)).filter((one) => one.startsWith(PREFIX))) {
    const path = join(folder, name);
    const seen = await lstat(path).catch(() => undefined);
    // In a folder that all may write to, a name says nothing of who made it.
    if (seen?.isDirectory() && seen.uid === uid && Date.now() - seen.mtimeMs > DEAD_MS) await rm(path, { recursive: true, force: true }).catch(() => { /* another time */ });
  }
}
