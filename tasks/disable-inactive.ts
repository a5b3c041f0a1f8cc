// Accounts nobody uses: made long ago, not online, and silent for as long. Shows them; with --apply their sessions are ended and, where
// the context has a chat admin address, the accounts are blocked.
//   imctl run tasks/disable-inactive.ts --days 90
//   imctl run tasks/disable-inactive.ts --days 90 --apply --context staging --allow 'users:disable<=200'
import { api, days, log, now, step, users, type Params, type TaskMeta, type User } from "imctl";

export const meta = {
  name: "disable-inactive",
  doc: "Find accounts that nobody uses, and disable them.",
  needs: ["users:read", "users:disable<=200", "api:read"],
  limits: { wall: "10m" },
  params: {
    days: { type: "number", default: 90, doc: "Silent for so many days." },
    apply: { type: "boolean", default: false, doc: "Disable them; otherwise they are only shown." },
  },
} satisfies TaskMeta;

export default async function main(params: Params<typeof meta>) {
  const since = now() - days(params.days);

  const active = new Set<string>();
  await step("who spoke", async () => {
    // This route counts its pages in users, not in pages: the next one starts behind those seen.
    for (let seen = 0, total = 1; seen < total;) {
      const page = await api.statistics.userActive({ start: since, end: now(), group: true, ase: false, pagination: { pageNumber: seen + 1, showNumber: 1000 } });
      total = page.userCount;
      const found = page.users ?? [];
      if (found.length === 0) break;
      for (const one of found) if (one.user) active.add(one.user.userID);
      seen += found.length;
    }
    return `${active.size} users since ${new Date(since).toISOString().slice(0, 10)}`;
  });

  const idle: User[] = [];
  await step("who did not", async () => {
    for await (const user of users.list()) {
      if (user.createTime <= since && user.online.length === 0 && !active.has(user.userID)) idle.push(user);
    }
    return `${idle.length} users`;
  });

  if (idle.length === 0) return;
  log.table(idle);
  if (!params.apply) {
    log("\nNothing was changed. Disable them with  --apply");
    return;
  }
  await step("disable them", async () => {
    for (const user of idle) await user.disable();
    return `${idle.length} users`;
  });
}
