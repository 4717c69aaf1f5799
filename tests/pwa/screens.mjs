// Pictures of every screen: with data and empty, at 360 and 1280 pixels, light and dark, into ./screens with an index page.
// `node tests/pwa/screens.mjs [word]` takes only those whose name holds the word.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { browser, chromium } from "./tools.mjs";
import { shots } from "./gallery/shots.mjs";
import { serveGallery } from "./gallery/serve.mjs";

const folder = fileURLToPath(new URL("../../screens/", import.meta.url));
const wanted = process.argv[2] ?? "";
const sizes = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
];
const themes = ["light", "dark"];

/** Resolves when what changed is on the screen. */
const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

if (wanted === "") rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const gallery = await serveGallery();
const chrome = await chromium.launch(browser);
const taken = [];
const broken = [];

// One context for each theme: a page that changes its theme may be caught half changed.
const contexts = {};
for (const colorScheme of themes) {
  contexts[colorScheme] = await chrome.newContext({ reducedMotion: "reduce", locale: "nl-NL", colorScheme });
}
for (const [shot, colorScheme] of shots.filter((one) => one.name.includes(wanted)).flatMap((one) => themes.map((theme) => [one, theme]))) {
  const page = await contexts[colorScheme].newPage();
  page.on("pageerror", (error) => broken.push(`${shot.name}: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && broken.push(`${shot.name}: ${message.text()}`));
  await page.setViewportSize(sizes[0]);
  await page.goto(`${gallery.origin}${shot.path}?scene=${shot.scene}`);
  await page.getByText(shot.shows).filter({ visible: true }).first().waitFor();
  await shot.go?.(page);
  await page.evaluate(() => document.fonts.ready);
  for (const viewport of sizes) {
    await page.setViewportSize(viewport);
    if (shot.isWhole) {
      // A taller window, not a stitched picture: what sticks to the bottom stays there.
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ ...viewport, height: Math.max(height, viewport.height) });
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) broken.push(`${shot.name}: ${wide} pixels too wide at ${viewport.width}`);
    await page.evaluate(drawn);
    const file = `${shot.name}-${viewport.width}-${colorScheme}.png`;
    await page.screenshot({ path: `${folder}${file}` });
    taken.push({ ...shot, file, width: viewport.width, colorScheme });
  }
  await page.close();
}
await chrome.close();
await gallery.stop();

const rows = [...new Set(taken.map((one) => one.name))].map((name) => {
  const figures = taken
    .filter((one) => one.name === name)
    .map((one) => `<figure><a href="${one.file}"><img src="${one.file}" alt=""></a><figcaption>${one.width}, ${one.colorScheme}</figcaption></figure>`);
  return `<section><h2>${name}</h2><div>${figures.join("")}</div></section>`;
});
const style =
  "body{font:16px system-ui;margin:2rem;background:#eee}div{display:flex;gap:1rem;align-items:flex-start;flex-wrap:wrap}figure{margin:0}img{height:26rem;border:1px solid #999}";
if (wanted === "") {
  writeFileSync(`${folder}index.html`, `<!doctype html><meta charset="utf-8"><title>Naast: screens</title><style>${style}</style><h1>Naast: screens</h1>${rows.join("")}`);
}

console.log(`${taken.length} pictures in ${folder}`);
if (broken.length > 0) {
  console.error([...new Set(broken)].join("\n"));
  process.exitCode = 1;
}
