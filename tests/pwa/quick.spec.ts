// Somebody who writes faster than their phone seals: every message goes, once, in the order in which it was written.

import { samAndJef } from "./person";
import { Server } from "./server";
import { expect, test } from "./tools.mjs";

let server: Server;
test.beforeAll(async () => { server = await Server.start(); });
test.afterAll(async () => { await server.end(); });

test("messages written in one go are all sent, in their order", async ({ browser }) => {
  const { sam } = await samAndJef(server, browser);
  const said = Array.from({ length: 8 }, (_, n) => `Vlug ${String(n + 1)}.`);
  await sam.page.getByLabel("Je bericht", { exact: true }).focus();
  for (const words of said) {
    await sam.page.keyboard.insertText(words);
    await sam.page.keyboard.press("Enter");
  }
  const log = sam.page.getByRole("article").filter({ hasText: /Vlug \d/ });
  await expect(log).toHaveCount(said.length);
  await expect(log).toContainText(said);
  await expect(sam.page.getByLabel("Je bericht", { exact: true })).toHaveValue("");
});
