// More than two in a room, against a real server: who comes, who goes, what each of them reads.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChannelView, MessageView, Role } from "./naast";
import type { Snapshot } from "./snapshot";
import { openHouse, type House } from "./testing/house";
import { Phone, WORDS } from "./testing/phone";

let house: House;
let desk: Phone;
let hanne: Phone;
let sam: Phone;
let jef: Phone;
let names = 0;

async function comeIn(link: string, name: string): Promise<Phone> {
  names += 1;
  return Phone.comeIn(link, name, `naam nummer${names}`);
}

const room = (id: string) => (snapshot: Snapshot): ChannelView | undefined => snapshot.channels.find((one) => one.id === id && one.canWrite);
const saying = (id: string, text: string) => (snapshot: Snapshot): Extract<MessageView, { kind: "words" }> | undefined => {
  const found = snapshot.channels.find((one) => one.id === id)?.messages.find((one) => one.kind === "words" && one.text === text && one.delivery !== "waiting");
  return found?.kind === "words" ? found : undefined;
};
const texts = ({ sees }: Phone, id: string): string[] =>
  sees.channels.find((one) => one.id === id)?.messages.map((one) => (one.kind === "words" ? one.text : one.kind)) ?? [];
const idOf = ({ sees }: Phone, name: string): string => sees.people.find((one) => one.name === name)?.person ?? "";
const who = (phone: Phone, name: string, role: Role): { person: string; role: Role } => ({ person: idOf(phone, name), role });
/** Everybody whom somebody sees in a room, in order. */
const inside = (id: string, ...wanted: string[]) => (snapshot: Snapshot): boolean => {
  const members = snapshot.channels.find((one) => one.id === id)?.members.map(({ name }) => name) ?? [];
  return members.sort().join() === wanted.sort().join();
};
const unhurt = (...phones: Phone[]): void => {
  for (const phone of phones) expect(phone.sees.channels.flatMap(({ alarm }) => (alarm ? [alarm] : []))).toEqual([]);
};

beforeAll(async () => {
  house = await openHouse();
  desk = await comeIn(house.firstLink, "Greet");
  await desk.person.nameOrganisation("De Brug");
  hanne = await comeIn((await desk.person.invite("professional", "Hanne")).link, "Hanne");
  sam = await comeIn((await hanne.person.invite("youth", "Sam")).link, "Sam");
  jef = await comeIn((await sam.person.askJim("opa", "Wil je?")).link, "Jef");
  await sam.until(({ people }) => people.some(({ name }) => name === "Jef") && people.some(({ name }) => name === "Hanne"));
}, 60_000);
afterAll(async () => {
  for (const phone of [desk, hanne, sam, jef]) phone.person.stop();
  await house.stop();
});

test("a triad: other words, marks, and how far somebody read", { timeout: 60_000 }, async () => {
  const id = await sam.person.begin("triad", [who(sam, "Jef", "jim"), who(sam, "Hanne", "professional")]);
  for (const phone of [sam, jef, hanne]) await phone.until(inside(id, "Sam", "Jef", "Hanne"));
  await jef.person.send(id, "Ik maak soep.");
  const said = await sam.until(saying(id, "Ik maak soep."));
  await hanne.until(saying(id, "Ik maak soep."));

  await jef.person.edit(id, said.id, "Ik maak erwtensoep.");
  expect(await sam.until(saying(id, "Ik maak erwtensoep."))).toMatchObject({ id: said.id, firstText: "Ik maak soep." });
  expect(texts(sam, id)).toEqual(["Ik maak erwtensoep."]);
  await sam.person.mark(id, said.id, "👍");
  await hanne.person.mark(id, said.id, "👍");
  await jef.until((snapshot) => saying(id, "Ik maak erwtensoep.")(snapshot)?.marks[0]?.names.length === 2);
  await sam.person.mark(id, said.id, "");
  const { marks } = await jef.until((snapshot) => { const found = saying(id, "Ik maak erwtensoep.")(snapshot); return found?.marks[0]?.names.length === 1 && found; });
  expect(marks).toEqual([{ mark: "👍", names: ["Hanne"], isMine: false }]);
  expect(room(id)(jef.sees)?.unread, "a mark is nothing to read").toBe(0);
  // Somebody else's words are not one's own to change, whatever an app asks for.
  await hanne.person.edit(id, said.id, "Van Hanne.");
  await hanne.person.send(id, "Lekker.");
  await sam.until(saying(id, "Lekker."));
  expect(texts(sam, id)).toEqual(["Ik maak erwtensoep.", "Lekker."]);

  await jef.person.erase(id, said.id);
  await sam.until((snapshot) => snapshot.channels.find((one) => one.id === id)?.messages[0]?.kind === "gone");
  await sam.until(() => texts(sam, id).join() === "gone,Lekker.");
  unhurt(sam, jef, hanne);
});

