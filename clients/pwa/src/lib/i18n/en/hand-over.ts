// English: somebody lost everything, and whoever knows them gives their conversation back.

import type { HandOverTexts } from "../hand-over";

export const handOver: HandOverTexts = {
  lead: (name) => `Has ${name} started again? Is ${name} next to you? Then give this conversation back.`,
  who: (name) => `Who is ${name} now?`,
  whoMissing: "First choose who it is now.",
  nobody: (name) => `No new ${name} yet`,
  nobodyLead: (name) => `Let ${name} ask you again. Scan the new card with this phone.`,
  honest: ["Whoever you choose reads everything here that you read.", "Nobody writes here after that.", "You can’t undo this."],
  do: "Give it back",
  not: "Don’t",
  done: (name) => `${name} can read what was here again.`,
};
