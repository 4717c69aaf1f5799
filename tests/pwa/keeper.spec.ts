// A PIN and a person, with two phones: Sam has nothing left but six digits and Jef, who stands beside him.

import { expect, test } from "./tools.mjs";
import { readCode } from "./looks";
import { Person, samAndJef } from "./person";
import { Server } from "./server";

let server: Server;
test.beforeEach(async () => { server = await Server.start(); });
test.afterEach(async () => { await server.end(); });

const PIN = "482915";

async function types(person: Person, pin: string): Promise<void> {
  for (const digit of pin) await person.page.getByRole("button", { name: digit, exact: true }).click();
}

/** Everything that this person's browser sends. */
function sentBy(person: Person): string[] {
  const sent: string[] = [];
  person.page.on("request", (request) => { sent.push(request.url(), request.postData() ?? ""); });
  person.page.on("websocket", (socket) => {
    socket.on("framesent", ({ payload }) => { sent.push(payload.toString()); });
  });
  return sent;
}

test("somebody whom Sam chose lets him in again, with six digits and no words", async ({ browser }) => {
  const { sam, jef } = await samAndJef(server, browser, "ik sta naast je");
  const sent = sentBy(sam);
  await sam.goesHome();
  await sam.page.goto(new URL("/ik/pincode", server.origin).href);
  await sam.taps("Jef");
  await types(sam, "123456");
  await sam.sees("Die raadt iedereen zo. Kies andere cijfers.");
  await types(sam, PIN);
  await types(sam, PIN);
  await sam.fills("Je vier woorden", sam.paper.words);
  await sam.taps("Zet het aan");
  await sam.seesHeading("Het staat aan");
  await sam.canUseWhatIsThere();
  await jef.goesHome();
  await jef.seesHeading("Sam koos jou");
  await jef.taps("Goed");
  await jef.doesNotSee("Sam koos jou");

  // The other phone knows nothing at all: no name, no words.
  const empty = await Person.withEmptyPhone("Sam", browser);
  const sentEmpty = sentBy(empty);
  await empty.page.goto(server.origin);
  await empty.taps("Iemand helpt mij");
  const code = empty.page.getByRole("img", { name: "Code voor wie jou helpt" });
  await expect(code).toBeVisible();
  await empty.canUseWhatIsThere();
  const link = (await readCode(code)) ?? "";
  expect(new URL(link).pathname).toBe("/h");
  await jef.opens(link);
  await jef.sees("Staat Sam nu naast je?");
  await jef.canUseWhatIsThere();
  await jef.taps("Ja, ik help");
  await jef.seesHeading("Dat is gelukt");

  await empty.seesHeading("Typ je pincode");
  await empty.canUseWhatIsThere();
  await types(empty, "111112");
  await empty.sees("Dat was niet goed. Je mag nog 2 keer.");
  await types(empty, PIN);
  // No words, no code: now is the moment to make one.
  await empty.seesHeading("Je bent binnen");
  await empty.canUseWhatIsThere();
  await empty.taps("Maak een code");
  await empty.seesHeading("Dit is je herstelcode");
  await empty.canUseWhatIsThere();
  await empty.taps("Ik heb hem bewaard");
  await empty.seesHeading("Dag Sam");
  await empty.goesToTalkWith("Jef");
  await empty.sees("ik sta naast je");
  await sam.goesHome();
  await sam.sees(/Iemand logde in op een ander toestel/);
  // Six digits stand by chance in what is sealed; never as a value of their own.
  for (const text of [...sent, ...sentEmpty]) expect(text).not.toContain(`"${PIN}"`);
  expect([...sent, ...sentEmpty].filter((text) => text.includes("/v1/half") || text.includes("/v1/auth/plea")).length).toBeGreaterThan(4);

  await jef.page.goto(new URL("/ik", server.origin).href);
  await jef.taps("Ik stop daarmee");
  await jef.taps("Ja, ik stop");
  await jef.doesNotSee("Jij helpt Sam weer binnen.");
  await sam.sees("Wie jou binnen hielp, doet dat niet meer.");
});

test("who is asked by a link and sees nobody says no, and nothing is given", async ({ browser }) => {
  const { sam, jef } = await samAndJef(server, browser, "ik sta naast je");
  await sam.page.goto(new URL("/ik/pincode", server.origin).href);
  await sam.taps("Jef");
  await types(sam, PIN);
  await types(sam, PIN);
  await sam.fills("Je vier woorden", sam.paper.words);
  await sam.taps("Zet het aan");
  await sam.seesHeading("Het staat aan");
  const stranger = await Person.withEmptyPhone("Tom", browser);
  await stranger.page.goto(server.origin);
  await stranger.taps("Iemand helpt mij");
  const link = (await readCode(stranger.page.getByRole("img", { name: "Code voor wie jou helpt" }))) ?? "";
  await jef.opens(link);
  await jef.taps("Nee");
  await jef.seesHeading("Je zei nee");
  await stranger.sees("Het antwoord was nee.");
  await expect(stranger.page.getByRole("group", { name: "Typ je pincode" })).toHaveCount(0);
});
