// One operation for each manifest, failures told with their place and counted.
// Imported by the commands apply and diff.
import type { ManifestDiff } from '../../builtins/manifests.ts';
import type { Confirm } from '../../operation/invoke.ts';
import { commandCall } from '../call.ts';
import { eachCall } from '../each.ts';
import type { Environment } from '../environment.ts';
import type { PlacedManifest } from './read.ts';

/** How it went for all. */
export interface EachResult {
  found: (PlacedManifest & { diff: ManifestDiff })[];
  /** The status of the first that failed; 0 when none did. */
  failed: number;
}

/**
 * Call it for one after the other; `show` is told each answer as it comes.
 *
 * @param owner whose mark they are to carry.
 * @throws ImctlError what the others would meet too: no server, no right, no person to ask; and Ctrl+C.
 */
export async function eachManifest(path: 'manifests.apply' | 'manifests.diff', all: readonly PlacedManifest[], environment: Environment, { owner, show, confirm }: { owner?: string; show(diff: ManifestDiff): Promise<void> | void; confirm?: Confirm }): Promise<EachResult> {
  const app = await environment.app();
  const found: EachResult['found'] = [];
  const failed = await eachCall(all, ({ at }) => at, async ({ manifest, at }) => {
    const diff = await app.invoke({ ...commandCall(environment), path, params: { manifest, ...(owner === undefined ? {} : { owner }) }, ...(confirm ? { confirm } : {}) }) as ManifestDiff | undefined;
    // A plan tells by itself what it would do.
    if (!diff) return;
    found.push({ manifest, at, diff });
    await show(diff);
  }, environment);
  return { found, failed };
}
