// What V8 does with memory, where work is long and its memory is to stay flat.
// Imported by cli/bulk; imports nothing of ours.

/** Room for new objects; half of it is in use at a time. */
const ENOUGH_BYTES = 8 * 1024 * 1024;

/**
 * Keep the young generation from growing beyond 16 MB.
 *
 * V8 doubles it whenever enough has lived through its collections, up to 64 MB after some tens of thousands of rows, and gives
 * none of it back. What is looked through row by row needs no more than some of it.
 *
 * @returns to be called now and then while the work goes on: there is no flag for a limit at run time, only for the growth.
 */
export function holdYoungGeneration(): () => void {
  const v8 = process.getBuiltinModule('node:v8');
  let isHeld = false;
  return () => {
    if (isHeld || v8.getHeapSpaceStatistics().find((space) => space.space_name === 'new_space')!.space_size < ENOUGH_BYTES) return;
    isHeld = true;
    v8.setFlagsFromString('--semi-space-growth-factor=1');
  };
}
