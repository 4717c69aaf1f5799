// English: a professional's words let the JIM go first.

import type { JimFirstTexts } from "../jim-first";

const list = new Intl.ListFormat("en");
const any = new Intl.ListFormat("en", { type: "disjunction" });

export const jimFirst: JimFirstTexts = {
  at: (time) => `at ${time}`,
  waits: (jims, when) => [
    `${list.format(jims)} ${jims.length === 1 ? "goes" : "go"} first.`,
    `Your message can go ${when}.`,
    `Or earlier, if ${any.format(jims)} writes.`,
    "Naast has to be open then.",
  ],
  sendNow: "Send it now",
};
