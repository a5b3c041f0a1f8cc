// Who is on somebody's blacklist does not reach them; the server says so to the sender, and to nobody else.
import { expect, test } from "imctl";

test("ben hears nothing from anna until he takes her off his blacklist", async ({ im, users }) => {
  const [anna, ben] = await im.devices(await users(2));
  await ben.block(anna.userID);

  await expect(anna.send(ben.userID, "hello?")).rejects.toThrow("the receiver has blocked the sender");
  await expect(ben).toReceiveNothing({ for: "200ms" });

  await ben.unblock(anna.userID);
  const sent = await anna.send(ben.userID, "hello again");
  await expect(ben).toReceive(sent);
});

test("it works in one direction, and not in groups", async ({ im, group }) => {
  const { groupID, owner, members } = await group({ members: 1 });
  const [anna, ben] = await im.devices([owner, ...members]);
  await ben.block(anna.userID);

  const fromBen = await ben.send(anna.userID, "you hear me");
  const toAll = await anna.sendGroup(groupID, "you hear me too");

  await expect(anna).toReceive(fromBen);
  await expect(ben).toReceive(toAll);
});
