// Which answers count: those to what this person shared, from whom they gave it to; and those about a JIM's own words, from somebody
// whom the youth lets answer him. He may never have met them: the youth's pass says who they are (server/docs/decisions/0025).
import type { Crypto } from "../crypto/work";
import { readStatement } from "../protocol/statements";
import type { StatementBodies } from "../protocol/types.gen";
import { Distrust } from "./distrust";
import type { Memory } from "./memory";
import type { Channel, Told } from "./model";
import type { People } from "./people";

type Pass = StatementBodies["pass"];

/** An answer that counts. */
export interface Heard extends Told {
  /** To which messages: for the youth all that were shared, for a JIM his own. */
  readonly about: readonly string[];
}

/** What it needs around it. */
export interface HeardNeeds {
  readonly memory: Pick<Memory, "account" | "self" | "channels" | "rows">;
  readonly crypto: Pick<Crypto, "believe">;
  readonly people: Pick<People, "chain">;
  onChange(): void;
}

/** Everything that this person was told, held against who may tell them. */
export class HeardAnswers {
  /** Pass → what it says when a youth signed it. */
  readonly #passes = new Map<string, Pass | undefined>();
  readonly #asking = new Set<string>();

  constructor(private readonly needs: HeardNeeds) {}

  /** What counts, oldest first. A share is answered once, whatever a server shows. */
  get all(): readonly Heard[] {
    const heard: Heard[] = [];
    for (const told of this.needs.memory.self.told ?? []) {
      if (heard.some(({ share }) => share === told.share)) continue;
      const about = this.#toOwn(told) ?? this.#toYouths(told);
      if (about) heard.push({ ...told, about });
    }
    return heard;
  }

  /** To an own share, by whom it was given to. */
  #toOwn({ share, from, author }: Told): readonly string[] | undefined {
    const body = this.needs.memory.self.shares[share]?.body;
    return body?.to.person === from && body.to.root === author ? body.items.map(({ envelope }) => envelope) : undefined;
  }

  /** About own words that a youth gave, with the youth's pass for exactly this. */
  #toYouths({ share, from, author, pass }: Told): readonly string[] | undefined {
    const { memory } = this.needs;
    const { account, channels } = memory;
    if (pass === undefined) return undefined;
    if (!this.#passes.has(pass)) {
      void this.#judge(pass);
      return undefined;
    }
    const said = this.#passes.get(pass);
    const isFrom = said?.from.person === from && said.from.root === author;
    const isForMe = said?.to.person === account.person && said.to.root === account.by.root;
    if (said?.share !== share || !isFrom || !isForMe) return undefined;
    const theirs = [...channels].filter(({ room }) => room?.owner === said.by.root);
    const own = new Set(theirs.flatMap(({ id }) => [...memory.rows(id)].flatMap(({ line }) => (line && line.kind !== "unreadable" && line.author.root === account.by.root ? [line.envelope] : []))));
    return said.about.length > 0 && said.about.every((envelope) => own.has(envelope)) ? said.about : undefined;
  }

  /** Whether a youth in whose conversation this person is signed it. While no such youth is known here, it stays open. */
  async #judge(pass: string): Promise<void> {
    const { memory, crypto, people } = this.needs;
    const by = readStatement("pass", pass)?.body.by;
    const youth = by && youthIn(memory.channels, by.root);
    if (!by || !youth || by.root === memory.account.by.root || this.#asking.has(pass)) return;
    this.#asking.add(pass);
    try {
      const said = await crypto.believe("pass", pass, await people.chain(youth, by.root, by.g));
      this.#passes.set(pass, said?.body);
      this.needs.onChange();
    } catch (error) {
      // Nobody could be asked: another time.
      if (error instanceof Distrust) this.#passes.set(pass, undefined);
    } finally {
      this.#asking.delete(pass);
    }
  }
}

/** The account of the youth with this identity, whose conversation one of these is. */
function youthIn(channels: Iterable<Channel>, root: string): string | undefined {
  for (const { room, met } of channels) if (room?.owner === root && met[root]?.role === "youth") return met[root].person;
  return undefined;
}
