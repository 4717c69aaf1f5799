// The card page with its own small door.

import { mount } from "svelte";
import type { CardView } from "./lib/state/naast";
import { createInvitePage } from "./lib/state/invite-page";
import CardPage from "./routes/card/CardPage.svelte";

/** Draws the card page; when somebody is in, loads the app where their first page is. */
export function beginCard(target: HTMLElement, fragment: string): void {
  mount(CardPage, {
    target,
    props: {
      page: createInvitePage(),
      fragment,
      onin: (card: CardView) => {
        const isStaff = card.standing === "coordinator" || card.standing === "professional";
        location.replace(isStaff ? "/" : "/gesprek");
      },
    },
  });
}
