// Two users talk over the real gateway: a message arrives, is read, quoted and taken back; one loses the network and misses nothing.
import { im, step, users, type TaskMeta } from "imctl";

export const meta = {
  name: "two-users",
  doc: "Two connected users: does what one sends really reach the other?",
  needs: ["users:write<=2", "im:read", "im:write<=12", "im:send<=20"],
} satisfies TaskMeta;

function check(holds: boolean, says: string): asserts holds {
  if (!holds) throw new Error(says);
}

export default async function main() {
  await users.create([{ userID: "flow_anna", nickname: "Anna" }, { userID: "flow_ben", nickname: "Ben" }]);
  const anna = await im.device("flow_anna", "ios");
  const ben = await im.device("flow_ben", "android");
  const chat = "si_flow_anna_flow_ben";

  await step("a message arrives, and both have the same IDs", async () => {
    const sent = await anna.send("flow_ben", "are you there?");
    const got = await ben.receive({ from: "flow_anna", within: "5s" });
    check(got.clientMsgID === sent.clientMsgID && got.serverMsgID === sent.serverMsgID, `ben got another message: ${got.clientMsgID}`);
    check(got.text === "are you there?", `ben read "${got.text}"`);
    const answer = await ben.send("flow_anna", "yes", { type: "quote", quote: got });
    check((await anna.receive({ type: "quote", clientMsgID: answer.clientMsgID })).text === "yes", "the answer says something else");
    return `acknowledged after ${sent.ms} ms`;
  });

  await step("reading is told to the other", async () => {
    await ben.markRead(chat);
    const receipt = await anna.receive({ contentType: 2200, within: "5s" });
    check(receipt.sendID === "flow_ben", `the receipt came from ${receipt.sendID}`);
    const view = await ben.conversations().first((one) => one.conversationID === chat);
    check(view?.unread === 0, `ben still has ${view?.unread} unread`);
  });

  await step("taking back is told to the other", async () => {
    const slip = await anna.send("flow_ben", "for somebody else");
    await ben.receive({ clientMsgID: slip.clientMsgID });
    await anna.revoke(chat, { clientMsgID: slip.clientMsgID });
    await ben.receive({ contentType: 2101, within: "5s" });
    const last = await ben.history(chat).last();
    check(last?.text === "[revoked]", `ben reads "${last?.text}"`);
  });

  await step("what was missed without a network comes afterwards, in order", async () => {
    await ben.cut();
    await anna.sendMany("flow_ben", ["one", "two", "three"]);
    const missed = await ben.reconnect();
    for (const text of ["one", "two", "three"]) {
      const got = await ben.receive({ from: "flow_anna", within: "5s" });
      check(got.text === text, `ben got "${got.text}" where "${text}" was due`);
    }
    const view = await ben.conversations().first((one) => one.conversationID === chat);
    check(view?.missing === 0 && view.duplicates === 0, `ben misses ${view?.missing} and got ${view?.duplicates} twice`);
    return `${missed.length} of 3 by catching up`;
  });

  await step("a second login on the same platform ends the first", async () => {
    const again = await im.device("flow_ben", "android");
    const { why } = await ben.waitEnd({ within: "5s" });
    check(why === "kicked", `it ended because: ${why}`);
    await anna.send("flow_ben", "the new one?");
    check((await again.receive({ from: "flow_anna" })).text === "the new one?", "the new device got something else");
  });

  await anna.logout();
}
