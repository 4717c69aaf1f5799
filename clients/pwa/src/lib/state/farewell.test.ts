// Somebody goes for good, against a real server: nothing of theirs is left with the others or here, and everybody else goes on.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Snapshot } from "./snapshot";
import { openHouse, type House } from "./testing/house";
import { finds, Phone, WORDS } from "./testing/phone";

let house: House;
beforeAll(async () => { house = await openHouse(); });
afterAll(async () => { await house.stop(); });

test("a JIM goes with his words, then the youth with the rooms", { timeout: 90_000 }, async () => {
  const desk = await Phone.comeIn(house.firstLink, "Greet");
  await desk.person.nameOrganisation("De Brug");
  await expect(desk.person.goForGood({ words: WORDS })).rejects.toMatchObject({ code: "last_coordinator" });
  // The words opened another session, and the line of the one before it ends: without one, a link is shown before the server has it.
  await desk.until(({ connection }) => connection === "online");
  const hanne = await Phone.comeIn((await desk.person.invite("professional", "Hanne")).link, "Hanne");
  const sam = await Phone.comeIn((await hanne.person.invite("youth", "Sam")).link, "Sam");
  const jef = await Phone.comeIn((await sam.person.askJim("opa", "Denk je mee?")).link, "Jef");
  const room = (await jef.until(({ channels }) => channels.find(({ kind, canWrite }) => kind === "private" && canWrite))).id;
  await jef.person.send(room, "van Jef");
  await sam.until(finds("van Jef"));
  await sam.person.send(room, "van Sam");
  await jef.until(finds("van Sam"));

  await expect(jef.person.goForGood({ words: "heel andere vier woorden" })).rejects.toMatchObject({ code: "wrong_credentials" });
  expect(jef.sees.state).toBe("ready");
  await jef.person.goForGood({ words: WORDS });
  await jef.until(({ state, isSessionOver }) => state === "signed_out" && !isSessionOver);
  expect(await jef.store.get("account")).toBeUndefined();
  await expect(jef.person.signIn("naam jef", WORDS)).rejects.toMatchObject({ code: "wrong_credentials" });

  // Sam sees that it was Jef's own act, and talks on.
  const kinds = ({ channels }: Snapshot): string[] => channels.find(({ id }) => id === room)?.messages.map(({ kind }) => kind) ?? [];
  await sam.until((snapshot) => kinds(snapshot).includes("gone"));
  expect(kinds(sam.sees)).not.toContain("removed_by_server");
  expect(finds("van Jef")(sam.sees)).toBe(false);
  const again = await Phone.of(house.origin);
  await again.person.signIn("naam sam", WORDS);
  await again.until(finds("van Sam"));
  expect(kinds(again.sees)).toContain("gone");

  await sam.person.goForGood({ words: WORDS });
  await again.until(({ state }) => state === "signed_out");
  await hanne.until(({ channels }) => channels.every(({ canWrite }) => !canWrite));
  for (const phone of [desk, hanne, sam, again]) {
    expect(phone.sees.channels.flatMap(({ alarm }) => alarm ?? [])).toEqual([]);
    phone.person.stop();
  }
});
