// Reading along, between phones and a real server: a youth lets somebody, a JIM agrees, it is read, it ends, and nothing stays.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Snapshot } from "./snapshot";
import { openHouse, type House } from "./testing/house";
import { finds, Phone, renews } from "./testing/phone";

let house: House;
let hanne: Phone;
let sam: Phone;
let jef: Phone;
/** Where Sam talks with his JIM. */
let channel: string;
const idOf = ({ sees }: Phone, name: string): string => (sees.me?.name === name ? sees.me.person : (sees.people.find((one) => one.name === name)?.person ?? ""));
const rulesOf = ({ channels }: Snapshot) => channels.find(({ id }) => id === channel)?.rules ?? [];
const texts = ({ along }: Snapshot): string[] => along.flatMap(({ items }) => items.map(({ author, text }) => `${author.name}: ${text}`));
const hears = (text: string) => (snapshot: Snapshot): boolean => texts(snapshot).some((one) => one.endsWith(text));

beforeAll(async () => {
  house = await openHouse();
  const desk = await Phone.comeIn(house.firstLink, "Greet");
  hanne = await Phone.comeIn((await desk.person.invite("professional", "Hanne")).link, "Hanne");
  desk.person.stop();
  sam = await Phone.comeIn((await hanne.person.invite("youth", "Sam")).link, "Sam");
  await Promise.all([hanne.until(({ people }) => people.length > 1), sam.until(({ people }) => people.length > 0)]);
  jef = await Phone.comeIn((await sam.person.askJim("opa", "Wil je?")).link, "Jef");
  ({ id: channel } = await sam.until(({ channels }) => channels.find((one) => one.kind === "private" && one.members.length === 2 && one.expects === undefined)));
  await jef.until(({ channels }) => channels.some(({ id, canWrite }) => id === channel && canWrite));
  // Whose words are chosen is chosen by name: on a slow machine Jef is in before Sam knows how he is called.
  await sam.until(() => idOf(sam, "Jef") !== "");
}, 60_000);
afterAll(async () => {
  for (const phone of [hanne, sam, jef]) phone.person.stop();
  await house.stop();
});

test("words of a youth at once, of a JIM once he agreed; new keys change nothing; after the end nothing is left", { timeout: 90_000 }, async () => {
  await sam.person.send(channel, "Van hiervoor.");
  const rule = await sam.person.setRule(channel, idOf(hanne, "Hanne"), [idOf(sam, "Sam"), idOf(sam, "Jef")]);
  expect(rulesOf(sam.sees)).toMatchObject([{ id: rule, to: { name: "Hanne" }, myWord: "yes", state: "active" }]);
  const [asked] = await jef.until((snapshot) => rulesOf(snapshot).length > 0 && rulesOf(snapshot));
  expect(asked).toMatchObject({ myWord: "asked" });
  const given = await hanne.until(({ along }) => along[0]);
  expect(given).toMatchObject({ id: rule, from: { name: "Sam" }, state: "closed" });

  await jef.person.send(channel, "Nog niet.");
  await sam.person.send(channel, "Op school is iets gebeurd.");
  await hanne.person.openAlong(rule);
  expect(texts(hanne.sees)).toEqual(["Sam: Op school is iets gebeurd."]);

  await jef.person.agreeRule(channel, rule, true);
  expect(rulesOf(jef.sees)).toMatchObject([{ myWord: "yes" }]);
  await jef.person.send(channel, "Dat komt goed.");
  await hanne.until(hears("Dat komt goed."));

  // A lost phone: another charter, another key, which Hanne gets before the first word.
  await renews(sam);
  await sam.person.send(channel, "Met nieuwe sleutels.");
  await jef.until(finds("Met nieuwe sleutels."));
  await hanne.until(hears("Met nieuwe sleutels."));

  // A no takes his words away, and nobody else's.
  await jef.person.agreeRule(channel, rule, false);
  await jef.person.send(channel, "Dit niet meer.");
  await sam.until(finds("Dit niet meer."));
  await sam.person.send(channel, "Nog van mij.");
  await hanne.until(hears("Nog van mij."));
  expect(texts(hanne.sees)).toEqual(["Op school is iets gebeurd.", "Met nieuwe sleutels.", "Nog van mij."].map((text) => `Sam: ${text}`));
  await expect(jef.person.agreeRule(channel, rule, true)).rejects.toMatchObject({ code: "already_over" });

  await sam.person.endRule(rule);
  expect(rulesOf(sam.sees)).toEqual([]);
  await jef.until((snapshot) => rulesOf(snapshot).length === 0);
  const gone = await hanne.until(({ along }) => along.find(({ state }) => state === "gone"));
  expect(gone.items).toEqual([]);
  expect(hanne.written.join()).not.toContain("Op school is iets gebeurd.");
  const before = hanne.heard.length;
  await sam.person.send(channel, "Weer onder ons.");
  await jef.until(finds("Weer onder ons."));
  expect(hanne.heard.slice(before).join()).not.toContain(rule);
  for (const { sees } of [sam, jef, hanne]) expect(sees.channels.flatMap(({ alarm }) => (alarm ? [alarm] : []))).toEqual([]);
});

