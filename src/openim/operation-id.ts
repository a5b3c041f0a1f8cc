// The operationID header: the key by which a request is found in the logs of the server.
// Imported by client.ts and chat.ts, and by what makes one for a whole run.

/** Makes operationIDs: `imctl-` and base 36, unique within a process and, by its start, between them. Not a secret. */
export function createOperationIDs(now: number, random: () => number = Math.random): () => string {
  // Milliseconds since 2026 keep it short; 36³ places tell processes of one millisecond apart.
  const start = Math.max(0, now - EPOCH_2026).toString(36) + Math.floor(random() * 46_656).toString(36).padStart(3, '0');
  let count = 0;
  return () => `imctl-${start}-${(count++).toString(36)}`;
}

const EPOCH_2026 = Date.UTC(2026, 0, 1);
