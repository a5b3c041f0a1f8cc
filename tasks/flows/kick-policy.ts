// Who may be logged in at once: by the server's default policy one device of each platform; a later login ends the earlier one.
import { expect, test, users as admin, type TaskMeta } from "imctl";

export const meta = { needs: ["im:read", "im:write", "users:kick"] } satisfies TaskMeta;

test("a second login on a platform ends the first, and only that", async ({ im, users }) => {
  const [anna, ben] = await users(2);
  const from = await im.device(anna);
  const web = await im.device(ben, "web");
  const first = await im.device(ben, "android");

  const second = await im.device(ben, "android");

  await expect(first).toBeKicked();
  await expect([second, web]).toBeOnline();
  const sent = await from.send(ben, "to whom it reaches");
  await expect([second, web]).toReceive(sent);
  await expect(first).not.toReceive(sent, { within: "200ms" });
});

test("who was kicked does not come back with the same token", async ({ im, users }) => {
  const [ben] = await users(1);
  const first = await im.device(ben, "ios");
  await im.device(ben, "ios");
  await expect(first).toBeKicked();

  await expect(first.reconnect()).rejects.toThrow("the session was ended");
});

test("the administrator ends the sessions of a user, on every platform", async ({ im, users }) => {
  const [ben] = await users(1);
  const devices = [await im.device(ben, "ios"), await im.device(ben, "windows"), await im.device(ben, "web")];

  await admin.kick(ben.userID);

  await expect(devices).toBeKicked();
  await expect(devices).not.toBeOnline();
});
