// Somebody of whom nothing is heard any more reads nothing any more either: between two phones and a real server.
import { expect, test } from "vitest";
import type { MessageView } from "./naast";
import { openHouse } from "./testing/house";
import { Phone } from "./testing/phone";

const idOf = ({ sees }: Phone, name: string): string => sees.people.find((one) => one.name === name)?.person ?? "";
const stands = <One extends { readonly state: string }>(all: readonly One[]): One[] => all.filter(({ state }) => state !== "gone");

test("what was given is taken back with a block, and does not come back with its end", { timeout: 90_000 }, async () => {
  const house = await openHouse();
  const desk = await Phone.comeIn(house.firstLink, "Greet");
  const hanne = await Phone.comeIn((await desk.person.invite("professional", "Hanne")).link, "Hanne");
  const sam = await Phone.comeIn((await hanne.person.invite("youth", "Sam")).link, "Sam");
  const jef = await Phone.comeIn((await sam.person.askJim("opa", "Wil je?")).link, "Jef");
  const { id: channel } = await sam.until(({ channels }) => channels.find((one) => one.kind === "private" && one.canWrite));
  await sam.person.send(channel, "Het was niet de bus.");
  const isKept = (one: MessageView): boolean => one.kind === "words" && one.text === "Het was niet de bus." && ["on_server", "delivered", "seen"].includes(one.delivery ?? "");
  const said = await sam.until(({ channels }) => channels.find(({ id }) => id === channel)?.messages.find(isKept));
  await sam.person.share([said.id], idOf(sam, "Hanne"), undefined);
  await sam.person.setRule(channel, idOf(sam, "Hanne"), [sam.sees.me?.person ?? ""]);
  const [first] = await hanne.until(({ grants, along }) => grants.length === 1 && along.length === 1 && grants);

  await sam.person.block(idOf(sam, "Hanne"));
  await hanne.until(({ grants, along }) => stands(grants).length === 0 && stands(along).length === 0);
  await sam.until(({ shares }) => shares.length === 1 && shares[0]?.state === "withdrawn");
  await sam.person.unblock(idOf(sam, "Hanne"));
  await sam.person.share([said.id], idOf(sam, "Hanne"), undefined);
  const [second] = await hanne.until(({ grants }) => stands(grants).length > 0 && stands(grants));
  expect(stands(hanne.sees.grants)).toHaveLength(1);
  expect(second?.id).not.toBe(first?.id);
  expect(stands(hanne.sees.along)).toEqual([]);
  for (const phone of [desk, hanne, sam, jef]) phone.person.stop();
  await house.stop();
});
