// Pictures of every screen: with data and empty, at 360 and 1280 pixels, light and dark; and of those with the longest texts in French and
// English, at 320 and 360 pixels; into ./screens with an index page. `node tests/pwa/screens.mjs [word] [language]` takes only those
// whose name holds the word, or only one language.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { browser, chromium } from "./tools.mjs";
import { abroad, speaking } from "./gallery/abroad.mjs";
import { shots } from "./gallery/shots.mjs";
import { speaks } from "./gallery/taps.mjs";
import { serveGallery } from "./gallery/serve.mjs";

const folder = fileURLToPath(new URL("../../screens/", import.meta.url));
const wanted = process.argv[2] ?? "";
const tongue = process.argv[3] ?? "";
const isAll = wanted === "" && tongue === "";
const narrow = { width: 320, height: 640 };
const phone = { width: 360, height: 740 };
const desk = { width: 1280, height: 800 };

/** What is pictured: in which language, which screens, how large and in which colours. */
const rounds = [
  { language: "nl", locale: "nl-NL", all: shots, sizes: [phone, desk], themes: ["light", "dark"] },
  ...[["fr", "fr-BE"], ["en", "en-GB"]].map(([language, locale]) => ({
    language,
    locale,
    all: shots.filter(({ name }) => abroad.has(name)),
    sizes: [narrow, phone],
    themes: ["light"],
  })),
].filter(({ language }) => language.includes(tongue));

/** Resolves when what changed is on the screen. */
const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

if (isAll) rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const gallery = await serveGallery();
const chrome = await chromium.launch(browser);
const taken = [];
const broken = [];

/** Waits for the page, and leads it to the state of the shot. */
async function lead(page, shot, inItsLanguage) {
  await page.goto(`${gallery.origin}${shot.path}?scene=${shot.scene}`);
  if (inItsLanguage === undefined) {
    await page.getByText(shot.shows).filter({ visible: true }).first().waitFor();
  } else {
    speaks(page, inItsLanguage);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
  }
  await shot.go?.(page);
  await page.evaluate(() => document.fonts.ready);
}

/** Pictures what is on the page, in every size. */
async function picture(page, shot, round, colorScheme) {
  for (const viewport of round.sizes) {
    await page.setViewportSize(viewport);
    if (shot.isWhole) {
      // A taller window, not a stitched picture: what sticks to the bottom stays there.
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ ...viewport, height: Math.max(height, viewport.height) });
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) broken.push(`${shot.name}, ${round.language}: ${wide} pixels too wide at ${viewport.width}`);
    await page.evaluate(drawn);
    const look = round.language === "nl" ? colorScheme : round.language;
    const file = `${shot.name}-${viewport.width}-${look}.png`;
    await page.screenshot({ path: `${folder}${file}` });
    taken.push({ name: shot.name, file, width: viewport.width, look });
  }
}

for (const round of rounds) {
  const inItsLanguage = round.language === "nl" ? undefined : await speaking(round.language);
  // One context for each theme: a page that changes its theme may be caught half changed.
  for (const colorScheme of round.themes) {
    const context = await chrome.newContext({ reducedMotion: "reduce", locale: round.locale, colorScheme, serviceWorkers: "block" });
    for (const shot of round.all.filter(({ name }) => name.includes(wanted))) {
      const page = await context.newPage();
      page.on("pageerror", (error) => broken.push(`${shot.name}, ${round.language}: ${error.message}`));
      page.on("console", (message) => message.type() === "error" && broken.push(`${shot.name}, ${round.language}: ${message.text()}`));
      await page.setViewportSize(round.sizes[0]);
      try {
        await lead(page, shot, inItsLanguage);
        await picture(page, shot, round, colorScheme);
      } catch (error) {
        // One that does not come about keeps no other from being pictured.
        broken.push(`${shot.name}, ${round.language}: ${error.message}`);
      }
      await page.close();
    }
    await context.close();
  }
}
await chrome.close();
await gallery.stop();

const rows = [...new Set(taken.map((one) => one.name))].map((name) => {
  const figures = taken
    .filter((one) => one.name === name)
    .map((one) => `<figure><a href="${one.file}"><img src="${one.file}" alt=""></a><figcaption>${one.width}, ${one.look}</figcaption></figure>`);
  return `<section><h2>${name}</h2><div>${figures.join("")}</div></section>`;
});
const style =
  "body{font:16px system-ui;margin:2rem;background:#eee}div{display:flex;gap:1rem;align-items:flex-start;flex-wrap:wrap}figure{margin:0}img{height:26rem;border:1px solid #999}";
if (isAll) {
  writeFileSync(`${folder}index.html`, `<!doctype html><meta charset="utf-8"><title>Naast: screens</title><style>${style}</style><h1>Naast: screens</h1>${rows.join("")}`);
}

console.log(`${taken.length} pictures in ${folder}`);
if (broken.length > 0) {
  console.error([...new Set(broken)].join("\n"));
  process.exitCode = 1;
}
