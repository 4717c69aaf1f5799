// The card page's own small door. Not wired to the engine below yet: every act is refused.
import { Refused, type InvitePage } from "./naast";

const refused = (): Promise<never> => Promise.reject(new Refused("unavailable"));

/** Makes the door of one card page. */
export function createInvitePage(): InvitePage {
  return { open: refused, answer: refused, suggest: refused, register: refused };
}
