// A person whose app answers from memory. It follows the same interface as the engine; nothing is sealed, sent or kept.

import { findLabel } from "../../../clients/pwa/src/lib/state/labels";
import {
  Refused,
  type ChannelView,
  type GrantView,
  type InviteView,
  type LaidView,
  type MessageView,
  type Naast,
  type NewLaid,
  type PersonView,
  type ShareView,
  type Standing,
  type TeamView,
} from "../../../clients/pwa/src/lib/state/naast";
import type { AlongView, RuleView } from "../../../clients/pwa/src/lib/state/rules";
import type { Past, PastPlace } from "../../../clients/pwa/src/lib/state/reading-back";
import { readBy, staff, type Script } from "./script";
import { ScriptedAnswers } from "./scripted-answers.svelte";

export class Scripted extends ScriptedAnswers implements Naast {
  connection: Naast["connection"];
  isSessionOver: boolean;
  isFollower: boolean;
  organisation: string | null = $state(null);
  channels: ChannelView[] = $state([]);
  shares: ShareView[] = $state([]);
  grants: GrantView[] = $state([]);
  along: AlongView[] = $state([]);
  rulesMade: Naast["rulesMade"];
  invites: InviteView[] = $state([]);
  requests: Naast["requests"] = $state([]);
  asked: Naast["asked"] = $state([]);
  people: Naast["people"];
  supports: Naast["supports"] = $state([]);
  teamUntil: Naast["teamUntil"];
  blocked: Naast["blocked"] = $state([]);
  offersRecoveryCode: boolean;
  asksAboutChoices: Naast["asksAboutChoices"] = $state(false);
  #places: readonly PastPlace[];

  constructor(script: Script) {
    super(script);
    this.connection = script.connection;
    this.isSessionOver = script.isSessionOver;
    this.isFollower = script.isFollower;
    this.organisation = script.organisation;
    this.channels = [...script.channels];
    this.shares = [...script.shares];
    this.grants = [...script.grants];
    this.rulesMade = script.rulesMade ?? [];
    this.along = [...(script.along ?? [])];
    this.invites = [...script.invites];
    this.requests = script.requests;
    this.asked = script.asked;
    this.people = script.people;
    this.supports = script.supports;
    this.teamUntil = script.teamUntil;
    this.blocked = script.blocked;
    this.offersRecoveryCode = script.offersRecoveryCode;
    this.asksAboutChoices = script.asksAboutChoices;
    this.#places = script.places ?? [];
    // Without a network nobody can be asked whether something may still be read.
    addEventListener("offline", () => {
      this.grants = this.grants.map((grant) => (grant.state === "open" ? { ...grant, state: "closed" } : grant));
      this.along = this.along.map((along) => (along.state === "open" ? { ...along, state: "closed" } : along));
    });
  }

