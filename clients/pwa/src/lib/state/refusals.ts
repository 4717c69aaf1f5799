// Refusals as screens know them: one class, one code, whatever lies below.
import { Declined, Distrust, Unreachable } from "../sync/distrust";
import { Refused } from "./naast";

/** A refusal as screens know it. What cannot be believed is refused by its alarm's name. */
export async function asRefused<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Declined) throw new Refused(error.code, error.more.retryAfterMs);
    if (error instanceof Distrust) throw new Refused("bad_statement");
    if (error instanceof Unreachable) throw new Refused("unavailable");
    throw error;
  }
}