test("between two: who is writing, and who has read when they say so", { timeout: 60_000 }, async () => {
  const id = sam.sees.channels.find(({ kind }) => kind === "private")?.id ?? "";
  await sam.person.send(id, "Gelezen?");
  await jef.until(saying(id, "Gelezen?"));
  await jef.person.read(id);
  await sam.until((snapshot) => saying(id, "Gelezen?")(snapshot)?.delivery === "delivered");
  await jef.person.showRead(id, true);
  await sam.until((snapshot) => saying(id, "Gelezen?")(snapshot)?.delivery === "seen");
  expect(room(id)(jef.sees)?.showsRead).toBe(true);
  await jef.person.showRead(id, false);
  await sam.until((snapshot) => saying(id, "Gelezen?")(snapshot)?.delivery === "delivered");
  await jef.person.writing(id);
  await sam.until((snapshot) => room(id)(snapshot)?.isWriting === true);
  await jef.person.send(id, "Ja.");
  await sam.until(saying(id, "Ja."));
  expect(room(id)(sam.sees)?.isWriting).toBe(false);
});

test("at home: a mother comes by her card, reads what is opened to her, and goes", { timeout: 60_000 }, async () => {
  const card = await sam.person.inviteInto({ kind: "family", people: [who(sam, "Jef", "jim")] }, "parent", "mama", "Kom je erbij?");
  const id = card.channel ?? "";
  await jef.until(inside(id, "Sam", "Jef"));
  expect(room(id)(sam.sees)?.expects).toBe("mama");
  await sam.person.send(id, "Vóór mama er was.");
  await jef.until(saying(id, "Vóór mama er was."));
  const eva = await comeIn(card.link, "Eva");
  await eva.until(room(id));
  for (const phone of [sam, jef, eva]) await phone.until(inside(id, "Sam", "Jef", "Eva"));
  await sam.person.send(id, "Dag mama.");
  await eva.until(saying(id, "Dag mama."));
  expect(texts(eva, id)).toEqual(["Dag mama."]);
  const mama = await sam.until((snapshot) => room(id)(snapshot)?.members.find(({ name, mayReadMore }) => name === "Eva" && mayReadMore));
  await sam.person.openHistory(id, mama.person, 0);
  await eva.until(saying(id, "Vóór mama er was."));
  expect(texts(eva, id)).toEqual(["Vóór mama er was.", "Dag mama."]);
  await eva.person.send(id, "Dank je.");
  await sam.until(saying(id, "Dank je."));
  await sam.until((snapshot) => room(id)(snapshot)?.members.every(({ mayReadMore }) => mayReadMore === undefined));

  await eva.person.leave(id);
  await sam.until(inside(id, "Sam", "Jef"));
  expect(eva.sees.channels.find((one) => one.id === id)).toMatchObject({ isLeft: true, canWrite: false });
  await sam.person.send(id, "Zonder mama.");
  await jef.until(saying(id, "Zonder mama."));
  expect(texts(eva, id)).not.toContain("Zonder mama.");
  // And is welcome again.
  await sam.person.letIn(id, mama.person, "parent");
  await eva.until(room(id));
  await sam.person.send(id, "Weer met mama.");
  await eva.until(saying(id, "Weer met mama."));
  expect(texts(eva, id)).not.toContain("Zonder mama.");
  unhurt(sam, jef, eva);
  eva.person.stop();
});

