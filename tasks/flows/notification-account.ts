// The system speaks in the name of an account that nobody logs in as; what it says is kept, and counts as unread.
import { expect, messages, notificationAccounts, test, type TaskMeta } from "imctl";

export const meta = { needs: ["im:read", "im:write", "messages:send", "notificationAccounts:read", "notificationAccounts:create"] } satisfies TaskMeta;

const NEWS = "imtest_news";
const OA_NOTIFICATION = 1400;

/** The account stays on the server from run to run. */
async function say(to: string, text: string) {
  await notificationAccounts.get(NEWS).catch(() => notificationAccounts.create(NEWS, { nickName: "The news" }));
  return messages.send({ from: NEWS, to, text, contentType: OA_NOTIFICATION, content: { notificationName: "The news", notificationType: 1, text } });
}

test("every device of the user gets it, and who was away reads it later", async ({ im, users }) => {
  const [ben] = await users(1);
  const phone = await im.device(ben, "android");
  const web = await im.device(ben, "web");
  await web.cut();

  const sent = await say(ben.userID, "the canteen closes at two");

  await expect(phone).toReceive(sent);
  await expect(phone).toHaveUnread(1, { in: sent });
  const [missed] = await web.reconnect();
  expect(missed.text).toBe("the canteen closes at two");
  await expect(web).toConverge(phone);
});

test("an ordinary user cannot speak as the system", async ({ im, users }) => {
  const [anna, ben] = await im.devices(await users(2));

  await expect(messages.send({ from: anna.userID, to: ben.userID, text: "I am the news", contentType: OA_NOTIFICATION, content: { notificationName: "The news", notificationType: 1, text: "I am the news" } })).rejects.toThrow();

  await expect(ben).toReceiveNothing({ for: "200ms" });
});
