// Who shows their words once more has another session in the place of the one before, whose line the server closes: perhaps before the
// answer is here, and with it the cookie of the new one. Nobody is put out by that.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openHouse, type House } from "./testing/house";
import { Phone, WORDS } from "./testing/phone";

let house: House;
let sam: Phone;
let keeper: string;
beforeAll(async () => {
  house = await openHouse();
  const desk = await Phone.comeIn(house.firstLink, "Greet");
  const hanne = await Phone.comeIn((await desk.person.invite("professional", "Hanne")).link, "Hanne");
  sam = await Phone.comeIn((await hanne.person.invite("youth", "Sam")).link, "Sam");
  keeper = await sam.until(({ people }) => people.find(({ name }) => name === "Hanne")?.person);
  for (const phone of [desk, hanne]) phone.person.stop();
  sam.hearsOfSessionsLate = true;
});
afterAll(async () => {
  sam.person.stop();
  await house.stop();
});

test.each<[string, () => Promise<unknown>]>([
  ["makes a recovery code", () => sam.person.makeRecoveryCode(WORDS)],
  ["chooses somebody who keeps a half", () => sam.person.chooseKeeper(keeper, "482915", { words: WORDS })],
  ["takes that back", () => sam.person.removeKeeper({ words: WORDS })],
  ["lost a phone", () => sam.person.loseDevice({ words: WORDS })],
])("who %s stays in", async (_, act) => {
  const seen: boolean[] = [];
  const looking = sam.until(({ isSessionOver }) => {
    seen.push(isSessionOver);
    return false;
  });
  void looking;
  await act();
  await sam.until(({ connection }) => connection === "online");
  expect(seen).not.toContain(true);
});
