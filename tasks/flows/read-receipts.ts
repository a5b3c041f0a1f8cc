// What is read is told: to the one who wrote it, and to the reader's other devices.
import { expect, test } from "imctl";

const READ = 2200;

test("anna learns how far ben has read", async ({ im, users }) => {
  const [anna, ben] = await im.devices(await users(2));
  const [first, ...others] = await anna.sendMany(ben, ["one", "two", "three"]);
  await expect(ben).toReceiveInOrder([first, ...others]);
  const readBy = async () => (await anna.conversations().first((one) => one.conversationID === first.conversationID))?.othersReadSeq;

  await ben.markRead(first, 2);
  const receipt = await anna.receive({ contentType: READ });
  expect(receipt.sendID).toBe(ben.userID);
  expect(await readBy()).toBe(2);

  await ben.markRead(first);
  await anna.receive({ contentType: READ });
  expect(await readBy()).toBe(3);
});

test("unread messages are counted down, never up again", async ({ im, users }) => {
  const [anna, ben] = await im.devices(await users(2));
  const [first] = await anna.sendMany(ben, ["one", "two", "three"]);
  await expect(ben).toHaveUnread(3, { in: first });

  await ben.markRead(first, 2);
  await expect(ben).toHaveUnread(1, { in: first });
  await ben.markRead(first, 1);
  await expect(ben).toHaveUnread(1, { in: first });

  await anna.send(ben, "four");
  await expect(ben).toHaveUnread(2, { in: first });
});

test("one's own messages are read", async ({ im, users }) => {
  const [anna, ben] = await im.devices(await users(2));
  await anna.send(ben, "hello");
  await expect(ben).toHaveUnread(1);

  const answer = await ben.send(anna, "hello yourself");

  await expect(anna).toReceive(answer);
  await expect(ben).toHaveUnread(0);
  await expect(anna).toHaveUnread(1);
});
