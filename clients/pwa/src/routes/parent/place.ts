// What a parent's place shows, from what there is: nothing that is missing has a place here.

import type { ChannelView, GrantView, Naast, PersonView } from "../../lib/state/naast";
import { fitting } from "../../lib/ui/kinds";

interface Place {
  /** What can be read now; what is over leaves no trace. */
  readonly shared: readonly Pick<GrantView, "id" | "from">[];
  /** Own conversations with a professional. */
  readonly lines: readonly ChannelView[];
  /** Professionals who can be asked. */
  readonly professionals: readonly PersonView[];
}

/** What stands on a parent's page. */
export function placeOf({ grants, along, channels, people }: Pick<Naast, "grants" | "along" | "channels" | "people">): Place {
  const lines = channels.filter(({ kind, iAmOwner, isLeft, past }) => kind === "line" && iAmOwner && !isLeft && past === undefined);
  const asked = lines.flatMap(({ members }) => members.map(({ person }) => person));
  return {
    shared: [...grants, ...along].filter(({ state }) => state !== "gone"),
    lines,
    professionals: fitting("line", people).filter(({ person }) => !asked.includes(person)),
  };
}
