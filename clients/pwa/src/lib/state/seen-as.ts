// What somebody reads by this person's shares now, as their own app would have it: the same views, for the same screens.
import type { GrantView, Naast } from "./naast";

/** The open grants of somebody, oldest first, as the server lists them. */
export function seenAs(person: string, { me, shares, asksAboutChoices }: Pick<Naast, "me" | "shares" | "asksAboutChoices">): GrantView[] {
  // After the server was put back it gives out nothing before its owner looked.
  if (me === undefined || asksAboutChoices !== false) return [];
  return shares
    .filter(({ to, state }) => to.person === person && state === "active")
    .toSorted((a, b) => a.since - b.since)
    .map(({ id, until, inFile, items }) => ({
      id,
      from: { person: me.person, name: me.name },
      ...(until === undefined ? {} : { until }),
      ...(inFile ? { inFile } : {}),
      state: "open",
      items: items.map(({ id: envelope, author, text, laid, at, isWording }) => ({ id: envelope, author, text, ...(laid ? { laid } : {}), at, ...(isWording ? { isWording } : {}) })),
    }));
}
