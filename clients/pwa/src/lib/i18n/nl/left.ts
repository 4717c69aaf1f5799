// Dutch: the empty page. It names nothing.

import type { LeftTexts } from "../texts";

export const left: LeftTexts = { title: "Leeg", text: "Deze pagina is leeg." };
