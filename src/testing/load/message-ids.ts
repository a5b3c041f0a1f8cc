// IDs of messages under load: they say which message it is and who sent it, so that nobody has to look that up.
// Imported by engine.ts.

/** Writes and reads clientMsgIDs of a run: `sz3k1abc_1f_2`. */
export function createMessageIDs(run: string) {
  const prefix = `${run}_`;
  return {
    write: (message: number, sender: number) => `${prefix}${message.toString(36)}_${sender.toString(36)}`,
    /** @returns nothing for an ID of another run. */
    read(id: string): { message: number; sender: number } | undefined {
      if (!id.startsWith(prefix)) return undefined;
      const at = id.indexOf('_', prefix.length);
      return { message: Number.parseInt(id.slice(prefix.length, at), 36), sender: Number.parseInt(id.slice(at + 1), 36) };
    },
  };
}
