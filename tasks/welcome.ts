// A first task: it makes a small team, lets it talk, and looks at what arrived. Run it as often as you like.
import { conversations, groups, log, messages, step, users, type TaskMeta } from "imctl";

export const meta = {
  name: "welcome",
  doc: "Make a small team, let it talk, and look at what arrived.",
  needs: ["users:read", "users:write<=3", "groups:read", "groups:write<=4", "messages:read", "messages:write<=8", "conversations:read"],
} satisfies TaskMeta;

const team = [
  { userID: "anna", nickname: "Anna" },
  { userID: "ben", nickname: "Ben" },
  { userID: "carla", nickname: "Carla" },
];

export default async function main() {
  await step("three people", async () => {
    const { created } = await users.create(team);
    return created > 0 ? `created ${team.map((user) => user.userID).join(", ")}` : "anna, ben, carla were here already";
  });

  await step("a group", async () => {
    const found = await groups.list().first((group) => group.groupID === "lunch");
    const group = found ?? await groups.create("Lunch", { groupID: "lunch", ownerUserID: "anna", memberUserIDs: ["ben", "carla"] });
    return `"${group.groupName}" (${group.ownerUserID} owns it, ${group.memberCount} members)`;
  });

  const before = (await messages.history("sg_lunch").last())?.seq ?? 0;

  await step("they talk", async () => {
    const say = (from: string, text: string) => messages.send({ from, group: "lunch", text });
    await say("anna", "lunch today?");
    await say("ben", "yes, where?");
    const typo = await say("carla", "the usual plaec");
    await say("carla", "the usual place");
    await say("anna", "see you at noon");
    await messages.send({ from: "anna", to: "ben", text: "did you get it?" });
    const wrong = await messages.history("sg_lunch", { since: before + 1 }).first((message) => message.clientMsgID === typo.clientMsgID);
    if (!wrong) throw new Error("carla's message is not there");
    await messages.revoke("sg_lunch", wrong.seq);
    return "6 messages, 1 of them revoked";
  });

  await step("what ben sees", async () => {
    const arrived = await messages.history("sg_lunch", { since: before + 1, as: "ben" }).all();
    const missing = ["lunch today?", "yes, where?", "the usual place", "see you at noon"].filter((text) => !arrived.some((message) => message.text === text));
    if (missing.length > 0) throw new Error(`ben did not get: ${missing.join(", ")}`);
    const gaps = arrived.slice(1).filter((message, at) => message.seq !== arrived[at]!.seq + 1);
    if (gaps.length > 0) throw new Error(`the sequence has ${gaps.length} gaps`);
    return `${arrived.length} messages, no gap`;
  });

  const seen = await conversations.list("ben").all();
  log();
  log.table(seen);
  log();
  log("Next:  ./imctl get users      ./imctl shell      ./imctl --help");
}