  #change(id: string, change: (channel: ChannelView) => ChannelView): Promise<void> {
    this.channels = this.channels.map((channel) => (channel.id === id ? change(channel) : channel));
    return Promise.resolve();
  }

  send(id: string, text: string, _?: string, isLocked = false, label?: string): Promise<void> {
    return this.#change(id, (channel) => {
      const author = channel.members.find((member) => member.isMe);
      if (author === undefined) return channel;
      const message = { kind: "words", id: `n${String(channel.messages.length)}`, author, text, at: Date.now(), delivery: "waiting", marks: [], sharedWith: [], ...(isLocked ? { isLocked } : {}), ...(label === undefined ? {} : { label: this.me?.labels?.[label] ?? "" }) } as const;
      return { ...channel, messages: [...channel.messages, message] };
    });
  }

  #changeRules(id: string, change: (rules: readonly RuleView[]) => readonly RuleView[]): void {
    this.channels = this.channels.map((channel) => {
      const rules = change(channel.rules ?? []);
      const { rules: _, ...rest } = channel;
      return channel.id === id && rules.length > 0 ? { ...rest, rules } : channel.id === id ? rest : channel;
    });
  }

  nameLabel(name: string): Promise<string> {
    const id = findLabel(this.me?.labels, name)?.ids[0] ?? `l${String(Date.now())}`;
    if (this.me) this.me = { ...this.me, labels: { ...this.me.labels, [id]: name } };
    return Promise.resolve(id);
  }

  setRule(id: string, person: string, whose: readonly string[], until?: number, labels?: readonly string[]): Promise<string> {
    const to = this.people.find((one) => one.person === person);
    const members = this.channels.find((channel) => channel.id === id)?.members ?? [];
    if (to === undefined) return Promise.reject(new Refused("nothing_here"));
    const words = members.filter((one) => whose.includes(one.person)).map((one) => ({ person: one, word: one.isMe ? ("yes" as const) : ("asked" as const) }));
    const rule: RuleView = { id: `r${String(Date.now())}`, to, whose: words, myWord: "yes", since: Date.now(), state: this.connection === "online" ? "active" : "waiting", ...(until === undefined ? {} : { until }), ...(labels ? { isLabelled: true, labels } : {}) };
    this.#changeRules(id, (rules) => [...rules, rule]);
    return Promise.resolve(rule.id);
  }

  endRule(rule: string): Promise<void> {
    for (const { id } of this.channels) {
      this.#changeRules(id, (rules) => (this.connection === "online" ? rules.filter((one) => one.id !== rule) : rules.map((one) => (one.id === rule ? { ...one, isEnding: true } : one))));
    }
    return Promise.resolve();
  }

  agreeRule(id: string, rule: string, agrees: boolean): Promise<void> {
    const word = agrees ? "yes" : "no";
    const said = (one: RuleView): RuleView => ({ ...one, myWord: word, whose: one.whose.map((of) => (of.person.person === this.me?.person ? { ...of, word } : of)) });
    this.#changeRules(id, (rules) => rules.map((one) => (one.id === rule ? said(one) : one)));
    return Promise.resolve();
  }

  openAlong(id: string): Promise<void> {
    if (!navigator.onLine) return Promise.reject(new Refused("offline"));
    this.along = this.along.map((along) => (along.id === id && along.state === "closed" ? { ...along, state: "open" } : along));
    return Promise.resolve();
  }

  lay(id: string, laid: NewLaid): Promise<void> {
    return this.#change(id, (channel) => {
      const author = channel.members.find((member) => member.isMe);
      const jim = channel.members.find(({ role }) => role === "jim");
      if (author === undefined) return channel;
      const text = laid.kind === "mandate" ? laid.topic : "";
      const view: LaidView = laid.kind === "mandate" ? { ...laid, to: jim?.person ?? "", whom: jim?.name ?? "" } : laid;
      const message = { kind: "words", id: `n${String(channel.messages.length)}`, author, text, laid: view, at: Date.now(), delivery: "on_server", marks: [], sharedWith: [] } as const;
      return { ...channel, messages: [...channel.messages, message] };
    });
  }

  #reword(id: string, change: (words: MessageView & { kind: "words" }) => MessageView): void {
    this.channels = this.channels.map((channel) => ({
      ...channel,
      messages: channel.messages.map((one) => (one.kind === "words" && one.id === id ? change(one) : one)),
    }));
  }

  sendAgain(refused: string): Promise<void> {
    this.#reword(refused, (words) => ({ ...words, delivery: "waiting" }));
    this.shares = this.shares.map(({ refused: before, ...share }) => {
      if (before?.id !== refused) return before ? { ...share, refused: before } : share;
      return { ...share, state: "waiting" };
    });
    return Promise.resolve();
  }

  letGo(refused: string): Promise<void> {
    this.asked = this.asked.filter((one) => one.refused?.id !== refused);
    this.shares = this.shares
      .filter((share) => share.state !== "failed" || share.refused?.id !== refused)
      .map(({ refused: before, ...share }) => (before && before.id !== refused ? { ...share, refused: before } : share));
    return Promise.resolve();
  }

  erase(id: string, message: string): Promise<void> {
    const isUnsent = (one: MessageView): boolean => one.id === message && one.kind === "words" && one.delivery === "failed";
    return this.#change(id, (channel) => ({
      ...channel,
      messages: channel.messages
        .filter((one) => !isUnsent(one))
        .map((one) => (one.id === message ? { kind: "gone", id: one.id, at: one.at } : one)),
    }));
  }

  edit(id: string, message: string, text: string): Promise<void> {
    return this.#change(id, (channel) => ({
      ...channel,
      messages: channel.messages.map((one) => (one.id === message && one.kind === "words" ? { ...one, text, firstText: one.firstText ?? one.text } : one)),
    }));
  }

  mark(id: string, message: string, mark: string): Promise<void> {
    const marks = mark === "" ? [] : [{ mark, names: [this.me?.name ?? ""], isMine: true }];
    return this.#change(id, (channel) => ({
      ...channel,
      messages: channel.messages.map((one) => (one.id === message && one.kind === "words" ? { ...one, marks } : one)),
    }));
  }

  writing(): Promise<void> {
    return Promise.resolve();
  }

  showRead(id: string, showsRead: boolean): Promise<void> {
    return this.#change(id, (channel) => ({ ...channel, showsRead }));
  }

  begin(): Promise<string> {
    return Promise.resolve(this.channels[0]?.id ?? "");
  }

  inviteInto(_place: unknown, _role: unknown, guest: string): Promise<InviteView> {
    return this.invite("guest", guest);
  }

  letIn(): Promise<void> {
    return Promise.resolve();
  }

  showOut(id: string, person: string): Promise<void> {
    return this.#change(id, (channel) => ({ ...channel, members: channel.members.filter((one) => one.person !== person) }));
  }

  listPlaces(): Promise<Past> {
    return Promise.resolve({ places: this.#places, isPartial: false });
  }

  readAs(id: string, person: string, from?: number): Promise<readonly MessageView[]> {
    const messages = this.channels.find((channel) => channel.id === id)?.messages ?? [];
    return Promise.resolve(readBy(person, messages, this.#places.find((one) => one.from === from)));
  }

  openHistory(_: string, __: string, from: number): Promise<void> {
    this.#places = this.#places.filter((place) => place.from < from);
    return Promise.resolve();
  }

  sendNow(message: string): Promise<void> {
    this.#reword(message, ({ held: _, ...words }) => words);
    return Promise.resolve();
  }

  handOver(id: string): Promise<void> {
    return this.#change(id, (channel) => ({ ...channel, past: "handed", canWrite: false, nextOwners: [] }));
  }

  takeUp(id: string): Promise<void> {
    return this.#change(id, ({ past: _, alarm: __, ...channel }) => ({ ...channel, canWrite: true }));
  }

  leave(id: string): Promise<void> {
    return this.#change(id, (channel) => ({ ...channel, isLeft: true, canWrite: false }));
  }

  block(person: string): Promise<void> {
    this.blocked = [...this.blocked, { person, name: person }];
    return Promise.resolve();
  }

  unblock(person: string): Promise<void> {
    this.blocked = this.blocked.filter((one) => one.person !== person);
    return Promise.resolve();
  }

  read(id: string): Promise<void> {
    return this.#change(id, (channel) => ({ ...channel, unread: 0 }));
  }

  share(messages: readonly string[], person: string, until: number | undefined, sharing: { readonly answers?: string } = {}): Promise<void> {
    this.requests = this.requests.filter(({ id }) => id !== sharing.answers);
    const to = this.people.find((one) => one.person === person);
    if (to === undefined) return Promise.reject(new Refused("nothing_here"));
    const words = this.channels.flatMap((channel) => channel.messages).filter((one) => one.kind === "words");
    const items = words.filter(({ id }) => messages.includes(id)).map(({ id, author, text, at }) => ({ id, author: author.name, text, at }));
    const share = { id: `n${String(this.shares.length)}`, to, items, since: Date.now(), state: "active" } as const;
    this.shares = [...this.shares, until === undefined ? share : { ...share, until }];
    return Promise.resolve();
  }

  withdraw(id: string): Promise<void> {
    this.shares = this.shares.map((share) => (share.id === id ? { ...share, state: "withdrawn", withdrawnAt: Date.now() } : share));
    return Promise.resolve();
  }

  ask(youth: string, words: string, about?: string, whom?: string): Promise<void> {
    const find = (person: string): PersonView => this.people.find((one) => one.person === person) ?? { person, name: person };
    // Whoever asks for too much hears that.
    if (words.includes("zesde")) return Promise.reject(new Refused("rate_limited"));
    const what = { ...(about === undefined ? {} : { about }), ...(whom === undefined ? {} : { whom: find(whom) }), words, at: Date.now() };
    const asked = { id: `n${String(this.asked.length)}`, to: find(youth), ...what, until: Date.now() + 14 * 86_400_000, state: "open" } as const;
    this.asked = [...this.asked, asked];
    return Promise.resolve();
  }

  askForFile(youth: string, words: string, about: string): Promise<void> {
    const asked = { id: `n${String(this.asked.length)}`, to: { person: youth, name: "Sam" }, about, words, at: Date.now(), until: Date.now() + 14 * 86_400_000, inFile: true, state: "open" } as const;
    this.asked = [...this.asked, asked];
    return Promise.resolve();
  }

  decline(request: string): Promise<void> {
    this.requests = this.requests.filter(({ id }) => id !== request);
    return Promise.resolve();
  }

  openGrant(id: string): Promise<void> {
    if (!navigator.onLine) return Promise.reject(new Refused("offline"));
    this.grants = this.grants.map((grant) => (grant.id === id && grant.state === "closed" ? { ...grant, state: "open" } : grant));
    return Promise.resolve();
  }

  askJim(guest: string): Promise<InviteView> {
    return this.invite("guest", guest);
  }

  invite(standing: Standing, guest: string): Promise<InviteView> {
    const invite: InviteView = { id: "new", link: "https://naast.example/i#secret", guest, standing, until: Date.now(), state: "open" };
    this.invites = [...this.invites, invite];
    return Promise.resolve(invite);
  }

  takeBackInvite(id: string): Promise<void> {
    this.invites = this.invites.map((invite) => (invite.id === id ? { ...invite, state: "taken_back" } : invite));
    return Promise.resolve();
  }

  nameOrganisation(name: string): Promise<void> {
    this.organisation = name;
    return Promise.resolve();
  }

  exclude(support: string, person: string): Promise<void> {
    this.supports = this.supports.map((one) =>
      one.id === support
        ? { ...one, members: one.members.filter((who) => who.person !== person), excluded: [...one.excluded, ...one.members.filter((who) => who.person === person)] }
        : one,
    );
    return Promise.resolve();
  }

  endExclude(support: string, person: string): Promise<void> {
    this.supports = this.supports.map((one) => (one.id === support ? { ...one, excluded: one.excluded.filter((who) => who.person !== person) } : one));
    return Promise.resolve();
  }

  listStaff(): Promise<TeamView> {
    const next = Date.now() + 30 * 86_400_000;
    return Promise.resolve({ ...(this.teamUntil === undefined ? {} : { until: this.teamUntil }), next, people: staff });
  }

  sayTeam(): Promise<TeamView> {
    return this.listStaff();
  }

  listReaders(): Promise<ReadonlyMap<string, number>> {
    // As the server: of those alone who opened something.
    const opened = this.shares.flatMap(({ to, openedAt }) => (openedAt === undefined ? [] : [[to.person, openedAt] as const]));
    return Promise.resolve(new Map(opened));
  }

  confirmChoices(): Promise<void> {
    this.asksAboutChoices = false;
    return Promise.resolve();
  }

}
