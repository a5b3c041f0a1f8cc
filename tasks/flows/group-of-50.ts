// A group of fifty: an announcement reaches everybody, and when many talk at once nothing is lost, doubled or out of order.
import { expect, test } from "imctl";

test("everybody gets the announcement", async ({ im, group }) => {
  const lunch = await group({ members: 49 });
  const chief = await im.device(lunch.owner, "web");
  const everybody = [chief, ...await im.devices(lunch.members, "android")];

  const announcement = await chief.sendGroup(lunch, "lunch is ready");

  await expect(everybody).toReceive(announcement, { within: "5s" });
});

test("ten talk at once, and all hear the same", async ({ im, group }) => {
  const lunch = await group({ members: 49 });
  const [listener, ...everybody] = await im.devices([lunch.owner, ...lunch.members], "ios");

  await Promise.all(everybody.slice(0, 10).map((one) => one.sendMany({ group: lunch, texts: ["hello", "everybody", "here"] })));

  await expect([listener, ...everybody]).toHaveNoSeqGaps({ within: "5s" });
  await expect([listener, ...everybody]).toHaveNoDuplicates();
  await expect(everybody).toConverge(listener);
});

test("whoever leaves hears no more", async ({ im, group }) => {
  const lunch = await group({ members: 2 });
  const [chief, stays, leaves] = await im.devices([lunch.owner, ...lunch.members]);

  await leaves.quitGroup(lunch);
  const sent = await chief.sendGroup(lunch, "who is still here?");

  await expect(stays).toReceive(sent);
  await expect(leaves).not.toReceive(sent, { within: "300ms" });
});

test("whoever comes hears from then on", async ({ im, users, group }) => {
  const lunch = await group({ members: 2 });
  const [chief, newcomer] = await im.devices([lunch.owner, ...await users(1)]);
  const before = await chief.sendGroup(lunch, "among ourselves");

  await chief.invite(lunch, newcomer);
  const sent = await chief.sendGroup(lunch, "welcome");

  await expect(newcomer).toReceive(sent);
  await expect(newcomer).not.toReceive(before, { within: "300ms" });
});
