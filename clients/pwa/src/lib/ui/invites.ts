// Where an invitation stands, in words.

import { app } from "../i18n";
import type { InviteView } from "../state/naast";

/** One sentence about an invitation. */
export function inviteWords(invite: InviteView): string {
  switch (invite.state) {
    case "taken":
      return app.invites.taken(invite.answer?.name ?? invite.guest);
    case "taken_back":
      return app.invites.takenBack;
    case "over":
      return app.invites.over;
    case "open":
      return invite.answer === undefined ? app.invites.open(invite.guest) : answerWords(invite.answer, invite.guest);
  }
}

/** What a guest said to the card. */
export function answerWords(answer: NonNullable<InviteView["answer"]>, guest: string): string {
  return app.invites.answer[answer.answer](answer.name === "" ? guest : answer.name);
}
