// Which groups are alive: members, messages, and when somebody spoke last. Reads only.
//   imctl run tasks/group-report.ts --quiet-days 14
import { days, groups, log, messages, now, step, type Params, type TaskMeta } from "imctl";

export const meta = {
  name: "group-report",
  doc: "Members, messages and last words of every group.",
  needs: ["groups:read", "messages:read"],
  params: {
    quietDays: { type: "number", default: 30, doc: "A group is quiet when nobody spoke for so many days." },
  },
} satisfies TaskMeta;

export default async function main({ quietDays }: Params<typeof meta>) {
  const rows: { group: string; name: string; owner: string; members: number; messages: number; last: string; said: string }[] = [];
  let quiet = 0;

  await step("read all groups", async () => {
    for await (const group of groups.list()) {
      const history = messages.history(`sg_${group.groupID}`);
      const last = await history.last();
      const spoke = last?.sendTime ?? group.createTime;
      if (spoke < now() - days(quietDays)) quiet++;
      rows.push({
        group: group.groupID, name: group.groupName, owner: group.ownerUserID, members: group.memberCount, messages: await history.count(),
        last: last ? new Date(spoke).toISOString().slice(0, 16).replace("T", " ") : "never", said: last?.text.slice(0, 40) ?? "",
      });
    }
    return `${rows.length} groups`;
  });

  rows.sort((a, b) => (a.last < b.last ? 1 : -1));
  log.table(rows, ["group", "name", "owner", "members", "messages", "last", "said"]);
  log(`${rows.length - quiet} alive, ${quiet} quiet for ${quietDays} days or more`);
}
