// Two people talk: what one sends reaches every device of the other, in order, and an answer comes back.
import { expect, test } from "imctl";

test("ben gets what anna sends, in order, on both devices", async ({ im, users }) => {
  const [anna, ben] = await users(2);
  const from = await im.device(anna, "ios");
  const phone = await im.device(ben, "android");
  const web = await im.device(ben, "web");

  const sent = await from.sendMany(ben, ["one", "two", "three"]);

  await expect([phone, web]).toReceiveInOrder(sent, { within: "5s" });
  await expect(web).toConverge(phone);
});

test("an answer quotes what it answers", async ({ im, users }) => {
  const [anna, ben] = await im.devices(await users(2));

  await anna.send(ben, "are you there?");
  const question = await ben.receive({ from: anna });
  const answer = await ben.send(anna, "yes", { type: "quote", quote: question });

  await expect(anna).toReceive(answer);
  const got = await anna.receive({ clientMsgID: answer.clientMsgID });
  expect(got.text).toBe("yes");
  expect(JSON.parse(got.content).quoteMessage.clientMsgID).toBe(question.clientMsgID);
});

test("that somebody types is told to whoever is there, and kept for nobody", async ({ im, users }) => {
  const [anna, ben] = await im.devices(await users(2));

  const typing = await anna.send(ben, "…", { type: "typing" });

  await expect(ben).toReceive(typing);
  expect(await ben.history(typing).all()).toEqual([]);
});
