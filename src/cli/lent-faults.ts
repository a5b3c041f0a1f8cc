// Faults of an emulator in another process, as a run may set them: what it changed is as before when it ends.
// Imported by server.ts.
import type { Faults } from '../builtins/define.ts';
import { askControl, type ControlAddress } from '../emulator/control.ts';

/** What a run may do with the faults of a running emulator. */
export interface LentFaults extends Faults {
  /** Put back what was set before this run. An emulator that is gone has nothing to put back. */
  giveBack(): Promise<void>;
}

type Shown = Record<string, unknown>;

/** By the control address of its address file. @throws ImctlError UNREACHABLE, and ARG-* as the emulator says. */
export function lendFaults(control: ControlAddress): LentFaults {
  const touched = new Set<string>();
  let before: Shown | undefined;
  const show = async () => await askControl(control, 'faults') as Shown;
  return {
    show,
    async set(changes) {
      before ??= await show();
      const after = await askControl(control, 'set', changes) as Shown;
      for (const name of Object.keys(changes)) touched.add(name);
      return after;
    },
    async giveBack() {
      if (touched.size === 0) return;
      const names = [...touched];
      // Random choices begin anew with every change: by the seed they had.
      const were = Object.fromEntries([...names, 'faultSeed'].filter((name) => before![name] !== undefined).map((name) => [name, before![name]]));
      await askControl(control, 'clear', { names }).then(() => (Object.keys(were).length > 0 ? askControl(control, 'set', were) : undefined)).catch(() => {});
    },
  };
}
