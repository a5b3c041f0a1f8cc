// A message is taken back: everybody sees that there was one, nobody what it said.
import { expect, test } from "imctl";

const REVOKED = 2101;

test("both sides see that it was taken back, on all devices", async ({ im, users }) => {
  const [anna, ben] = await users(2);
  const from = await im.device(anna);
  const phone = await im.device(ben, "android");
  const web = await im.device(ben, "web");
  const slip = await from.send(ben, "for somebody else");
  await expect([phone, web]).toReceive(slip);

  await from.revoke(slip, { clientMsgID: slip.clientMsgID });

  for (const device of [from, phone, web]) await expect(device).toReceive({ contentType: REVOKED });
  await expect(web).toConverge(phone);
  const [last] = await phone.history(slip).last(1);
  expect(last.text).toBe("[revoked]");
});

test("who was away reads no more than that there was one", async ({ im, users }) => {
  const [anna, ben] = await im.devices(await users(2));
  await ben.cut();
  const slip = await anna.send(ben, "for somebody else");
  await anna.revoke(slip, { clientMsgID: slip.clientMsgID });

  const missed = await ben.reconnect();

  expect(missed.map((message) => message.text)).not.toContain("for somebody else");
  await expect(ben).toHaveNoSeqGaps();
});

test("in a group the owner takes back what a member said, and a member not what another said", async ({ im, group }) => {
  const lunch = await group({ members: 2 });
  const [chief, anna, ben] = await im.devices([lunch.owner, ...lunch.members]);
  const slip = await anna.sendGroup(lunch, "a joke");
  await expect([chief, ben]).toReceive(slip);

  await expect(ben.revoke(slip, { clientMsgID: slip.clientMsgID })).rejects.toThrow();
  await chief.revoke(slip, { clientMsgID: slip.clientMsgID });

  await expect([anna, ben]).toReceive({ contentType: REVOKED });
});
