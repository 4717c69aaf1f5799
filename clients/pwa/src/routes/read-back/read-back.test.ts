// What an owner is shown before they let somebody read back, and what that person's own app shows afterwards, are the same bytes.
import { render } from "svelte/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MessageView, Role } from "../../lib/state/naast";
import type { Snapshot } from "../../lib/state/snapshot";
import { openHouse, type House } from "../../lib/state/testing/house";
import { Phone } from "../../lib/state/testing/phone";
import Said from "../talk/Said.svelte";

let house: House;
let desk: Phone;
let hanne: Phone;
let karim: Phone;
let sam: Phone;
let jef: Phone;
let room: string;

const screen = (messages: readonly MessageView[]): string => render(Said, { props: { channel: room, messages } }).body;
const sees = ({ sees: seen }: Phone): readonly MessageView[] => seen.channels.find(({ id }) => id === room)?.messages ?? [];
const texts = (messages: readonly MessageView[]): string[] => messages.map((one) => (one.kind === "words" ? one.text : one.kind));
const idOf = (name: string): string => sam.sees.people.find((one) => one.name === name)?.person ?? "";
const who = (name: string, role: Role): { person: string; role: Role } => ({ person: idOf(name), role });
const has = (text: string) => ({ channels }: Snapshot): boolean =>
  channels.find(({ id }) => id === room)?.messages.some((one) => one.kind === "words" && one.text === text && one.delivery !== "waiting") === true;
const messageOf = (text: string): string => sees(sam).find((one) => one.kind === "words" && one.text === text)?.id ?? "";
const members = (count: number) => ({ channels }: Snapshot): boolean => channels.find(({ id }) => id === room)?.members.length === count;
/** Everybody in the room reads this, and knows how everybody is called. */
async function says(phone: Phone, text: string, readers: readonly Phone[], replyTo?: string): Promise<void> {
  await phone.person.send(room, text, replyTo);
  for (const reader of [phone, ...readers]) await reader.until(has(text));
}

beforeAll(async () => {
  house = await openHouse();
  desk = await Phone.comeIn(house.firstLink, "Greet");
  hanne = await Phone.comeIn((await desk.person.invite("professional", "Hanne")).link, "Hanne");
  karim = await Phone.comeIn((await desk.person.invite("professional", "Karim")).link, "Karim");
  sam = await Phone.comeIn((await hanne.person.invite("youth", "Sam")).link, "Sam");
  jef = await Phone.comeIn((await sam.person.askJim("opa", "Wil je?")).link, "Jef");
  await sam.until(({ people }) => people.some(({ name }) => name === "Jef") && people.some(({ name }) => name === "Hanne"));
  room = await sam.person.begin("triad", [who("Jef", "jim")]);
  await jef.until(members(2));

  // The first keys: with a change, a mark, an answer, and two things that are gone.
  await says(sam, "Eerst <b>dit</b>.", [jef]);
  await says(jef, "Hoor ik.", [sam], messageOf("Eerst <b>dit</b>."));
  await jef.person.edit(room, messageOf("Hoor ik."), "Ik hoor je.");
  await sam.until(has("Ik hoor je."));
  await sam.person.mark(room, messageOf("Ik hoor je."), "❤️");
  await says(sam, "Dit wis ik.", [jef]);
  await sam.person.edit(room, messageOf("Dit wis ik."), "Dit wis ik ook.");
  await sam.until(has("Dit wis ik ook."));
  await sam.person.erase(room, messageOf("Dit wis ik ook."));
  await jef.until(() => texts(sees(jef)).includes("gone"));

  // Hanne comes: the keys that she gets follow from those before. When she is shown out, new ones begin.
  await sam.person.letIn(room, idOf("Hanne"), "professional");
  for (const phone of [sam, jef, hanne]) await phone.until(members(3));
  await says(sam, "Met Hanne erbij.", [jef, hanne]);
  await sam.person.showOut(room, idOf("Hanne"));
  for (const phone of [sam, jef]) await phone.until(members(2));
  await says(jef, "Weer met zijn tweeën.", [sam], messageOf("Met Hanne erbij."));
}, 90_000);
afterAll(async () => {
  for (const phone of [desk, hanne, karim, sam, jef]) phone.person.stop();
  await house.stop();
});

