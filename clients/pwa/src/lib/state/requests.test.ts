// Requests between two phones and a real server: what a youth is asked, what comes of it, and what the asker can tell.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Snapshot } from "./snapshot";
import { openHouse, type House } from "./testing/house";
import { finds, Phone, WORDS } from "./testing/phone";

let house: House;
let hanne: Phone;
let sam: Phone;
const idOf = ({ sees }: Phone, name: string): string => sees.people.find((one) => one.name === name)?.person ?? "";
const asksSam = (words: string): Promise<void> => hanne.person.ask(idOf(hanne, "Sam"), words);
const isQuiet = ({ requests }: Snapshot): boolean => requests.length === 0;

beforeAll(async () => {
  house = await openHouse();
  const desk = await Phone.comeIn(house.firstLink, "Greet");
  hanne = await Phone.comeIn((await desk.person.invite("professional", "Hanne")).link, "Hanne");
  desk.person.stop();
  sam = await Phone.comeIn((await hanne.person.invite("youth", "Sam")).link, "Sam");
  await Promise.all([hanne.until(({ people }) => people.some(({ name }) => name === "Sam")), sam.until(({ people }) => people.length > 0)]);
}, 60_000);
afterAll(async () => {
  for (const phone of [hanne, sam]) phone.person.stop();
  await house.stop();
});

test("a youth declines on one device, all of them forget it, and the asker sees what silence looks like", { timeout: 60_000 }, async () => {
  const tablet = await Phone.of(house.origin);
  await tablet.person.signIn("naam sam", WORDS);
  await asksSam("Hoe gaat het op school?");
  const [request] = await sam.until(({ requests }) => requests.length === 1 && requests);
  expect(request).toMatchObject({ from: { name: "Hanne" }, words: "Hoe gaat het op school?" });
  await tablet.until(({ requests }) => requests.length === 1);
  await hanne.until(({ asked }) => asked.length === 1 && asked[0]?.state === "open");
  const silent = JSON.stringify(hanne.sees.asked);
  const heard = hanne.heard.length;

  await sam.person.decline(request?.id ?? "");
  expect(isQuiet(sam.sees)).toBe(true);
  await tablet.until(isQuiet);
  tablet.person.stop();
  // What Hanne hears after it came after it: had she been told, she would know by then.
  const channel = sam.sees.channels[0]?.id ?? "";
  await sam.person.send(channel, "Tot morgen.");
  await hanne.until(finds("Tot morgen."));
  expect(JSON.stringify(hanne.sees.asked)).toBe(silent);
  expect(hanne.heard.slice(heard).join(), "what came to her since").not.toContain(request?.id);
  await asksSam("En nu?");
  expect(hanne.sees.asked, "what stands is not asked again").toHaveLength(1);
});

test("about a message, for somebody else: both are named", { timeout: 60_000 }, async () => {
  const jef = await Phone.comeIn((await sam.person.askJim("opa", "Wil je?")).link, "Jef");
  const { id: channel } = await sam.until(({ channels }) => channels.find((one) => one.kind === "private" && one.canWrite));
  await sam.until(({ people }) => people.some(({ name }) => name === "Jef"));
  await sam.person.begin("triad", [{ person: idOf(sam, "Jef"), role: "jim" }, { person: idOf(sam, "Hanne"), role: "professional" }]);
  await jef.until(({ people }) => people.some(({ name }) => name === "Hanne"));
  await sam.person.send(channel, "Ze hebben mij geschorst.");
  await jef.until(finds("Ze hebben mij geschorst."));
  const about = jef.sees.channels.find(({ id }) => id === channel)?.messages.find((one) => one.kind === "words" && one.author.name === "Sam")?.id ?? "";
  await jef.person.ask(idOf(jef, "Sam"), "", about, idOf(jef, "Hanne"));
  const [request] = await sam.until(({ requests }) => requests.length === 1 && requests);
  expect(request).toMatchObject({ from: { name: "Jef" }, whom: { name: "Hanne" }, about, words: "" });
  // Somebody of whom nothing is heard asks nothing either.
  await sam.person.block(idOf(sam, "Jef"));
  await sam.until(isQuiet);
  jef.person.stop();
});

