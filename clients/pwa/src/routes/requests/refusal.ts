// Why somebody was not asked, in words that help.
import { requests, wordsFor } from "../../lib/i18n";

export function whyNotAsked(code: unknown, youth: string): string {
  if (code === "rate_limited") return requests.ask.tooOften(youth);
  if (code === "nothing_here") return requests.ask.nobody(youth);
  return wordsFor(code);
}
