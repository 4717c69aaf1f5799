// Who works for the organisation: said by its coordinator, signed with its own keys, and held against everything that the server
// shows. It takes people away; it never adds anybody.
import type { Chain } from "../crypto/chains";
import { statementHash } from "../crypto/encoding";
import type { Crypto } from "../crypto/work";
import type { Bag, Somebody, TeamShown } from "../protocol/types.gen";
import { Declined, Distrust } from "./distrust";
import type { Memory } from "./memory";
import type { Channel, Row, Team } from "./model";
import { effectiveMembers } from "./room";

/** A little less than a team may count, for clocks that differ. */
export const TEAM_MS = 30 * 24 * 60 * 60 * 1000 - 10 * 60 * 1000;

/** What is needed to follow the team. */
export interface TeamNeeds {
  readonly memory: Memory;
  readonly crypto: Crypto;
  fetchTeam(known: number | undefined): Promise<TeamShown>;
  /** Fetches whatever a log has beyond this device. */
  catchUp(log: string): Promise<void>;
  changeBag(change: (bag: Bag) => Bag): Promise<void>;
}

/** A team that changes while it is compared is compared again, so often. */
const TRIES = 3;

/** Whether the team says that this account, under this identity, works there. */
const lists = (team: Team, person: string, root: string): boolean => team.people.some((staff) => staff.person === person && staff.root === root);

/** Whether a channel still has somebody, or took words of somebody, whom the team does not let be there. */
export function ignoresTeam(channel: Channel, rows: Iterable<Row>, team: Team): boolean {
  if (Object.values(channel.met).every(({ role }) => role !== "professional")) return false;
  const staff = channel.room ? effectiveMembers(channel.room).filter(({ role }) => role === "professional") : [];
  if (staff.some(({ person, root }) => !lists(team, person, root))) return true;
  for (const { line } of rows) if (line?.kind === "words" && line.role === "professional" && line.at >= team.until) return true;
  return false;
}

const somebody = ({ person, root }: Somebody): Somebody => ({ person, root });

/** The team of this person's organisation. */
export class TeamWatch {
  #chain: Chain | undefined;

  constructor(private readonly needs: TeamNeeds) {}

  /** The organisation's account, asked for when it is not known yet. Throws whatever the network throws. */
  async organisation(): Promise<Chain | undefined> {
    if (!this.#chain) await this.refresh();
    return this.#chain;
  }

  /** Asks for the newest team, and believes it when the organisation that this person met signed it. */
  async refresh(): Promise<void> {
    const { memory } = this.needs;
    const known = memory.local.team;
    let shown: TeamShown;
    try {
      // One that was kept before anybody asked who advises is asked for once more.
      shown = await this.needs.fetchTeam(known?.advisers ? known.n : undefined);
    } catch (error) {
      // Nobody named the organisation yet.
      if (error instanceof Declined && error.code === "nothing_here") return;
      throw error;
    }
    try {
      const newer = await this.#believe(shown, known);
      if (newer) await memory.keepLocal({ team: newer, isTeamDoubted: false });
    } catch (error) {
      if (!(error instanceof Distrust)) throw error;
      // What is not believed changes nothing; that it was shown is told.
      await memory.keepLocal({ isTeamDoubted: true });
    }
  }

  /**
   * Holds every conversation against the newest team: a server that goes on serving somebody who is missing from it, or takes their
   * words after it ended, is found out.
   */
  async check(): Promise<void> {
    const { memory } = this.needs;
    for (let tries = 0; tries < TRIES && this.#ignoring().length > 0; tries += 1) {
      // Perhaps a newer one let them in again, or the log that takes them out is still on its way.
      await this.refresh();
      const before = memory.local.team?.n;
      for (const { id } of this.#ignoring()) await this.needs.catchUp(id);
      await this.refresh();
      if (memory.local.team?.n === before) break;
    }
    for (const channel of this.#ignoring()) await memory.keepChannel({ ...channel, alarm: "team_ignored" }, []);
  }

  #ignoring(): Channel[] {
    const { memory } = this.needs;
    const { team } = memory.local;
    if (!team) return [];
    return [...memory.channels].filter((channel) => !channel.alarm && channel.isLeft !== true && ignoresTeam(channel, memory.rows(channel.id), team));
  }

  async #believe({ organisation, statement }: TeamShown, known: Team | undefined): Promise<Team | undefined> {
    const { memory, crypto } = this.needs;
    const { account, bag } = memory;
    const chain = await crypto.readChain(organisation.keys);
    if (chain?.person !== organisation.person) throw new Distrust("forged");
    if (chain.tenant !== account.tenant) throw new Distrust("other_server");
    // Whoever made the organisation's identity knows it, also while nothing confirmed that it was taken.
    const own = bag.organisation_key === undefined ? undefined : statementHash(bag.organisation_key);
    if (chain.root !== (own ?? chain.root) || chain.root !== (bag.organisation ?? chain.root)) throw new Distrust("changed_root");
    if (this.#chain && chain.generations.length < this.#chain.generations.length) throw new Distrust("rolled_back");
    this.#chain = chain;
    // Whoever came in before the organisation had an identity meets it here.
    if (bag.organisation === undefined) await this.needs.changeBag((one) => ({ ...one, organisation: chain.root }));
    const mark = bag.marks.team ?? -1;
    if (statement === null) {
      if (mark > (known?.n ?? -1)) throw new Distrust("rolled_back");
      return undefined;
    }
    const said = await crypto.believe("team", statement, chain);
    if (!said) throw new Distrust("forged");
    const { n, prev, until, people } = said.body;
    const follows = !known || (n === known.n && said.hash === known.hash) || (n > known.n && (n !== known.n + 1 || prev === known.hash));
    if (n < mark || !follows) throw new Distrust("rolled_back");
    if (n > mark) await this.needs.changeBag((one) => ({ ...one, marks: { ...one.marks, team: Math.max(one.marks.team ?? 0, n) } }));
    const advisers = people.filter(({ roles }) => roles.includes("adviser"));
    return { n, hash: said.hash, until, people: people.map(somebody), advisers: advisers.map(somebody) };
  }
}
