// Own words taken away by a phone without a network, on a real server: nothing comes back of them that was still on its way, and what was
// shared of them alone is over, once.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MessageView } from "./naast";
import { openHouse, type House } from "./testing/house";
import { finds, Phone } from "./testing/phone";

let house: House;
let hanne: Phone;
let sam: Phone;
/** Where Sam talks with Hanne. */
let channel: string;
const hannesId = (): string => sam.sees.people.find(({ name }) => name === "Hanne")?.person ?? "";
const messages = ({ sees }: Phone): readonly MessageView[] => sees.channels.find(({ id }) => id === channel)?.messages ?? [];
const places = (phone: Phone): (string | undefined)[] =>
  messages(phone).flatMap((one) => (one.kind === "words" && one.laid?.kind === "round_table" ? [one.laid.place] : []));
const says = async (text: string): Promise<string> => {
  await sam.person.send(channel, text);
  await Promise.all([sam.until(finds(text)), hanne.until(finds(text))]);
  return messages(sam).find((one) => one.kind === "words" && one.text === text)?.id ?? "";
};

beforeAll(async () => {
  house = await openHouse();
  const desk = await Phone.comeIn(house.firstLink, "Greet");
  hanne = await Phone.comeIn((await desk.person.invite("professional", "Hanne")).link, "Hanne");
  desk.person.stop();
  sam = await Phone.comeIn((await hanne.person.invite("youth", "Sam")).link, "Sam");
  ({ id: channel } = await sam.until(({ channels }) => channels.find(({ members, canWrite }) => members.length === 2 && canWrite)));
  await Promise.all([hanne.until(({ channels }) => channels.some(({ id, canWrite }) => id === channel && canWrite)), sam.until(() => hannesId() !== "")]);
}, 60_000);
afterAll(async () => {
  for (const phone of [hanne, sam]) phone.person.stop();
  await house.stop();
});

test("a table that was changed and then taken away without a network does not come back", { timeout: 60_000 }, async () => {
  await sam.person.lay(channel, { kind: "round_table", place: "Bij mama" });
  await hanne.until(() => places(hanne).length === 1);
  const laid = messages(sam).find((one) => one.kind === "words" && one.laid !== undefined)?.id ?? "";
  sam.goOffline();
  await sam.person.lay(channel, { kind: "round_table", place: "Op school", instead_of: laid });
  await sam.person.erase(channel, laid);
  sam.goOnline();
  await sam.until(({ connection }) => connection === "online");
  await says("Na de tafel.");
  expect([places(sam), places(hanne)]).toEqual([[], []]);
});

test("words that were shared together and are erased one by one end their share, once", { timeout: 60_000 }, async () => {
  const [first, second] = [await says("Een."), await says("Twee.")];
  await sam.person.share([first, second], hannesId(), undefined);
  expect(sam.sees.shares.map(({ state }) => state)).toEqual(["active"]);
  sam.goOffline();
  await sam.person.erase(channel, first);
  await sam.person.erase(channel, second);
  await sam.person.erase(channel, second);
  const waiting = sam.written.findLast((write) => write.includes('"outbox"')) ?? "";
  expect(waiting.match(/"do":"(withdraw|erase)"/g)).toEqual(['"do":"erase"', '"do":"withdraw"', '"do":"erase"', '"do":"erase"']);
  sam.goOnline();
  await sam.until(({ shares }) => shares.some(({ state }) => state === "withdrawn"));
  await sam.until(() => messages(sam).filter(({ kind }) => kind === "gone").length >= 3);
  await says("Na het wissen.");
  expect(sam.sees.shares.map(({ state }) => state)).toEqual(["withdrawn"]);
});
