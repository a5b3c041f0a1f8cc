// A muted group: only its owner and admins are heard, and everybody is told; one member can be muted alone.
import { expect, test } from "imctl";

const MUTED = 1514, UNMUTED = 1515;

test("members are not heard while the group is muted, its owner is", async ({ im, group }) => {
  const lunch = await group({ members: 3 });
  const [chief, anna, ...others] = await im.devices([lunch.owner, ...lunch.members]);

  await chief.muteGroup(lunch);
  await expect([anna, ...others]).toReceive({ contentType: MUTED });
  await expect(anna.sendGroup(lunch, "may I?")).rejects.toThrow("the group is muted");
  const said = await chief.sendGroup(lunch, "quiet, please");
  await expect([anna, ...others]).toReceive(said);
  await expect(others).toReceiveNothing({ for: "200ms" });

  await chief.muteGroup(lunch, { off: true });
  await expect([anna, ...others]).toReceive({ contentType: UNMUTED });
  const heard = await anna.sendGroup(lunch, "now I may");
  await expect([chief, ...others]).toReceive(heard);
});

test("one member is muted, the others are not", async ({ im, group }) => {
  const lunch = await group({ members: 2 });
  const [chief, anna, ben] = await im.devices([lunch.owner, ...lunch.members]);

  await chief.muteMember(lunch, anna, "10m");
  await expect(anna.sendGroup(lunch, "and I?")).rejects.toThrow("the sender is muted in the group");
  const said = await ben.sendGroup(lunch, "I may");
  await expect([chief, anna]).toReceive(said);

  await chief.muteMember(lunch, anna, 0);
  const heard = await anna.sendGroup(lunch, "thank you");
  await expect([chief, ben]).toReceive(heard);
});
