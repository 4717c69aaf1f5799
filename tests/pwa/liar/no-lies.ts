// What is changed on the wire and is no lie: the app believes it, and so this harness can say that something was believed.

import { envelopeHash, logStart, randomId, trailHash } from "../../../clients/pwa/src/lib/crypto/encoding";
import { work } from "../../../clients/pwa/src/lib/crypto/work";
import { readHeader, readTrail, write } from "../../../clients/pwa/src/lib/protocol/messages";
import { hashAfter } from "../../../clients/pwa/src/lib/sync/entries";
import type { Trial } from "./stage";
import { about, type Of } from "./telling";
import type { Json } from "./wire";
import { ALONG } from "./world";

const reordered = (said: Json): Json => {
  if (Array.isArray(said)) return said.map(reordered);
  if (said === null || typeof said !== "object") return said;
  return Object.fromEntries(Object.entries(said as Record<string, Json>).reverse().map(([name, value]) => [name, reordered(value)]));
};

/** What Jef says once more, with his own key: as if he had truly said it. */
export const TRULY_SAID = "Dit zei Jef echt.";

export const noLies: readonly Trial[] = [
  {
    name: "the same in another order of names",
    act: "follows",
    refusal: { alarm: "forged" },
    lie: () => ({ answer: (_, said) => reordered(said), frame: (said) => [reordered(said)] }),
  },
  about(({ room }) => room)("one more entry that is true", { alarm: "forged" }, async (entries, world) => {
    const last = entries[world.at(ALONG.jef)] as Of<"message">;
    const [header, trail] = [readHeader(last.header), readTrail(last.trail)];
    if (!header || !trail) throw new Error("no message of Jef's");
    const own = { ...trail.own, n: trail.own.n + 1, prev: envelopeHash(last.header, last.commit, last.body) };
    const trailText = write("Trail", { ...trail, own, seen: { seq: entries.length, hash: entries.reduce(hashAfter, logStart(world.room)) } });
    const headerText = write("Header", { ...header, id: randomId(), trail: trailHash(trailText) });
    const { commit, body } = await work.sealWords(world.keys[header.epoch] ?? "", headerText, write("Payload", { kind: "text", text: TRULY_SAID }), world.accounts.jef.keys.sign);
    return [...entries, { ...last, header: headerText, trail: trailText, commit, body }];
  }),
];
