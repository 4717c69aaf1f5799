// Screens in English and French: which ones, and what a text on a Dutch screen is called there, so that the same taps lead to the same state.
import { app, vite } from "../tools.mjs";

/** The screens with the longest texts, by name; what leads to them says everything in words of the app. */
export const abroad = new Set([
  "card-guest", "card-parent", "card-later", "card-other-server", "sign-in-missing", "home-youth", "home-youth-restored", "home-coordinator-missing", "home-parent",
  "team-change", "talk-alarm", "talk-held", "talk-choosing-locked", "who", "who-leaving", "together", "together-jim", "hand-over-nobody", "read-back", "share-empty",
  "who-sees", "who-sees-diary", "who-sees-refused", "seen-as", "support-ask", "choices", "requests", "ask-again", "asked", "grant", "ask-jim-missing", "invite-shown",
  "me", "keeper-easy", "devices-remove-all", "lost-phone-missing", "farewell-missing", "helplines",
]);

/** Gives what a Dutch text of the app is in another language; what is no text of the app, like a name, stays as it is. */
export async function speaking(language) {
  const [dutch, other] = await Promise.all(["nl", language].map(textsOf));
  const found = [...pairs(dutch, other)];
  return (text) => found.map((say) => say(text)).find((said) => said !== undefined) ?? text;
}

async function textsOf(language) {
  const { runnerImport } = await vite();
  const load = async (part) => (await runnerImport(new URL(`src/lib/i18n/${language}/${part}.ts`, app).pathname, { configFile: false, logLevel: "error" })).module;
  return Object.assign({}, ...(await Promise.all(["common", "card", "first", "later"].map(load))));
}

/** For each text what finds it in Dutch and says it in the other language. */
function* pairs(dutch, other) {
  if (typeof dutch === "string") yield* sayings(() => dutch, () => other);
  else if (typeof dutch !== "function") for (const [key, inner] of Object.entries(dutch)) yield* pairs(inner, other[key]);
  else if (dutch.length === 1) yield* sayings(dutch, other);
}

/** What stands where the one name or date of a text comes. */
const gap = "\n";

/** A text and each of its sentences: knows the name in what is said, and says the same with it. */
function* sayings(dutch, other) {
  const pieces = (said) => [said].flat().filter((one) => typeof one === "string").flatMap((one) => [one, ...one.split(/(?<=[.?!]) /u)]);
  const [here, there] = [pieces(dutch(gap)), pieces(other(gap))];
  if (here.length !== there.length) return;
  for (const [at, piece] of here.entries()) {
    const [before, after] = piece.split(gap);
    if (after === undefined) yield (text) => (text === piece ? there[at] : undefined);
    else if (piece.length > 3) {
      yield (text) =>
        text.startsWith(before) && text.endsWith(after) ? there[at].replaceAll(gap, text.slice(before.length, text.length - after.length)) : undefined;
    }
  }
}
