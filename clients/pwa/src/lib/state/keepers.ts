// Acts with a PIN and a person: of whoever chooses a keeper, of the keeper, and of the empty phone of somebody who comes back.
import { randomId } from "../crypto/encoding";
import type { Answer, Halves } from "../protocol/types.gen";
import { Declined } from "../sync/distrust";
import type { Engine } from "../sync/engine";
import type { Met } from "../sync/keeper";
import type { Heard, Plea, Tried } from "../sync/plea";
import type { Way } from "../sync/renew";
import type { Porch } from "../sync/sign-in";
import type { Naast } from "./naast";

/** They come when somebody needs them. */
export type KeeperActs = Pick<
  Naast,
  "listHalves" | "chooseKeeper" | "removeKeeper" | "stopKeeping" | "handOverHalf" | "refuseHalf" | "askForHalf" | "hearHalf" | "tryPin" | "makeCodeNow" | "goIn"
>;

/** What these acts need of the person who does them. */
export interface Room {
  /** Does something; when it is done, the screen shows it already. */
  act<T>(task: () => Promise<T>): Promise<T>;
  /** Throws while nobody is signed in. */
  engine(): Engine;
  porch(): Porch;
  named(way: Parameters<Naast["chooseKeeper"]>[2]): Way;
  /** What opens the account was changed here: whoever did it need not be told here. */
  changedLocks(answer: Answer): Promise<void>;
  /** Takes up whoever is signed in here now. */
  start(): Promise<void>;
}

/** The acts; a plea lives as long as they do, or until the next one. */
export function keeperActs(room: Room): KeeperActs {
  let plea: Plea | undefined;
  /** The answer to what an empty phone changed before it was anybody's. */
  let changed: Answer | undefined;

  const met = (person: string): Met => {
    const pin = room.engine().memory.pin(person);
    if (!pin) throw new Declined("nothing_here");
    return { person, root: pin.root };
  };
  /** As this person, with the session that is there: while another one is opened in its place, nobody renews it. */
  const signed = (): Porch => ({ ...room.porch(), server: room.engine().server });

  return {
    listHalves: () =>
      room.act(async () => {
        const { own, kept } = await room.engine().server.get<Halves>("/v1/halves");
        return { ...(own ? { own: { keeper: own.keeper, left: own.left } } : {}), kept: kept.map(({ of }) => of) };
      }),
    chooseKeeper: (person, pin, way) =>
      room.act(async () => {
        const { chooseKeeper } = await import("../sync/keeper");
        await room.changedLocks(await chooseKeeper(signed(), room.engine().memory.account, met(person), pin, room.named(way)));
      }),
    removeKeeper: (way) =>
      room.act(async () => {
        const { prepareRemoval } = await import("../sync/keeper");
        const engine = room.engine();
        const command = await prepareRemoval(signed(), engine.memory.account, room.named(way));
        await room.changedLocks(await engine.give({ do: "set_unlock", ...command }));
      }),
    stopKeeping: (person) =>
      room.act(async () => {
        await room.engine().give({ do: "stop_keeping", id: randomId(), of: person });
      }),
    handOverHalf: (shown, person) =>
      room.act(async () => {
        const { handOver } = await import("../sync/keeper");
        await handOver(signed(), room.engine().memory.account, met(person), shown);
      }),
    refuseHalf: (shown, person) =>
      room.act(async () => {
        const { refuse } = await import("../sync/keeper");
        await refuse(signed(), person, shown);
      }),
    askForHalf: () =>
      room.act(async () => {
        const { Plea } = await import("../sync/plea");
        const porch = room.porch();
        plea = await Plea.begin(porch);
        return `${porch.server.network.origin}/h#${plea.name}`;
      }),
    hearHalf: (): Promise<Heard> => room.act(() => plea?.hear() ?? Promise.resolve("over")),
    tryPin: (pin): Promise<Tried> =>
      room.act(async () => {
        return (await plea?.tryPin(pin)) ?? "over";
      }),
    makeCodeNow: () =>
      room.act(async () => {
        if (!plea) throw new Declined("nothing_here");
        const { code, answer } = await plea.makeCode();
        changed = answer;
        return code;
      }),
    goIn: () =>
      room.act(async () => {
        plea = undefined;
        await room.start();
        if (changed) await room.changedLocks(changed);
        changed = undefined;
      }),
  };
}
