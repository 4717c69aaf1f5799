// What is photographed: address, scripted person, words that show that the page is there, and taps that lead to a state.

const tap = (name, role = "button") => async (page) => {
  await page.getByRole(role, { name }).first().click();
};
const steps = (...all) => async (page) => {
  for (const step of all) await step(page);
};
const fill = (label, text) => async (page) => {
  await page.getByLabel(label, { exact: true }).fill(text);
};
const choose = (name) => async (page) => {
  await page.getByRole("radio", { name }).check();
};

const share = steps(tap("Kies berichten om te delen"), async (page) => {
  await page.getByRole("checkbox").nth(2).check();
});

export const shots = [
  { name: "card-guest", path: "/i", scene: "guest", shows: "Sam vraagt je iets" },
  { name: "card-youth", path: "/i", scene: "youth", shows: "Hanne nodigt je uit" },
  { name: "card-professional", path: "/i", scene: "professional", shows: "Mira nodigt je uit" },
  { name: "card-first", path: "/i", scene: "first", shows: "Welkom bij Naast" },
  { name: "card-later", path: "/i", scene: "guest", shows: "Later", go: tap("Later") },
  { name: "card-no", path: "/i", scene: "guest", shows: "Nee", go: tap("Nee") },
  { name: "card-no-sent", path: "/i", scene: "guest", shows: "Nee", go: steps(tap("Nee"), tap("Stuur mijn antwoord")) },
  { name: "card-name", path: "/i", scene: "guest", shows: "Ja", go: tap("Ja") },
  { name: "card-name-missing", path: "/i", scene: "guest", shows: "Ja", go: steps(tap("Ja"), tap("Verder")) },
  { name: "card-words", path: "/i", scene: "guest", shows: "Ja", go: steps(tap("Ja"), fill("Je naam", "Jef"), tap("Verder")), isWhole: true },
  {
    name: "card-registering",
    path: "/i",
    scene: "guest",
    shows: "Ja",
    go: steps(tap("Ja"), fill("Je naam", "Jef"), tap("Verder"), tap("Ik heb ze bewaard")),
    isWhole: true,
  },
  {
    name: "card-taken",
    path: "/i",
    scene: "taken",
    shows: "Ja",
    go: steps(tap("Ja"), fill("Je naam", "Jef"), tap("Verder"), tap("Ik heb ze bewaard")),
    isWhole: true,
  },
  { name: "card-somebodys-phone", path: "/i", scene: "somebodys-phone", shows: "Ja", go: tap("Ja") },
  { name: "card-gone", path: "/i", scene: "gone", shows: "Deze kaart werkt niet meer" },
  { name: "card-other-server", path: "/i", scene: "other-server", shows: "klopt niet met dit adres" },
  { name: "card-no-secret", path: "/i", scene: "no-secret", shows: "Open je link nog een keer" },
  { name: "card-in", path: "/i", scene: "in", shows: "De kaart gaat open" },
  { name: "card-opening", path: "/i", scene: "opening", shows: "De kaart gaat open" },
  { name: "card-failing", path: "/i", scene: "failing", shows: "Probeer opnieuw" },
  { name: "starting", path: "/", scene: "starting", shows: "Naast gaat open" },
  { name: "sign-in", path: "/", scene: "signed-out", shows: "Iemand naast je" },
  { name: "sign-in-code", path: "/", scene: "signed-out", shows: "Iemand naast je", go: tap("Ik gebruik mijn herstelcode") },
  { name: "sign-in-missing", path: "/", scene: "signed-out", shows: "Iemand naast je", go: tap("Kom binnen") },
  { name: "sign-in-session-over", path: "/", scene: "session-over", shows: "Je bent niet meer ingelogd." },
  { name: "home-youth-empty", path: "/", scene: "sam-empty", shows: "Wie kan er met je meedenken?", isWhole: true },
  { name: "home-youth-asked", path: "/", scene: "sam-asked", shows: "Wacht op opa", isWhole: true },
  { name: "home-youth", path: "/", scene: "sam", shows: "Dag Sam", isWhole: true },
  { name: "home-youth-offline", path: "/", scene: "sam-offline", shows: "Je bent offline" },
  { name: "home-youth-restored", path: "/", scene: "sam-restored", shows: "De server is teruggezet." },
  { name: "home-youth-refused", path: "/", scene: "sam-refused", shows: "Iets is niet gedeeld", isWhole: true },
  { name: "home-long", path: "/", scene: "sam-long", shows: "Dag Sam" },
  { name: "home-jim", path: "/", scene: "jef", shows: "Dag Jef" },
  { name: "home-professional-empty", path: "/", scene: "hanne-empty", shows: "Nog geen gesprekken" },
  { name: "home-professional", path: "/", scene: "hanne", shows: "Dag Hanne", isWhole: true },
  { name: "home-coordinator-first", path: "/", scene: "mira-first", shows: "Hoe heet jullie organisatie?" },
  { name: "home-coordinator", path: "/", scene: "mira", shows: "Dag Mira" },
  { name: "talk-empty", path: "/gesprek/hanne", scene: "sam-empty", shows: "Dit is van jou en Hanne" },
  { name: "talk-expected", path: "/gesprek/opa", scene: "sam-asked", shows: "Hier komt opa" },
  { name: "talk", path: "/gesprek/jef", scene: "sam", shows: "Ik maak soep" },
  { name: "talk-whole", path: "/gesprek/jef", scene: "sam", shows: "Ik maak soep", isWhole: true },
  { name: "talk-jim", path: "/gesprek/jef", scene: "jef", shows: "Beneden" },
  { name: "talk-offline", path: "/gesprek/jef", scene: "sam-offline", shows: "Met de fiets!" },
  { name: "talk-restored", path: "/gesprek/jef", scene: "sam-restored", shows: "De server is teruggezet." },
  { name: "talk-unsent", path: "/gesprek/jef", scene: "sam-refused", shows: "Niet verstuurd" },
  { name: "talk-alarm", path: "/gesprek/hanne", scene: "sam-alarm", shows: "Dit is niet meer dezelfde persoon." },
  { name: "talk-long", path: "/gesprek/long", scene: "sam-long", shows: "zozozo" },
  { name: "talk-missing", path: "/gesprek/x", scene: "sam", shows: "Deze pagina is er niet" },
  {
    name: "talk-actions",
    path: "/gesprek/jef",
    scene: "sam",
    shows: "Ik maak soep",
    go: async (page) => page.getByRole("button", { name: "Meer bij het bericht van jij" }).last().click(),
  },
  {
    name: "talk-reply",
    path: "/gesprek/jef",
    scene: "sam",
    shows: "Ik maak soep",
    go: steps(async (page) => page.getByRole("button", { name: "Meer bij het bericht van Jef" }).last().click(), tap("Antwoord hierop")),
  },
  {
    name: "talk-erase",
    path: "/gesprek/jef",
    scene: "sam",
    shows: "Ik maak soep",
    go: steps(async (page) => page.getByRole("button", { name: "Meer bij het bericht van jij" }).last().click(), tap("Wis dit bericht")),
  },
  { name: "talk-choosing", path: "/gesprek/jef", scene: "sam", shows: "Ik maak soep", go: share },
  { name: "share-empty", path: "/gesprek/jef", scene: "sam", shows: "Ik maak soep", go: steps(share, tap("Kies wie")) },
  { name: "share-missing", path: "/gesprek/jef", scene: "sam", shows: "Ik maak soep", go: steps(share, tap("Kies wie"), tap(/^Deel$/)) },
  {
    name: "share",
    path: "/gesprek/jef",
    scene: "sam",
    shows: "Ik maak soep",
    go: steps(share, tap("Kies wie"), choose(/Hanne/), choose(/Tot vrijdag/)),
  },
  {
    name: "share-preview",
    path: "/gesprek/jef",
    scene: "sam",
    shows: "Ik maak soep",
    go: steps(share, tap("Kies wie"), choose(/Hanne/), choose(/Tot ik stop/), async (page) => {
      await page.getByText("Je kunt het altijd terugnemen").scrollIntoViewIfNeeded();
    }),
  },
  { name: "who-sees-empty", path: "/wie-ziet-wat", scene: "sam-empty", shows: "Je deelt nu niets" },
  { name: "who-sees", path: "/wie-ziet-wat", scene: "sam", shows: "Hanne kan lezen", isWhole: true },
  { name: "who-sees-refused", path: "/wie-ziet-wat", scene: "sam-refused", shows: "Niet gedeeld met Hanne", isWhole: true },
  {
    name: "who-sees-withdrawn",
    path: "/wie-ziet-wat",
    scene: "sam",
    shows: "Hanne kan lezen",
    go: tap(/^Neem terug/),
    isWhole: true,
  },
  { name: "grants-empty", path: "/gedeeld", scene: "jef", shows: "Hier is nu niets" },
  { name: "grants", path: "/gedeeld", scene: "hanne", shows: "Van Sam" },
  { name: "grant", path: "/gedeeld/g1", scene: "hanne", shows: "Sam laat je dit lezen" },
  { name: "grant-gone", path: "/gedeeld/g2", scene: "hanne", shows: "Dit bericht is er niet meer." },
  { name: "ask-jim", path: "/vraag", scene: "sam-empty", shows: "Wie wil je vragen?" },
  { name: "ask-jim-filled", path: "/vraag", scene: "sam-empty", shows: "Wie wil je vragen?", go: fill("Hoe noem jij deze persoon?", "opa") },
  { name: "invite", path: "/uitnodigen", scene: "hanne", shows: "Nodig een jongere uit" },
  { name: "invite-staff", path: "/uitnodigen", scene: "mira", shows: "Nodig een collega uit" },
  { name: "invite-shown", path: "/uitnodiging/i1", scene: "sam-asked", shows: "Voor opa", isWhole: true },
  { name: "invite-answered", path: "/uitnodiging/i1", scene: "sam-said-yes", shows: "Jef zegt ja", isWhole: true },
  { name: "invite-missing", path: "/uitnodiging/x", scene: "sam", shows: "Je kunt altijd een nieuwe maken." },
  { name: "helplines", path: "/hulplijnen", scene: "sam", shows: "Vlaanderen", isWhole: true },
  { name: "helplines-outside", path: "/hulplijnen", scene: "signed-out", shows: "Vlaanderen" },
  { name: "me", path: "/ik", scene: "sam", shows: "Inlognaam", isWhole: true },
  { name: "me-signing-out", path: "/ik", scene: "sam", shows: "Inlognaam", go: tap("Log uit op dit toestel") },
  { name: "recovery-code", path: "/ik/herstelcode", scene: "sam", shows: "Herstelcode" },
  { name: "recovery-code-by-code", path: "/ik/herstelcode", scene: "sam-by-code", shows: "Je inlognaam" },
  {
    name: "recovery-code-shown",
    path: "/ik/herstelcode",
    scene: "sam",
    shows: "Herstelcode",
    go: steps(fill("Je vier woorden", "lamp rivier kastanje dinsdag"), tap("Maak mijn code")),
  },
  { name: "missing", path: "/bestaat-niet", scene: "sam", shows: "Deze pagina is er niet" },
  { name: "left", path: "/leeg", scene: "sam", shows: "Deze pagina is leeg." },
];
