// Where the texts are that come after the first page: a card does not even carry their addresses.

import type { LaterTexts } from ".";
import type { Part } from "./load";

export const later: Part<LaterTexts> = { nl: () => import("./nl/later"), en: () => import("./en/later"), fr: () => import("./fr/later") };
