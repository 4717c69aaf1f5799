// The door to all texts. Dutch is the first language; another one comes in here, chosen before anything is drawn.

import type { RefusalCode } from "./texts";
import { common } from "./nl/common";

export { common };
export { card } from "./nl/card";
export { app } from "./nl/app";
export { handOver } from "./nl/hand-over";
export { left } from "./nl/left";
export { people } from "./nl/people";
export { sharing } from "./nl/sharing";
export { ways } from "./nl/ways";

/** What to say about an act that did not work. */
export const refusalWords = (reason: unknown): string => wordsFor(reason instanceof Error && "code" in reason ? reason.code : undefined);

/** What to say about a refusal by its code. */
export const wordsFor = (code: unknown): string => (isRefusalCode(code) ? common.refusals[code] : common.refusals.unknown);

function isRefusalCode(code: unknown): code is RefusalCode {
  return typeof code === "string" && Object.hasOwn(common.refusals, code);
}
