// Who reads what at this moment, between phones and a real server: words that are taken away leave open screens at once, and a phone
// whose clock is ahead hides nothing that is still read.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MessageView } from "./naast";
import type { Snapshot } from "./snapshot";
import { openHouse, type House } from "./testing/house";
import { finds, Phone } from "./testing/phone";

const day = 24 * 3_600_000;
let house: House;
let hanne: Phone;
let sam: Phone;
let jef: Phone;
/** Where Sam talks with his JIM. */
let channel: string;
const idOf = ({ sees }: Phone, name: string): string => (sees.me?.name === name ? sees.me.person : (sees.people.find((one) => one.name === name)?.person ?? ""));
const given = ({ grants }: Snapshot): string[] => grants.flatMap(({ items, state }) => (state === "open" ? items.map(({ text }) => text) : []));
const along = (snapshot: Snapshot): string[] => snapshot.along.flatMap(({ items, state }) => (state === "open" ? items.map(({ text }) => text) : []));
const said = ({ sees }: Phone, text: string): MessageView | undefined =>
  sees.channels.find(({ id }) => id === channel)?.messages.find((one) => one.kind === "words" && one.text === text);
const says = async (phone: Phone, text: string): Promise<string> => {
  await phone.person.send(channel, text);
  await Promise.all([sam.until(finds(text)), jef.until(finds(text))]);
  return said(phone, text)?.id ?? "";
};

beforeAll(async () => {
  house = await openHouse();
  const desk = await Phone.comeIn(house.firstLink, "Greet");
  hanne = await Phone.comeIn((await desk.person.invite("professional", "Hanne")).link, "Hanne");
  desk.person.stop();
  sam = await Phone.comeIn((await hanne.person.invite("youth", "Sam")).link, "Sam");
  await Promise.all([hanne.until(() => idOf(hanne, "Sam") !== ""), sam.until(() => idOf(sam, "Hanne") !== "")]);
  jef = await Phone.comeIn((await sam.person.askJim("opa", "Wil je?")).link, "Jef");
  ({ id: channel } = await sam.until(({ channels }) => channels.find((one) => one.kind === "private" && one.members.length === 2 && one.expects === undefined)));
  await Promise.all([jef.until(({ channels }) => channels.some(({ id, canWrite }) => id === channel && canWrite)), sam.until(() => idOf(sam, "Jef") !== "")]);
}, 60_000);
afterAll(async () => {
  for (const phone of [hanne, sam, jef]) phone.person.stop();
  await house.stop();
});

test("what its author erases leaves the open screen of whoever was given it with more, by the youth and by the JIM", { timeout: 60_000 }, async () => {
  const [first, second, third] = [await says(sam, "Een."), await says(sam, "Twee."), await says(jef, "Drie.")];
  await sam.person.share([first, second, third], idOf(sam, "Hanne"), undefined);
  const { id } = await hanne.until(({ grants }) => grants[0]);
  await hanne.person.openGrant(id);
  expect(given(hanne.sees)).toEqual(["Een.", "Twee.", "Drie."]);
  await sam.person.erase(channel, first);
  await hanne.until((snapshot) => given(snapshot).join() === "Twee.,Drie.");
  await jef.person.erase(channel, third);
  await hanne.until((snapshot) => given(snapshot).join() === "Twee.");
  await sam.person.erase(channel, second);
  await hanne.until(({ grants }) => grants.every(({ state, items }) => state === "gone" && items.length === 0));
});

test("what is erased or no longer agreed to leaves the open screen of whoever reads along", { timeout: 60_000 }, async () => {
  const rule = await sam.person.setRule(channel, idOf(sam, "Hanne"), [idOf(sam, "Sam"), idOf(sam, "Jef")]);
  await jef.until(({ channels }) => channels.some(({ rules = [] }) => rules.length > 0));
  await jef.person.agreeRule(channel, rule, true);
  const first = await says(sam, "Vier.");
  await says(sam, "Vijf.");
  await says(jef, "Zes.");
  await hanne.until((snapshot) => snapshot.along.some(({ id }) => id === rule));
  await hanne.person.openAlong(rule);
  expect(along(hanne.sees)).toEqual(["Vier.", "Vijf.", "Zes."]);
  await sam.person.erase(channel, first);
  await hanne.until((snapshot) => along(snapshot).join() === "Vijf.,Zes.");
  // Nobody says anything after it: the no itself has to reach her.
  await jef.person.agreeRule(channel, rule, false);
  await hanne.until((snapshot) => along(snapshot).join() === "Vijf.");
  await sam.person.endRule(rule);
});

test("a phone that is two weeks ahead shows who still reads, and what is still asked", { timeout: 60_000 }, async () => {
  const until = Date.now() + day;
  const words = await says(sam, "Zeven.");
  await sam.person.share([words], idOf(sam, "Hanne"), until);
  const rule = await sam.person.setRule(channel, idOf(sam, "Hanne"), [idOf(sam, "Sam")], until);
  await hanne.person.ask(idOf(hanne, "Sam"), "Hoe gaat het?");
  await sam.until(({ requests }) => requests.length > 0);
  const shows = ({ channels, shares, requests }: Snapshot): boolean => {
    const here = channels.find(({ id }) => id === channel);
    const message = here?.messages.find(({ id }) => id === words);
    return (
      here?.rules?.some(({ id }) => id === rule) === true &&
      message?.kind === "words" && message.sharedWith.includes("Hanne") &&
      shares.some(({ until: end, state }) => end === until && state === "active") &&
      requests.length === 1
    );
  };
  sam.ahead = 15 * day;
  // As it opens without network, and once the server said what time it is.
  sam.goOffline();
  sam.person.stop();
  void sam.person.start();
  await sam.until(shows);
  sam.goOnline();
  await sam.until(({ connection }) => connection === "online");
  // Something that was drawn since.
  await says(jef, "Acht.");
  expect(shows(sam.sees)).toBe(true);
  await sam.person.decline(sam.sees.requests[0]?.id ?? "");
  expect(sam.sees.requests).toEqual([]);
});
