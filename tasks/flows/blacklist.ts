// Who is on somebody's blacklist does not reach them; the server says so to the sender, and to nobody else.
import { expect, test } from "imctl";

test("ben hears nothing from anna until he takes her off his blacklist", async ({ im, users }) => {
  const [anna, ben] = await im.devices(await users(2));
  await ben.block(anna);

  await expect(anna.send(ben, "hello?")).rejects.toThrow("the receiver has blocked the sender");
  await expect(ben).toReceiveNothing({ for: "200ms" });

  await ben.unblock(anna);
  const sent = await anna.send(ben, "hello again");
  await expect(ben).toReceive(sent);
});

test("it works in one direction, and not in groups", async ({ im, group }) => {
  const lunch = await group({ members: 1 });
  const [anna, ben] = await im.devices([lunch.owner, ...lunch.members]);
  await ben.block(anna);

  const fromBen = await ben.send(anna, "you hear me");
  const toAll = await anna.sendGroup(lunch, "you hear me too");

  await expect(anna).toReceive(fromBen);
  await expect(ben).toReceive(toAll);
});
