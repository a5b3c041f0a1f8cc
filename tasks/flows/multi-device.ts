// One user on three devices: each of them knows what the others do.
import { expect, test } from "imctl";

test("all devices get what is said to their user, and agree on what is read", async ({ im, users }) => {
  const [anna, ben] = await users(2);
  const from = await im.device(anna);
  const phone = await im.device(ben, "android");
  const [desktop, web] = [await im.device(ben, "windows"), await im.device(ben, "web")];

  const [first] = await from.sendMany(ben, ["one", "two", "three"]);
  await expect([phone, desktop, web]).toHaveUnread(3, { in: first });

  await phone.markRead(first);
  await expect([desktop, web]).toHaveUnread(0, { in: first });
  await expect([desktop, web]).toConverge(phone);
});

test("what a user says on one device appears on the others", async ({ im, users }) => {
  const [anna, ben] = await users(2);
  const to = await im.device(anna);
  const phone = await im.device(ben, "android");
  const web = await im.device(ben, "web");

  const sent = await web.send(anna, "from the browser");

  await expect([to, phone]).toReceive(sent);
  await expect(phone).toHaveUnread(0);
});

test("what is deleted on one device is gone on the others, and stays with the peer", async ({ im, users }) => {
  const [anna, ben] = await users(2);
  const from = await im.device(anna);
  const phone = await im.device(ben, "android");
  const web = await im.device(ben, "web");
  const sent = await from.sendMany(ben, ["keep this", "forget this"]);
  await expect([phone, web, from]).toReceiveInOrder(sent);

  await phone.delete(sent[0], 2);

  await expect(web).toConverge(phone);
  const textsOf = async (device: typeof web) => (await device.history(sent[0]).all()).map((message) => message.text);
  expect(await textsOf(web)).toEqual(["keep this", ""]);
  expect(await textsOf(from)).toEqual(["keep this", "forget this"]);
});