test("what is asked without a line waits, and what is asked too often is given back", { timeout: 60_000 }, async () => {
  const noor = await Phone.comeIn((await hanne.person.invite("youth", "Noor")).link, "Noor");
  await hanne.until(({ people }) => people.some(({ name }) => name === "Noor"));
  const youth = idOf(hanne, "Noor");
  hanne.goOffline();
  await hanne.until(({ connection }) => connection !== "online");
  await hanne.person.ask(youth, "Mag ik bellen?");
  expect(hanne.sees.asked.at(-1)).toMatchObject({ to: { name: "Noor" }, words: "Mag ik bellen?", state: "waiting" });
  hanne.goOnline();
  await noor.until(({ requests }) => requests.length === 1);
  await hanne.until(({ asked }) => asked.every(({ state }) => state === "open"));
  const whom = idOf(hanne, "Sam");
  for (const letter of "abcd") await hanne.person.ask(youth, "", letter.repeat(42) + "A", whom);
  await expect(hanne.person.ask(youth, "", "e".repeat(42) + "A", whom)).rejects.toMatchObject({ code: "rate_limited" });
  expect(hanne.sees.asked.filter(({ to }) => to.name === "Noor")).toHaveLength(5);
  noor.person.stop();
});

test("what answers a request ends it once it stands, on every device, and not when it is refused", { timeout: 60_000 }, async () => {
  await hanne.person.ask(idOf(hanne, "Sam"), "Mag Jef dit weten?", undefined, idOf(hanne, "Jef"));
  const [request] = await sam.until(({ requests }) => requests.length === 1 && requests);
  const answers = request?.id ?? "";
  sam.goOffline();
  await sam.until(({ connection }) => connection !== "online");
  await sam.person.share(["A".repeat(43)], idOf(sam, "Hanne"), undefined, { answers });
  await sam.until(isQuiet);
  sam.goOnline();
  await sam.until(({ requests, shares }) => requests.length === 1 && shares.some(({ state }) => state === "failed"));

  const said = sam.sees.channels.flatMap(({ messages }) => messages).find((one) => one.kind === "words" && one.text === "Ze hebben mij geschorst.")?.id ?? "";
  await sam.person.share([said], idOf(sam, "Hanne"), undefined, { answers });
  await sam.until(isQuiet);
  const tablet = await Phone.of(house.origin);
  await tablet.person.signIn("naam sam", WORDS);
  await tablet.until(({ requests, shares }) => shares.some(({ state }) => state === "active") && requests.length === 0);
  tablet.person.stop();
});

test("into the care file goes what a professional reads already, and they read it no longer for that", { timeout: 60_000 }, async () => {
  const { id: channel } = await sam.until(({ channels }) => channels.find((one) => one.kind === "private"));
  const says = async (text: string): Promise<string> => {
    await sam.person.send(channel, text);
    await sam.until(finds(text));
    const said = sam.sees.channels.flatMap(({ messages }) => messages).find((one) => one.kind === "words" && one.text === text);
    return said?.id ?? "";
  };
  const [read, unread] = [await says("Ik slaap slecht."), await says("Alleen voor opa.")];
  const until = Date.now() + 3_600_000;
  await sam.person.share([read], idOf(sam, "Hanne"), until);
  for (const about of [read, unread]) await hanne.person.askForFile(idOf(hanne, "Sam"), "", about);
  const asked = await sam.until(({ requests }) => requests.length === 2 && requests);
  expect(asked.map(({ about, inFile, readsUntil }) => ({ about, inFile, readsUntil }))).toEqual([
    { about: read, inFile: true, readsUntil: until },
    { about: unread, inFile: undefined, readsUntil: undefined },
  ]);
});