test("a JIM's own room, somebody shown out, and somebody blocked who notices nothing", { timeout: 60_000 }, async () => {
  const id = await jef.person.begin("support", [who(jef, "Hanne", "professional")], idOf(jef, "Sam"));
  await hanne.until(inside(id, "Jef", "Hanne"));
  const told = await sam.until((snapshot) => snapshot.supports.find((one) => one.members.length > 0));
  expect(told).toMatchObject({ id, jim: { name: "Jef" }, members: [{ name: "Hanne" }], excluded: [], isDoubted: false });
  await jef.person.send(id, "Hoe doe ik dit?");
  await hanne.until(saying(id, "Hoe doe ik dit?"));
  expect(sam.sees.channels.some((one) => one.id === id), "what is said there is not the youth's to read").toBe(false);

  await sam.person.exclude(id, idOf(sam, "Hanne"));
  expect(sam.sees.supports[0]).toMatchObject({ members: [], excluded: [{ name: "Hanne" }] });
  await hanne.until((snapshot) => snapshot.channels.find((one) => one.id === id)?.isLeft === true);
  const alone = await jef.until((snapshot) => snapshot.channels.find((one) => one.id === id && (one.about?.excluded.length ?? 0) > 0));
  expect(alone.about).toMatchObject({ name: "Sam", excluded: [{ name: "Hanne" }] });
  await expect(jef.person.letIn(id, idOf(jef, "Hanne"), "professional")).rejects.toMatchObject({ code: "bad_members" });
  await sam.person.endExclude(id, idOf(sam, "Hanne"));
  await jef.until((snapshot) => snapshot.channels.find((one) => one.id === id)?.about?.excluded.length === 0);
  await jef.person.letIn(id, idOf(jef, "Hanne"), "professional");
  await hanne.until(inside(id, "Jef", "Hanne"));
  await jef.person.showOut(id, idOf(jef, "Hanne"));
  await hanne.until((snapshot) => snapshot.channels.find((one) => one.id === id)?.isLeft === true);
  await jef.person.send(id, "Alleen nog ik.");
  expect(texts(hanne, id)).toEqual(["Hoe doe ik dit?"]);
  await expect(hanne.person.begin("triad", [who(hanne, "Jef", "jim")])).rejects.toMatchObject({ code: "not_your_task" });

  const triad = sam.sees.channels.find(({ kind }) => kind === "triad")?.id ?? "";
  await jef.person.block(idOf(jef, "Hanne"));
  await sam.until(inside(triad, "Sam", "Hanne"));
  expect(jef.sees.blocked.map(({ name }) => name)).toEqual(["Hanne"]);
  expect(jef.sees.channels.find((one) => one.id === triad)?.isLeft).toBe(true);
  await jef.person.unblock(idOf(jef, "Hanne"));
  expect(jef.sees.blocked).toEqual([]);
  unhurt(sam, jef, hanne);
});

test("a coordinator signs who works here: whoever is missing is out at once, and comes back by the next list", { timeout: 120_000 }, async () => {
  const before = await desk.person.listStaff();
  expect(before.until, "nobody signed one yet").toBeUndefined();
  expect(before.people.map(({ name, duty, isIn, isMe }) => [name, duty, isIn, isMe])).toEqual([["Greet", "coordinator", true, true], ["Hanne", "professional", true, false]]);
  await expect(hanne.person.listStaff()).rejects.toMatchObject({ code: "not_your_task" });
  const me = desk.sees.me?.person ?? "";
  const her = before.people.find(({ name }) => name === "Hanne")?.person ?? "";
  await expect(desk.person.sayTeam([her], { words: WORDS }, []), "whoever leaves themselves out could never mend it").rejects.toMatchObject({ code: "bad_members" });

  const triad = sam.sees.channels.find(({ kind }) => kind === "triad")?.id ?? "";
  const without = await desk.person.sayTeam([me], { words: WORDS }, []);
  expect(without.people.find(({ person }) => person === her)?.isIn).toBe(false);
  expect(desk.sees.teamUntil).toBe(without.until);
  await sam.until((snapshot) => snapshot.channels.find((one) => one.id === triad)?.members.every(({ person }) => person !== her));
  const again = await desk.person.sayTeam([me, her], { words: WORDS }, [me, her]);
  expect(again.people.every(({ isIn }) => isIn)).toBe(true);
  expect(again.people.filter(({ isAdviser }) => isAdviser).map(({ name }) => name), "whoever runs the desk reads no reports").toEqual(["Hanne"]);
  expect((await desk.person.listStaff()).people.filter(({ isAdviser }) => isAdviser)).toHaveLength(1);
  await sam.person.letIn(triad, her, "professional");
  await sam.until(inside(triad, "Sam", "Hanne"));
  unhurt(sam);
});