test("each place shows its first message, and nothing is opened by looking", async () => {
  await sam.person.letIn(room, idOf("Hanne"), "professional");
  for (const phone of [sam, jef, hanne]) await phone.until(members(3));
  await says(sam, "Hanne is terug.", [jef, hanne]);
  const { places } = await sam.person.listPlaces(room, idOf("Hanne"));
  // What was said while she was in is hers: nobody opens that.
  expect(texts(places.map(({ first }) => first))).toEqual(["Eerst <b>dit</b>.", "Weer met zijn tweeën."]);
  const before = screen(sees(hanne));
  expect(texts(await sam.person.readAs(room, idOf("Hanne"), places[0]?.from))).toContain("Ik hoor je.");
  expect(screen(await sam.person.readAs(room, idOf("Hanne")))).toBe(before);
  expect(before).not.toContain("Eerst");
  expect(screen(sees(hanne))).toBe(before);
});

test("what was chosen without a network can be let go of until it is given, and then nothing is opened", async () => {
  const hannes = idOf("Hanne");
  sam.goOffline();
  await sam.until(({ connection }) => connection !== "online");
  const { places: [place] } = await sam.person.listPlaces(room, hannes);
  await sam.person.openHistory(room, hannes, place?.from ?? 0);
  const { waits } = await sam.person.listPlaces(room, hannes);
  expect(waits).toBeDefined();
  await sam.person.letGo(waits ?? "");
  expect(await sam.person.listPlaces(room, hannes)).not.toHaveProperty("waits");
  sam.goOnline();
  await sam.until(({ connection }) => connection === "online");
  await says(sam, "Weer online.", [jef, hanne]);
  expect(texts(sees(hanne)), "nothing of before").not.toContain("Ik hoor je.");
  expect((await sam.person.listPlaces(room, hannes)).places).toHaveLength(2);
});

test("from a place on: what was shown before is what her app then shows, byte for byte", async () => {
  const { places: [, place] } = await sam.person.listPlaces(room, idOf("Hanne"));
  const shown = screen(await sam.person.readAs(room, idOf("Hanne"), place?.from));
  expect(shown).toContain("Weer met zijn tweeën.");
  expect(shown).not.toContain("Eerst");
  await sam.person.openHistory(room, idOf("Hanne"), place?.from ?? 0);
  await hanne.until(has("Weer met zijn tweeën."));
  expect(screen(sees(hanne))).toBe(shown);
});

test("everything: also what was changed, marked and answered, and where something is gone", async () => {
  const { places: [place, ...others] } = await sam.person.listPlaces(room, idOf("Hanne"));
  expect(others).toEqual([]);
  const shown = screen(await sam.person.readAs(room, idOf("Hanne"), place?.from));
  expect(shown).toContain("Ik hoor je.");
  expect(shown, "what was erased is gone from the preview too").not.toContain("Dit wis ik");
  await sam.person.openHistory(room, idOf("Hanne"), place?.from ?? 0);
  await hanne.until(has("Ik hoor je."));
  expect(screen(sees(hanne))).toBe(shown);
  expect(await sam.person.listPlaces(room, idOf("Hanne")), "nothing is left to open").toEqual({ places: [], isPartial: false });
  for (const phone of [sam, jef, hanne]) expect(phone.sees.channels.flatMap(({ alarm }) => alarm ?? [])).toEqual([]);
});

test("a newcomer reads nothing of before, then all of it: the same bytes; what is erased between is gone for both", async () => {
  const link = (await sam.person.inviteInto({ kind: "family", people: [] }, "parent", "mama", "Kom je erbij?")).link;
  room = sam.sees.channels.find(({ kind }) => kind === "family")?.id ?? "";
  await sam.person.send(room, "Voor mama.");
  const eva = await Phone.comeIn(link, "Eva");
  await eva.until(members(2));
  await sam.until(members(2));
  await says(sam, "Dag mama.", [eva]);
  await says(eva, "Dag lieverd.", [sam]);
  const mama = idOf("Eva");
  const { places: [place] } = await sam.person.listPlaces(room, mama);
  const now = screen(await sam.person.readAs(room, mama));
  expect(now).toContain("Dag mama.");
  expect(now).not.toContain("Voor mama.");
  const withMarks = (messages: readonly MessageView[]): string =>
    // How far the phones of the others are is theirs to tell: it changes while nothing is read.
    screen(messages.map((one) => (one.kind === "words" && one.author.isMe ? { ...one, delivery: "on_server" } : one)));
  expect(withMarks(sees(eva))).toBe(now);
  await sam.person.erase(room, messageOf("Dag mama."));
  await eva.until(() => texts(sees(eva)).includes("gone"));
  const shown = screen(await sam.person.readAs(room, mama, place?.from));
  expect(shown).not.toContain("Dag mama.");
  await sam.person.openHistory(room, mama, place?.from ?? 0);
  await eva.until(has("Voor mama."));
  expect(withMarks(sees(eva))).toBe(shown);
  await expect(sam.person.readAs(room, "somebody else")).rejects.toMatchObject({ code: "nothing_here" });
  eva.person.stop();
});
