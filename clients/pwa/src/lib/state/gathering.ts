// Acts that say who is where: conversations that begin and end, people who come in and go, invites.
import { freshSecret, randomId } from "../crypto/encoding";
import { inviteKeys } from "../crypto/invites";
import { bytes } from "../protocol/base64url";
import type { Member } from "../protocol/types.gen";
import { withBlock } from "../sync/bag";
import { Declined } from "../sync/distrust";
import { toHandOver } from "../sync/hand-over";
import { effectiveMembers } from "../sync/room";
import type { InviteView, Kind, Role, Standing } from "./naast";
import type { PastActs } from "./reading-back";
import { Talking } from "./talking";

/** Two weeks, the longest an invite may live, less what clocks may differ. */
const INVITE_MS = 14 * 24 * 60 * 60 * 1000 - 10 * 60 * 1000;

/** Somebody who talks, and decides with whom. */
export abstract class Gathering extends Talking {
  begin = (kind: Kind, people: readonly { person: string; role: Role }[], about?: string): Promise<string> =>
    this.act(async () => {
      const engine = this.ready();
      const channel = randomId();
      const root = about === undefined ? undefined : engine.memory.pin(about)?.root;
      const youth = about !== undefined && root !== undefined ? { about: { person: about, root } } : {};
      await engine.act({ do: "begin", channel, kind, with: this.#members(people), ...youth });
      return channel;
    });

  exclude = (support: string, person: string): Promise<void> => this.act(() => this.ready().act({ do: "exclude", support, person }));

  endExclude = (support: string, person: string): Promise<void> => this.act(() => this.ready().act({ do: "end_exclude", support, person }));

  inviteInto = (
    place: { readonly channel: string } | { readonly kind: Kind; readonly people: readonly { readonly person: string; readonly role: Role }[] },
    role: Role,
    guest: string,
    words: string,
  ): Promise<InviteView> =>
    this.act(async () => {
      const engine = this.ready();
      const channel = "channel" in place ? place.channel : randomId();
      const { secret, until } = await this.#note("guest", guest, channel);
      const seat = { secret, role, until };
      await engine.act("channel" in place ? { do: "let_in", channel, seat } : { do: "begin", channel, kind: place.kind, with: this.#members(place.people), seat });
      await engine.act({ do: "invite", secret, standing: "guest", until, guest, words, role, channel });
      return this.#inviteOf(secret);
    });

  letIn = (channel: string, person: string, role: Role): Promise<void> =>
    this.act(() => {
      const [who] = this.#members([{ person, role }]);
      return this.ready().act({ do: "let_in", channel, ...(who ? { who } : {}) });
    });

  showOut = (channel: string, person: string): Promise<void> => this.act(() => this.#showOut(channel, person));

  listPlaces = async (...args: Parameters<PastActs["listPlaces"]>): ReturnType<PastActs["listPlaces"]> => (await this.#past()).listPlaces(...args);
  readAs = async (...args: Parameters<PastActs["readAs"]>): ReturnType<PastActs["readAs"]> => (await this.#past()).readAs(...args);
  openHistory = async (...args: Parameters<PastActs["openHistory"]>): Promise<void> => (await this.#past()).openHistory(...args);

  leave = (channel: string): Promise<void> => this.act(() => this.ready().act({ do: "leave", channel }));

  handOver = (channel: string, person: string): Promise<void> =>
    this.act(async () => {
      const engine = this.ready();
      const left = (): number => {
        const { epochs, keys } = engine.memory.channel(channel) ?? {};
        const root = engine.memory.pin(person)?.root;
        return epochs !== undefined && keys !== undefined && root !== undefined ? toHandOver(epochs, keys, root).length : 0;
      };
      // More keys than may be handed over at once take another statement. Without a line the first one waits, and nothing gets less.
      let before: number;
      do {
        before = left();
        await engine.act({ do: "hand_over", channel, person });
      } while (left() > 0 && left() < before);
    });

  takeUp = (channel: string): Promise<void> => this.act(() => this.ready().act({ do: "take_up", channel }));

  block = (person: string): Promise<void> =>
    this.act(async () => {
      const engine = this.ready();
      const { memory } = engine;
      await engine.act({ do: "block", whom: person });
      await engine.changeBag((bag) => withBlock(bag, person, true));
      for (const { id, room } of [...memory.channels]) if (room?.owner === memory.account.by.root) await this.#showOut(id, person);
    });

  unblock = (person: string): Promise<void> =>
    this.act(async () => {
      const engine = this.ready();
      await engine.act({ do: "unblock", whom: person });
      await engine.changeBag((bag) => withBlock(bag, person, false));
    });

  askJim = (guest: string, words: string): Promise<InviteView> => this.inviteInto({ kind: "private", people: [] }, "jim", guest, words);

  invite = (standing: Standing, guest: string): Promise<InviteView> =>
    this.act(async () => {
      const { secret, until } = await this.#note(standing, guest, undefined);
      await this.ready().act({ do: "invite", secret, standing, until, guest, words: "" });
      return this.#inviteOf(secret);
    });

  takeBackInvite = (invite: string): Promise<void> => this.act(() => this.ready().act({ do: "take_back", invite }));

  async #showOut(channel: string, person: string): Promise<void> {
    const root = this.#rootIn(channel, person);
    if (root !== undefined) await this.ready().act({ do: "show_out", channel, root });
  }

  async #past(): Promise<PastActs> {
    const { pastActs } = await import("./reading-back");
    return pastActs({ act: (task) => this.act(task), engine: () => this.ready(), now: () => this.now(), rootIn: (...where) => this.#rootIn(...where) });
  }

  /** Under which identity somebody is in a channel. */
  #rootIn(channel: string, person: string): string | undefined {
    const room = this.ready().memory.channel(channel)?.room;
    return room && effectiveMembers(room).find((member) => member.person === person)?.root;
  }

  /** People as a charter lists them: only whom this person met. */
  #members(people: readonly { readonly person: string; readonly role: Role }[]): Member[] {
    return people.map(({ person, role }) => {
      const pin = this.ready().memory.pin(person);
      if (!pin) throw new Declined("nothing_here");
      return { person, root: pin.root, g: pin.g, role };
    });
  }

  /** Keeps an invite's secret before anybody else hears of it. */
  async #note(standing: Standing, guest: string, channel: string | undefined): Promise<{ secret: string; until: number }> {
    const secret = freshSecret();
    const until = this.now() + INVITE_MS;
    const { invite } = await inviteKeys(bytes(secret, 32));
    const note = { secret, standing, guest, ...(channel === undefined ? {} : { channel }), until };
    await this.ready().changeBag((bag) => ({ ...bag, invites: { ...bag.invites, [invite]: note } }));
    return { secret, until };
  }

  async #inviteOf(secret: string): Promise<InviteView> {
    const { invite } = await inviteKeys(bytes(secret, 32));
    const view = this.snapshot().invites.find(({ id }) => id === invite);
    if (!view) throw new Declined("invite_gone");
    return view;
  }
}
