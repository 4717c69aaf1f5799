// Acts that say who is where, once somebody does one: conversations that begin, people who come in and go, invites. Throws `Declined`.
import { freshSecret, randomId } from "../crypto/encoding";
import { inviteKeys } from "../crypto/invites";
import { bytes } from "../protocol/base64url";
import type { Member } from "../protocol/types.gen";
import { withBlock } from "../sync/bag";
import { Declined } from "../sync/distrust";
import type { Engine } from "../sync/engine";
import { toHandOver } from "../sync/hand-over";
import type { Task } from "../sync/model";
import { effectiveMembers } from "../sync/room";
import type { InviteView, Kind, Role, Standing } from "./naast";

/** Two weeks, the longest an invite may live, less what clocks may differ. */
const INVITE_MS = 14 * 24 * 60 * 60 * 1000 - 10 * 60 * 1000;

/** What these acts need around them. */
export interface GatheringNeeds {
  readonly engine: Engine;
  /** The invites that screens show now. */
  readonly invites: () => readonly InviteView[];
  readonly now: () => number;
}

type People = readonly { readonly person: string; readonly role: Role }[];

/** Where somebody is invited into: a conversation that there is, or one that begins with it. */
export type Place = { readonly channel: string } | { readonly kind: Kind; readonly people: People };

export async function begin({ engine }: GatheringNeeds, kind: Kind, people: People, about?: string): Promise<string> {
  const channel = randomId();
  const root = about === undefined ? undefined : engine.memory.pin(about)?.root;
  const youth = about !== undefined && root !== undefined ? { about: { person: about, root } } : {};
  await engine.act({ do: "begin", channel, kind, with: membersOf(engine, people), ...youth });
  return channel;
}

export async function inviteInto(needs: GatheringNeeds, place: Place, role: Role, guest: string, words: string): Promise<InviteView> {
  const { engine } = needs;
  const channel = "channel" in place ? place.channel : randomId();
  const { secret, until } = await note(needs, "guest", guest, channel);
  const seat = { secret, role, until };
  await engine.act("channel" in place ? { do: "let_in", channel, seat } : { do: "begin", channel, kind: place.kind, with: membersOf(engine, place.people), seat });
  await engine.act({ do: "invite", secret, standing: "guest", until, guest, words, role, channel });
  return inviteOf(needs, secret);
}

export async function invite(needs: GatheringNeeds, standing: Standing, guest: string): Promise<InviteView> {
  const { secret, until } = await note(needs, standing, guest, undefined);
  await needs.engine.act({ do: "invite", secret, standing, until, guest, words: "" });
  return inviteOf(needs, secret);
}

export function letIn({ engine }: GatheringNeeds, channel: string, person: string, role: Role): Promise<void> {
  const [who] = membersOf(engine, [{ person, role }]);
  return engine.act({ do: "let_in", channel, ...(who ? { who } : {}) });
}

export async function showOut({ engine }: Pick<GatheringNeeds, "engine">, channel: string, person: string): Promise<void> {
  const root = rootIn(engine, channel, person);
  if (root !== undefined) await engine.act({ do: "show_out", channel, root });
}

export async function handOver({ engine }: GatheringNeeds, channel: string, person: string): Promise<void> {
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
}

export async function block(needs: GatheringNeeds, person: string): Promise<void> {
  const { engine } = needs;
  const { memory } = engine;
  // All of it is kept before anything is waited for, the block first: a line that breaks in the middle loses none of it.
  const blocked = engine.act({ do: "block", whom: person });
  // What is refused is over already.
  for (const task of takingBackFrom(engine, person)) engine.act(task).catch(() => undefined);
  await blocked;
  await engine.changeBag((bag) => withBlock(bag, person, true));
  for (const { id, room } of [...memory.channels]) if (room?.owner === memory.account.by.root) await showOut(needs, id, person);
}

/** What takes back all that somebody was given and reads along, also what still waits in the outbox. */
function takingBackFrom({ memory, surely }: Engine, person: string): Task[] {
  const { shares, rules = {} } = memory.self;
  const isTheirs = ({ to, until = Infinity }: { readonly to: { readonly person: string }; readonly until?: number }): boolean => to.person === person && until > surely;
  const given = Object.values(shares).filter(({ body, withdrawnAt }) => isTheirs(body) && withdrawnAt === undefined);
  const read = Object.values(rules).filter(({ body, endedAt }) => isTheirs(body) && endedAt === undefined);
  const waits = memory.items.flatMap(({ task }) => ((task.do === "share" || task.do === "set_rule") && task.to.person === person ? [task] : []));
  return [
    ...[...given.map(({ body }) => body.id), ...waits.flatMap((task) => (task.do === "share" ? [task.share] : []))].map((share) => ({ do: "withdraw", share }) as const),
    ...[...read.map(({ body }) => body.id), ...waits.flatMap((task) => (task.do === "set_rule" ? [task.rule] : []))].map((rule) => ({ do: "end_rule", rule }) as const),
  ];
}

export async function unblock({ engine }: GatheringNeeds, person: string): Promise<void> {
  await engine.act({ do: "unblock", whom: person });
  await engine.changeBag((bag) => withBlock(bag, person, false));
}

/** Under which identity somebody is in a channel. */
export function rootIn(engine: Engine, channel: string, person: string): string | undefined {
  const room = engine.memory.channel(channel)?.room;
  return room && effectiveMembers(room).find((member) => member.person === person)?.root;
}

/** People as a charter lists them: only whom this person met. */
function membersOf({ memory }: Engine, people: People): Member[] {
  return people.map(({ person, role }) => {
    const pin = memory.pin(person);
    if (!pin) throw new Declined("nothing_here");
    return { person, root: pin.root, g: pin.g, role };
  });
}

/** Keeps an invite's secret before anybody else hears of it. */
async function note({ engine, now }: GatheringNeeds, standing: Standing, guest: string, channel: string | undefined): Promise<{ secret: string; until: number }> {
  const secret = freshSecret();
  const until = now() + INVITE_MS;
  const { invite: name } = await inviteKeys(bytes(secret, 32));
  const kept = { secret, standing, guest, ...(channel === undefined ? {} : { channel }), until };
  await engine.changeBag((bag) => ({ ...bag, invites: { ...bag.invites, [name]: kept } }));
  return { secret, until };
}

async function inviteOf({ invites }: GatheringNeeds, secret: string): Promise<InviteView> {
  const { invite: name } = await inviteKeys(bytes(secret, 32));
  const view = invites().find(({ id }) => id === name);
  if (!view) throw new Declined("invite_gone");
  return view;
}
