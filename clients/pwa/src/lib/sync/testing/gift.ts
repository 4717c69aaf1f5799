// One message that somebody gives somebody else to read, as the server hands it over.
import { envelopeHash, messageKey, statementHash } from "../../crypto/encoding";
import { work } from "../../crypto/work";
import { encode } from "../../protocol/base64url";
import { write } from "../../protocol/messages";
import type { Granted } from "../../protocol/types.gen";
import { Scene, type Somebody } from "./scene";

/** What the reader of a gift reads. */
export const GIVEN = "Op school is iets gebeurd.";

export async function gift(share: string, from: Somebody, to: Somebody, until: number): Promise<Granted> {
  const scene = new Scene(from);
  await scene.charters();
  await scene.opens(from, [from], from);
  const words = await scene.says(from, GIVEN);
  if (words.kind !== "message") throw new Error("no message");
  const { header, commit, body } = words;
  const envelope = envelopeHash(header, commit, body);
  const said = await work.say(
    "share",
    {
      ...scene.begin(from),
      id: share,
      items: [{ envelope, author: from.by, role: "youth" }],
      to: { person: to.person, root: to.by.root },
      until,
    },
    from.keys.sign,
  );
  const place = { label: "share", tenant: from.tenant, statement: statementHash(said), to: to.by } as const;
  const key = encode(messageKey(scene.key, header));
  const keys = { from: from.name, items: [{ envelope, key, author: from.name, at: 1 }] };
  return {
    share: said,
    seal: await work.sealText(place, to.sealPub, write("ShareKeys", keys)),
    envelopes: [{ header, commit, body }],
    chains: [{ person: from.person, keys: [...from.chain], staff_name: null }],
  };
}
