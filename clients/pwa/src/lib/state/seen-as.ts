// What somebody reads by this person's shares now, as their own app would have it: the same views, for the same screens.
import type { Laid } from "../protocol/messages";
import type { GrantView, LaidView, Naast, ShareView } from "./naast";

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
      items: items.map(({ id: envelope, author, text, laid, at, isWording }) => ({ id: envelope, author, text, ...(laid ? { laid: asGiven(laid) } : {}), at, ...(isWording ? { isWording } : {}) })),
    }));
}

/** Who is not in the conversation cannot know that the JIM of a card is gone. */
function asGiven(laid: LaidView): LaidView {
  const given: Laid & { isOver?: true } = { ...laid };
  delete given.isOver;
  return given;
}

/** Cards that somebody still believes, although their JIM is gone. */
export const believedCards = (person: string, { shares, asksAboutChoices }: Pick<Naast, "shares" | "asksAboutChoices">): { share: ShareView; whom: string; topic: string }[] =>
  shares
    .filter(({ to, state }) => asksAboutChoices === false && to.person === person && state === "active")
    .flatMap((share) => share.items.flatMap(({ laid }) => (laid?.kind === "mandate" && laid.isOver ? [{ share, whom: laid.whom, topic: laid.topic }] : [])));
