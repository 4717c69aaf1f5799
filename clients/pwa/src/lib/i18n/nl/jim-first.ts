// Dutch: a professional's words let the JIM go first.

import type { JimFirstTexts } from "../jim-first";

const list = new Intl.ListFormat("nl");
const any = new Intl.ListFormat("nl", { type: "disjunction" });

export const jimFirst: JimFirstTexts = {
  at: (time) => `om ${time} uur`,
  waits: (jims, when) => [
    `${list.format(jims)} ${jims.length === 1 ? "mag" : "mogen"} eerst.`,
    `Je bericht gaat weg ${when}.`,
    `Of eerder, als ${any.format(jims)} schrijft.`,
    "Naast moet dan open zijn.",
  ],
  sendNow: "Nu toch sturen",
};
