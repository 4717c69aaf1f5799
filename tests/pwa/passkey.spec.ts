// A passkey as one more way in, in a real browser with an authenticator of its own: it opens the account alone, and what it derives
// leaves the browser in no spelling.

import type { Browser, CDPSession } from "@playwright/test";
import { expect, test } from "./tools.mjs";
import { Person } from "./person";
import { Server } from "./server";

let server: Server;
test.beforeEach(async () => { server = await Server.start(); });
test.afterEach(async () => { await server.end(); });

/** An authenticator in this person's browser, and what it derived so far. */
class Key {
  private constructor(
    private readonly session: CDPSession,
    private readonly id: string,
    private readonly person: Person,
  ) {}

  static async of(person: Person, hasPrf = true): Promise<Key> {
    const session = await person.context.newCDPSession(person.page);
    await session.send("WebAuthn.enable", { enableUI: false });
    const { authenticatorId: id } = await session.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        ctap2Version: "ctap2_1",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        hasPrf,
        automaticPresenceSimulation: true,
        isUserVerified: true,
      },
    });
    // What is derived is written down before the app has it; nothing about it is changed.
    await person.page.addInitScript(() => {
      const seen: number[][] = [];
      Object.assign(globalThis, { derivedSecrets: seen });
      const original = Object.getOwnPropertyDescriptor(PublicKeyCredential.prototype, "getClientExtensionResults")?.value as (this: PublicKeyCredential) => AuthenticationExtensionsClientOutputs;
      PublicKeyCredential.prototype.getClientExtensionResults = function look(this: PublicKeyCredential) {
        const results = original.call(this);
        const first = results.prf?.results?.first;
        if (first instanceof ArrayBuffer) seen.push([...new Uint8Array(first)]);
        return results;
      };
    });
    return new Key(session, id, person);
  }

  async derived(): Promise<Buffer[]> {
    const all = await this.person.page.evaluate(() => (globalThis as unknown as { derivedSecrets: number[][] }).derivedSecrets);
    expect(all, "something was derived on this page").not.toEqual([]);
    return all.map((one) => Buffer.from(one));
  }

  /** Somebody else's finger, or nobody's. */
  async verifies(isUserVerified: boolean): Promise<void> {
    await this.session.send("WebAuthn.setUserVerified", { authenticatorId: this.id, isUserVerified });
  }
}

/** Every body that this person's browser sends. */
function bodiesOf(person: Person): string[] {
  const bodies: string[] = [];
  person.page.on("request", (request) => { bodies.push(request.url(), request.postData() ?? ""); });
  person.page.on("websocket", (socket) => {
    socket.on("framesent", ({ payload }) => { bodies.push(payload.toString()); });
  });
  return bodies;
}

const spellings = (secret: Buffer): string[] => [
  secret.toString("base64url"),
  secret.toString("base64").replace(/=+$/u, ""),
  secret.toString("hex"),
  JSON.stringify([...secret]).slice(1, -1),
];

/** In which of these texts the secret stands, in whatever spelling. */
const leaks = (bodies: readonly string[], secrets: readonly Buffer[]): string[] =>
  bodies.filter((body) => secrets.flatMap(spellings).some((needle) => body.toLowerCase().includes(needle.toLowerCase())));

async function mira(browser: Browser): Promise<Person> {
  const person = await Person.withEmptyPhone("Mira", browser);
  await person.page.goto(server.origin);
  return person;
}

async function comesIn(person: Person): Promise<void> {
  await person.opensTheHouse(await server.coordinatorLink());
  await person.seesHeading("Dag Mira");
}

async function makesKey(person: Person): Promise<void> {
  await person.follows("Ik");
  await person.follows("Maak een toegangssleutel");
  await person.fills("Je vier woorden", person.paper.words);
  await person.taps("Maak mijn sleutel");
}

test("a passkey opens the account alone, and what it derives leaves the browser in no spelling", async ({ browser }) => {
  const person = await mira(browser);
  const key = await Key.of(person);
  const bodies = bodiesOf(person);
  await comesIn(person);
  await makesKey(person);
  // Looked at before anything else: a server refuses a credential with its secret, but by then it has it.
  const ready = person.page.getByRole("heading", { name: "Je sleutel is klaar" });
  await expect(ready.or(person.page.getByRole("alert").locator("p")).first()).toBeVisible();
  const secrets = await key.derived();
  expect(leaks(bodies, secrets)).toEqual([]);
  await expect(ready).toBeVisible();
  await person.canUseWhatIsThere();

  await person.goesHome();
  await person.follows("Ik");
  await person.taps("Log uit op dit toestel");
  await person.taps("Ja, log uit");
  await person.taps("Ik gebruik mijn toegangssleutel");
  await person.seesHeading("Dag Mira");
  secrets.push(...(await key.derived()));

  expect(new Set(secrets.map(String)).size, "one passkey derives one secret").toBe(1);
  expect(bodies.filter((body) => body.includes("clientExtensionResults")), "made once, shown once").toHaveLength(2);
  expect(leaks(bodies, secrets)).toEqual([]);
  // The search would have found it.
  for (const spelling of spellings(secrets[0] as Buffer)) expect(leaks([`x${spelling}y`], secrets)).toHaveLength(1);

  // A code that is made afterwards leaves the passkey as it is; taken away, it opens nothing.
  await person.follows("Ik");
  await person.follows("Maak een herstelcode");
  await person.fills("Je inlognaam", person.paper.loginName);
  await person.fills("Je vier woorden", person.paper.words);
  await person.taps("Maak mijn code");
  await person.taps("Ik heb hem bewaard");
  await person.follows("Ik");
  await person.taps("Log uit op dit toestel");
  await person.taps("Ja, log uit");
  await person.taps("Ik gebruik mijn toegangssleutel");
  await person.seesHeading("Dag Mira");
  await person.follows("Ik");
  await person.follows("Haal de toegangssleutel weg");
  await person.fills("Je inlognaam", person.paper.loginName);
  await person.fills("Je vier woorden", person.paper.words);
  await person.taps("Haal mijn sleutel weg");
  await person.seesHeading("De sleutel is weg");
  await person.goesHome();
  await person.follows("Ik");
  await person.taps("Log uit op dit toestel");
  await person.taps("Ja, log uit");
  await person.taps("Ik gebruik mijn toegangssleutel");
  await person.sees("Deze sleutel werkt hier niet.");
  await person.signsInWithWords();
});

test("with another finger, or on a device that derives nothing, nothing changes and the words are named", async ({ browser }) => {
  const person = await mira(browser);
  const key = await Key.of(person);
  await comesIn(person);
  await key.verifies(false);
  await makesKey(person);
  await person.sees("Er is geen sleutel gemaakt.");
  await person.context.close();

  const other = await Person.withEmptyPhone("Mira", browser);
  other.paper = person.paper;
  await other.page.goto(server.origin);
  await Key.of(other, false);
  await other.page.goto(server.origin);
  await other.signsInWithWords();
  await makesKey(other);
  await other.sees("Dit toestel kan dit niet.");
  await other.goesHome();
  await other.follows("Ik");
  await expect(other.page.getByRole("link", { name: "Maak een toegangssleutel" })).toBeVisible();
});
