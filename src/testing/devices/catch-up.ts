// What was missed, cut into requests a gateway answers in one frame.
// Imported by device.ts and load/fleet.ts; pure.

interface Range { conversationID: string; begin: number; end: number }

/** Messages one request asks for. The server gives up to 500 of a range (constants.json, MaxSyncPullNumber); a frame of few is sooner there. */
const MAX_PULL = 200;

/** Requests in order; each is a list of ranges with at most 200 messages together. */
export function pullRanges(missing: readonly Range[], most = MAX_PULL): Range[][] {
  const requests: Range[][] = [];
  let room = 0;
  for (const { conversationID, begin, end } of missing) {
    for (let at = begin; at <= end;) {
      if (room === 0) {
        requests.push([]);
        room = most;
      }
      const last = Math.min(end, at + room - 1);
      requests.at(-1)!.push({ conversationID, begin: at, end: last });
      room -= last - at + 1;
      at = last + 1;
    }
  }
  return requests;
}
