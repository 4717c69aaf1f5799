// One message that somebody gives somebody else to read, as the server hands it over.
import { envelopeHash, messageKey, statementHash } from "../../crypto/encoding";
import { work } from "../../crypto/work";
import { encode } from "../../protocol/base64url";
import { write } from "../../protocol/messages";
import type { Granted, Payload } from "../../protocol/types.gen";
import { Scene, type Somebody } from "./scene";

/** What the reader of a gift reads. */
export const GIVEN = "Op school is iets gebeurd.";

/** `laid`: what lies on the table instead of words, and who wrote it when that was not who gives it. */
export async function gift(share: string, from: Somebody, to: Somebody, until: number, laid?: { readonly payload: Payload; readonly by?: Somebody }): Promise<Granted> {
  const author = laid?.by ?? from;
  const scene = new Scene(from);
  await scene.charters();
  await scene.opens(from, [from], from);
  const words = await scene.says(author, GIVEN, laid ? { payload: laid.payload } : {});
  if (words.kind !== "message") throw new Error("no message");
  const { header, commit, body } = words;
  const envelope = envelopeHash(header, commit, body);
  const said = await work.say(
    "share",
    {
      ...scene.begin(from),
      id: share,
      items: [{ envelope, author: author.by, role: author === from ? "youth" : "jim" }],
      to: { person: to.person, root: to.by.root },
      until,
    },
    from.keys.sign,
  );
  const place = { label: "share", tenant: from.tenant, statement: statementHash(said), to: to.by } as const;
  const key = encode(messageKey(scene.key, header));
  const keys = { from: from.name, items: [{ envelope, key, author: author.name, at: 1 }] };
  return {
    share: said,
    seal: await work.sealText(place, to.sealPub, write("ShareKeys", keys)),
    envelopes: [{ header, commit, body }],
    chains: [...new Set([from, author])].map(({ person, chain }) => ({ person, keys: [...chain], staff_name: null })),
  };
}
