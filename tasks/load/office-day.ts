// An office: most people write to a few colleagues, some to a group, read what came, and put the telephone away now and then.
//
//     imctl load run tasks/load/office-day.ts
//     imctl load run tasks/load/office-day.ts --devices 2000 --duration 30s --threshold 'im_loss==0'
import { scenario, type TaskMeta } from "imctl";

export const meta = { name: "office-day", doc: "Load: an office that writes, reads and is away now and then." } satisfies TaskMeta;

export default scenario({
  executor: "constant-online",
  devices: 200,
  rate: { perDevice: 0.25 },
  duration: "20s",
  groups: { count: 8, members: 25 },
  mix: {
    text: { weight: 50, size: [5, 200] },
    groupText: { weight: 5, size: [5, 400] },
    typing: 15,
    markRead: 10,
    history: 4,
    background: { weight: 2, for: ["1s", "5s"] },
    reconnect: { weight: 1, for: ["500ms", "2s"] },
  },
  thresholds: ["im_loss==0", "im_dup==0", "im_ack_ms: p(95)<500", "im_deliver_ms: p(99)<1500"],
});
