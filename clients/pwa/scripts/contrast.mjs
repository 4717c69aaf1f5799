// Computes the contrast of every pair of colours that meet on a screen (WCAG 2.2, 1.4.3 and 1.4.11) from src/tokens.css,
// fails when one is too weak, and keeps the table in docs/identity.md true. `--check` only compares.

import { readFileSync, writeFileSync } from "node:fs";

const here = new URL("..", import.meta.url);
const css = readFileSync(new URL("src/tokens.css", here), "utf8");
const identity = new URL("docs/identity.md", here);

const bands = ["clay", "honey", "plum", "sea", "moss", "slate"];
const text = 4.5;
const shape = 3;
/** [what is drawn, on what, least contrast, where it happens] */
const pairs = [
  ["ink", "paper", text, "words on the page"],
  ["ink", "sheet", text, "words on a sheet"],
  ["ink", "well", text, "words in a hollow"],
  ["ink-soft", "paper", text, "side words"],
  ["ink-soft", "sheet", text, "side words on a sheet"],
  ["ink-soft", "well", text, "side words in a hollow"],
  ["on-act", "act", text, "words on a button"],
  ["on-act", "act-hover", text, "words on a button, pointed at"],
  ["act", "paper", text, "links"],
  ["act", "sheet", text, "links on a sheet"],
  ["stop", "paper", text, "what cannot be undone"],
  ["stop", "sheet", text, "what cannot be undone, on a sheet"],
  ["ink", "stop-wash", text, "words of an alarm"],
  ["on-glow", "glow", text, "quiet news"],
  ["edge", "paper", shape, "edges of fields and buttons"],
  ["edge", "sheet", shape, "edges of fields on a sheet"],
  ["focus", "paper", shape, "focus ring"],
  ["focus", "sheet", shape, "focus ring on a sheet"],
  ["focus", "well", shape, "focus ring in a hollow"],
  ...bands.flatMap((band) => [
    [`band-${band}`, "paper", shape, `${band} band`],
    [`band-${band}`, "sheet", shape, `${band} band on a sheet`],
    [`band-${band}-ink`, `band-${band}-wash`, text, `${band} names and marks`],
    ["ink", `band-${band}-wash`, text, `own words in ${band}`],
    ["ink-soft", `band-${band}-wash`, text, `side words in ${band}`],
  ]),
];

/** The tokens of one theme; dark only names what differs. */
function tokens(part) {
  return Object.fromEntries([...part.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value]));
}

function luminance(hex) {
  const channel = (at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const [day, evening] = css.split("prefers-color-scheme: dark");
const light = tokens(day);
const dark = { ...light, ...tokens(evening) };

let isWeak = false;
const rows = pairs.map(([front, back, least, where]) => {
  const figures = [light, dark].map((theme) => contrast(theme[front], theme[back]));
  if (figures.some((figure) => figure < least)) {
    isWeak = true;
    console.error(`too weak: ${front} on ${back}: ${figures.map((figure) => figure.toFixed(2)).join(" / ")}, needs ${least}`);
  }
  return `| ${where} | \`${front}\` on \`${back}\` | ${figures[0].toFixed(1)} | ${figures[1].toFixed(1)} | ${least} |`;
});

const table = ["| Where | Pair | Light | Dark | Least |", "|---|---|---|---|---|", ...rows].join("\n");
const before = readFileSync(identity, "utf8");
const after = before.replace(/(<!-- contrast -->\n)[\s\S]*?(\n<!-- \/contrast -->)/, `$1${table}$2`);
if (before !== after && process.argv.includes("--check")) {
  console.error("docs/identity.md does not show the newest figures: run node scripts/contrast.mjs");
  process.exit(1);
}
writeFileSync(identity, after);
if (isWeak) process.exit(1);
