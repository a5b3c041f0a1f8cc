// Faults of an emulator, as a run may set them: what it changed is as before when it ends, or the test that changed it.
// Imported by server.ts, which has the emulator, and by app.ts, which lends them to sessions.
import type { Faults } from '../builtins/define.ts';
import type { ControlAddress } from '../emulator/control.ts';
import type { Emulator } from '../emulator/server.ts';

type Shown = Record<string, unknown>;

/** The faults themselves: of the emulator in this process, or of another one. */
export interface FaultControl extends Faults {
  /** Take back those named. */
  clear(names: string[]): Promise<unknown>;
}

/** Faults on loan. */
export interface Loan {
  /** Undefined on a server that is no emulator of ours. */
  faults(): Promise<Faults | undefined>;
  /** From now on what is changed is given back at the end of the file or run, or of the test. */
  scope(of: Scope): void;
  /** Put back what was changed in a scope. An emulator that is gone has nothing to put back. */
  giveBack(of: Scope): Promise<void>;
}

type Scope = 'file' | 'test';

/** Of the emulator in this process. */
export function ownFaults({ faults }: Emulator): FaultControl {
  const show = async (): Promise<Shown> => ({ ...faults.show() });
  return { show, set: async (changes) => { faults.set(changes); return show(); }, clear: async (names) => faults.clear(names) };
}

/** Of another one, by the control address of its address file. @throws ImctlError UNREACHABLE, and ARG-* as the emulator says. */
export function faultsAt(control: ControlAddress): FaultControl {
  const ask = async (name: string, body?: unknown) => (await import('../emulator/control.ts')).askControl(control, name, body);
  return { show: async () => await ask('faults') as Shown, set: async (changes) => await ask('set', changes) as Shown, clear: (names) => ask('clear', { names }) };
}

/** Lend them. @param find is asked when they are first wanted. */
export function lendFaults(find: () => Promise<FaultControl | undefined>): Loan {
  const changed: Record<Scope, { names: Set<string>; before?: Shown }> = { file: { names: new Set() }, test: { names: new Set() } };
  let scope: Scope = 'file';
  let control: FaultControl | undefined;
  const lent: Faults = {
    show: async () => control!.show(),
    async set(changes) {
      const mine = changed[scope];
      mine.before ??= await control!.show();
      const after = await control!.set(changes);
      for (const name of Object.keys(changes)) mine.names.add(name);
      return after;
    },
  };
  return {
    faults: async () => ((control ??= await find()) ? lent : undefined),
    scope: (of) => { scope = of; },
    async giveBack(of) {
      const { names, before = {} } = changed[of];
      changed[of] = { names: new Set() };
      if (names.size === 0) return;
      // Random choices begin anew with every change: by the seed they had.
      const were = Object.fromEntries([...names, 'faultSeed'].filter((name) => before[name] !== undefined).map((name) => [name, before[name]]));
      await control!.clear([...names]).then(() => (Object.keys(were).length > 0 ? control!.set(were) : undefined)).catch(() => {});
    },
  };
}