test("until a moment: shown to both, read, and ended before", { timeout: 60_000 }, async () => {
  const until = Date.now() + 3_600_000;
  const rule = await sam.person.setRule(channel, idOf(hanne, "Hanne"), [idOf(sam, "Sam")], until);
  expect(rulesOf(sam.sees)).toMatchObject([{ id: rule, until }]);
  await hanne.until(({ along }) => along.some(({ id, state }) => id === rule && state === "closed"));
  await hanne.person.openAlong(rule);
  await sam.person.send(channel, "Alleen van mij.");
  await hanne.until(hears("Alleen van mij."));
  await sam.person.endRule(rule);
  await hanne.until((snapshot) => texts(snapshot).length === 0);
});

test("what its author keeps here is read by nobody outside, and says so to whoever is in", { timeout: 60_000 }, async () => {
  const rule = await sam.person.setRule(channel, idOf(hanne, "Hanne"), [idOf(sam, "Sam")]);
  await hanne.until(({ along }) => along.some(({ id, state }) => id === rule && state === "closed"));
  await hanne.person.openAlong(rule);
  await sam.person.send(channel, "Dit blijft hier.", undefined, true);
  await sam.person.send(channel, "Dit mag.");
  await hanne.until(hears("Dit mag."));
  expect(texts(hanne.sees)).toEqual(["Sam: Dit mag."]);
  await jef.until(finds("Dit mag."));
  for (const { sees } of [sam, jef]) {
    const kept = sees.channels.find(({ id }) => id === channel)?.messages.flatMap((one) => (one.kind === "words" && one.isLocked === true ? [one.text] : []));
    expect(kept).toEqual(["Dit blijft hier."]);
  }
  await sam.person.endRule(rule);
});

test("by a label: only what its youth calls so; the name is known to nobody else", { timeout: 60_000 }, async () => {
  const name = "zwemclub Zilvermeer";
  const label = await sam.person.nameLabel(name);
  expect(sam.sees.me?.labels).toEqual({ [label]: name });
  const rule = await sam.person.setRule(channel, idOf(hanne, "Hanne"), [idOf(sam, "Sam")], undefined, [label]);
  expect(rulesOf(sam.sees)).toMatchObject([{ id: rule, isLabelled: true, labels: [label] }]);
  const [seen] = await jef.until((snapshot) => rulesOf(snapshot).length > 0 && rulesOf(snapshot));
  expect([seen?.isLabelled, seen?.labels]).toEqual([true, undefined]);
  await hanne.until(({ along }) => along.some(({ id, state }) => id === rule && state === "closed"));
  await hanne.person.openAlong(rule);

  await sam.person.send(channel, "Zonder naam.");
  await sam.person.send(channel, "Een andere naam.", undefined, false, await sam.person.nameLabel("thuis"));
  await sam.person.send(channel, "Zo heet het, en het blijft hier.", undefined, true, label);
  await sam.person.send(channel, "Zo heet het.", undefined, false, label);
  await hanne.until(hears("Zo heet het."));
  expect(texts(hanne.sees)).toEqual(["Sam: Zo heet het."]);
  await jef.until(finds("Zo heet het."));
  const labelsIn = ({ sees }: Phone): (string | undefined)[] =>
    sees.channels.flatMap(({ messages }) => messages.flatMap((one) => (one.kind === "words" && one.text.startsWith("Zo heet") ? [one.label] : [])));
  expect([labelsIn(sam), labelsIn(jef)]).toEqual([[name, name], [undefined, undefined]]);
  for (const { heard } of [sam, jef, hanne]) expect(heard.join()).not.toContain("Zilvermeer");
  expect(jef.written.join() + hanne.written.join()).not.toContain("Zilvermeer");
  await sam.person.endRule(rule);
});

test("whoever never met who reads along is told how the youth calls them", { timeout: 60_000 }, async () => {
  const marie = await Phone.comeIn((await sam.person.askJim("tante", "Wil jij ook?")).link, "Marie");
  await sam.until(() => idOf(sam, "Marie") !== "");
  const rule = await sam.person.setRule(channel, idOf(sam, "Marie"), [idOf(sam, "Sam"), idOf(sam, "Jef")]);
  const [seen] = await jef.until((snapshot) => rulesOf(snapshot).some(({ to }) => to.name !== "") && rulesOf(snapshot));
  expect(seen).toMatchObject({ id: rule, to: { name: "Marie" }, myWord: "asked" });
  expect(jef.heard.join()).not.toContain("Marie");
  await sam.person.endRule(rule);
  marie.person.stop();
});

test("nobody lets somebody read along who is in, and nobody but the owner lets anybody", { timeout: 60_000 }, async () => {
  await expect(sam.person.setRule(channel, idOf(sam, "Jef"), [idOf(sam, "Sam")])).rejects.toMatchObject({ code: "not_shareable" });
  await expect(jef.person.setRule(channel, idOf(jef, "Sam"), [idOf(jef, "Jef")])).rejects.toMatchObject({ code: "nothing_here" });
  expect([rulesOf(sam.sees), rulesOf(jef.sees)]).toEqual([[], []]);
});
