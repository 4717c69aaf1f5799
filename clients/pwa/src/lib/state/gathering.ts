// Acts that say who is where: conversations that begin and end, people who come in and go, invites. What makes them comes with the first.
import type { GatheringNeeds, Place } from "./gathering-acts";
import type { InviteView, Kind, Role, Standing } from "./naast";
import type { PastActs } from "./reading-back";
import { Talking } from "./talking";

type Acts = typeof import("./gathering-acts");

/** Somebody who talks, and decides with whom. */
export abstract class Gathering extends Talking {
  begin = (kind: Kind, people: readonly { person: string; role: Role }[], about?: string): Promise<string> => this.#gather((acts, needs) => acts.begin(needs, kind, people, about));

  exclude = (support: string, person: string): Promise<void> => this.act(() => this.ready().act({ do: "exclude", support, person }));

  endExclude = (support: string, person: string): Promise<void> => this.act(() => this.ready().act({ do: "end_exclude", support, person }));

  inviteInto = (place: Place, role: Role, guest: string, words: string): Promise<InviteView> => this.#gather((acts, needs) => acts.inviteInto(needs, place, role, guest, words));

  letIn = (channel: string, person: string, role: Role): Promise<void> => this.#gather((acts, needs) => acts.letIn(needs, channel, person, role));

  showOut = (channel: string, person: string): Promise<void> => this.#gather((acts, needs) => acts.showOut(needs, channel, person));

  listPlaces = async (...args: Parameters<PastActs["listPlaces"]>): ReturnType<PastActs["listPlaces"]> => (await this.#past()).listPlaces(...args);
  readAs = async (...args: Parameters<PastActs["readAs"]>): ReturnType<PastActs["readAs"]> => (await this.#past()).readAs(...args);
  openHistory = async (...args: Parameters<PastActs["openHistory"]>): Promise<void> => (await this.#past()).openHistory(...args);

  leave = (channel: string): Promise<void> => this.act(() => this.ready().act({ do: "leave", channel }));

  handOver = (channel: string, person: string): Promise<void> => this.#gather((acts, needs) => acts.handOver(needs, channel, person));

  takeUp = (channel: string): Promise<void> => this.act(() => this.ready().act({ do: "take_up", channel }));

  block = (person: string): Promise<void> => this.#gather((acts, needs) => acts.block(needs, person));

  unblock = (person: string): Promise<void> => this.#gather((acts, needs) => acts.unblock(needs, person));

  askJim = (guest: string, words: string): Promise<InviteView> => this.inviteInto({ kind: "private", people: [] }, "jim", guest, words);

  invite = (standing: Standing, guest: string): Promise<InviteView> => this.#gather((acts, needs) => acts.invite(needs, standing, guest));

  takeBackInvite = (invite: string): Promise<void> => this.act(() => this.ready().act({ do: "take_back", invite }));

  #gather<T>(task: (acts: Acts, needs: GatheringNeeds) => Promise<T>): Promise<T> {
    return this.act(async () =>
      task(await import("./gathering-acts"), { engine: this.ready(), invites: () => this.snapshot().invites, now: () => this.now() }),
    );
  }

  async #past(): Promise<PastActs> {
    const [{ pastActs }, { rootIn }] = await Promise.all([import("./reading-back"), import("./gathering-acts")]);
    return pastActs({ act: (task) => this.act(task), engine: () => this.ready(), now: () => this.now(), rootIn: (...where) => rootIn(this.ready(), ...where) });
  }
}
