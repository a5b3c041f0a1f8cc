// Somebody loses the network while others go on talking: what was missed comes afterwards, all of it, once, and in order.
import { expect, test } from "imctl";

const texts = (count: number) => Array.from({ length: count }, (_, at) => `message ${at + 1}`);

test("a device that was cut off catches up", async ({ im, users }) => {
  const [anna, ben] = await im.devices(await users(2));
  await ben.cut();

  const sent = await anna.sendMany(ben, texts(150));
  await expect(anna).toReceiveInOrder(sent);
  const missed = await ben.reconnect();

  expect(missed.map((message) => message.text)).toEqual(texts(150));
  await expect(ben).toReceiveInOrder(sent);
  await expect(ben).toHaveNoSeqGaps();
  await expect(ben).toHaveUnread(150);
});

test("it misses nothing of what is said while it comes back", async ({ im, users }) => {
  const [anna, ben] = await im.devices(await users(2));
  const before = await anna.sendMany(ben, texts(20));
  await expect(ben).toReceiveInOrder(before);
  await ben.cut();

  const [during] = await Promise.all([anna.sendMany(ben, texts(100)), ben.reconnect()]);
  await ben.catchUp();

  for (const one of during) await expect(ben).toReceive(one);
  await expect(ben).toHaveNoSeqGaps();
  await expect(ben).toHaveUnread(120);
  await expect(anna).toConverge(ben);
});

test("a new device reads what was said before it came", async ({ im, users }) => {
  const [anna, ben] = await users(2);
  const from = await im.device(anna);
  const phone = await im.device(ben, "ios");
  const sent = await from.sendMany(ben, ["one", "two"]);
  await expect(phone).toReceiveInOrder(sent);

  const web = await im.device(ben, "web");

  await expect(web).toHaveUnread(2);
  await expect(web).toReceiveNothing({ for: "200ms" });
  expect((await web.history(sent[0]).all()).map((message) => message.text)).toEqual(["one", "two"]);
});
