// New keys that wait on the disk for the server to take them. Whether there are some is asked each time that the app begins; what brings
// them comes only then.
import type { Porch } from "./sign-in";

/** Under which name they wait. */
export const RENEWAL = "renewal";

/** Brings new keys that wait to the server; true when there were some. Throws what the network throws. */
export async function takeUpRenewal(porch: Pick<Porch, "server" | "crypto" | "store">): Promise<boolean> {
  if (!(await porch.store.get(RENEWAL))) return false;
  const { finishRenewal } = await import("./renew");
  return finishRenewal(porch);
}
