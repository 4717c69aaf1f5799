// After a story in browsers, nothing that anybody said, and nobody's name, is found in any byte that the server kept, wrote
// into its log or sent.

import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Needles, searchFor } from "./evidence";
import { Person } from "./person";
import { Server } from "./server";
import { expect, test } from "./tools.mjs";

// Long names: a short one would be found by chance. Staff names are open and not looked for.
const youth = "Samuel Zomeravond";
const mentor = "Grootvader Jef";
const card = "Wil jij met me meedenken over thuis?";
const reply = "Natuurlijk jongen, altijd";
const message = "Op school heb ik Bram geduwd, zeg het niet.";

test("words, names and login names are in no byte of data, log and traffic", async ({ browser }) => {
  const { server, wire } = await Server.startListenedTo();
  const phone = (name: string): Promise<Person> => Person.withEmptyPhone(name, browser);
  const [mira, hanne, sam, jef] = await Promise.all([phone("Mira"), phone("Hanne"), phone(youth), phone(mentor)]);

  await mira.opensTheHouse(await server.coordinatorLink());
  await hanne.begins(await mira.invites("Hanne"));
  await sam.begins(await hanne.invites(youth));
  await sam.sees("Alleen Hanne leest dit");
  await jef.saysYes(await sam.asks("opa van de zee", card), reply);
  await jef.writes("Dag jongen, hier is opa");
  await sam.goesToTalkWith(mentor);
  await sam.sees("Dag jongen, hier is opa");
  await sam.writes(message);
  await jef.sees(message);
  await sam.shares(message, "Hanne", "Tot vrijdag");
  await hanne.goesHome();
  await hanne.follows("Open");
  await hanne.sees(message);
  const code = await sam.makesRecoveryCode();

  const needles: Needles = {
    "the youth's name": youth,
    "the mentor's name": mentor,
    "what the youth calls the mentor": "opa van de zee",
    "the words on the card": card,
    "the answer to the card": reply,
    "a message": "Dag jongen, hier is opa",
    "the shared message": message,
    "the recovery code": code,
  };
  for (const person of [mira, hanne, sam, jef]) {
    needles[`the login name of ${person.name}`] = person.paper.loginName;
    needles[`the words of ${person.name}`] = person.paper.words;
  }

  // While it runs, the newest rows are in the write-ahead log; afterwards they are in the database.
  await searchFor(needles, [server.data]);
  await server.sleep();
  await wire.end();
  const searched = await searchFor(needles, [server.data, wire.folder]);
  expect(searched).toMatch(/searched \d+ files, \d{5,} bytes/);
  console.log(searched.trim());

  // The search would have found it.
  await writeFile(join(wire.folder, "leak"), Buffer.from(`x${youth} en meer`).toString("base64"));
  await expect(searchFor(needles, [server.data, wire.folder])).rejects.toThrow();
  await server.end();
  await rm(wire.folder, { recursive: true, force: true });
});
