// Whom a youth can let read along, and what an honest example shows of it.
import { describe, expect, it } from "vitest";
import type { ChannelView, MemberView, MessageView, PersonView } from "../../lib/state/naast";
import type { RuleView } from "../../lib/state/rules";
import { couldReadAlong, mayLetAlong, strangersTo, wouldHaveRead } from "./choices";

const sam: MemberView = { person: "sam", name: "Sam", role: "youth", isMe: true };
const jef: MemberView = { person: "jef", name: "Jef", role: "jim", isMe: false };
const people: PersonView[] = ["hanne", "jef", "tom", "eva"].map((person) => ({ person, name: person }));
const talk = (more: Partial<ChannelView> = {}): ChannelView =>
  ({ id: "c", kind: "private", members: [sam, jef], messages: [], iAmOwner: true, canWrite: true, ...more }) as unknown as ChannelView;
const rule = (more: Partial<RuleView> = {}): RuleView => ({ id: "r", to: { person: "hanne", name: "hanne" }, whose: [], since: 0, state: "active", ...more });
const says = (id: string, author: MemberView, more: Partial<MessageView & { kind: "words" }> = {}): MessageView => ({ kind: "words", id, author, text: id, at: 0, marks: [], sharedWith: [], ...more });

describe("who can be let read along", () => {
  const names = (channel: ChannelView): string[] => couldReadAlong({ people, blocked: [{ person: "tom", name: "Tom" }] }, channel).map(({ person }) => person);

  it("nobody who is in, who is blocked, or who does already", () => {
    expect(names(talk())).toEqual(["hanne", "eva"]);
    expect(names(talk({ rules: [rule()] }))).toEqual(["eva"]);
    expect(names(talk({ rules: [rule({ state: "waiting" })] }))).toEqual(["eva"]);
  });

  it("again whoever never did, and whoever is about to stop", () => {
    expect(names(talk({ rules: [rule({ state: "failed" })] }))).toEqual(["hanne", "eva"]);
    expect(names(talk({ rules: [rule({ isEnding: true })] }))).toEqual(["hanne", "eva"]);
  });
});

describe("where", () => {
  const me = { person: "sam", name: "Sam", standing: "youth" } as const;

  it("in a youth's own conversation where they can write", () => {
    expect(mayLetAlong({ me }, talk())).toBe(true);
    expect(mayLetAlong({ me }, talk({ iAmOwner: false }))).toBe(false);
    expect(mayLetAlong({ me }, talk({ canWrite: false }))).toBe(false);
    expect(mayLetAlong({ me }, talk({ kind: "line" }))).toBe(false);
    expect(mayLetAlong({ me: { ...me, standing: "guest" } }, talk())).toBe(false);
  });
});

describe("the example", () => {
  it("has the newest three of whose words they are, without what stays here or was not sent", () => {
    const messages = [
      says("a", sam),
      says("b", sam),
      says("c", jef),
      says("d", sam, { isLocked: true }),
      says("e", sam, { firstText: "eerst" }),
      says("f", sam, { delivery: "waiting" }),
      says("g", sam, { delivery: "failed" }),
      says("h", sam),
    ];
    expect(wouldHaveRead(talk({ messages }), ["sam"]).map(({ text }) => text)).toEqual(["b", "eerst", "h"]);
    expect(wouldHaveRead(talk({ messages }), ["sam", "jef"]).map(({ text }) => text)).toEqual(["c", "eerst", "h"]);
  });
});

describe("the example of a rule by labels", () => {
  it("has only what carries one of them", () => {
    const messages = [says("a", sam, { label: "s" }), says("b", sam), says("c", sam, { label: "t" }), says("d", sam, { label: "u" }), says("e", sam, { label: "s", isLocked: true })];
    const texts = (labels?: readonly string[]): string[] => wouldHaveRead(talk({ messages }), ["sam"], labels).map(({ text }) => text);
    expect([texts(["s", "t"]), texts([]), texts()]).toEqual([["a", "c"], [], ["b", "c", "d"]]);
  });
});

it("a JIM perhaps never met whom this person never saw together with him", () => {
  const hanne: MemberView = { person: "hanne", name: "Hanne", role: "professional", isMe: false };
  const apart = [talk(), talk({ members: [sam, hanne] })];
  expect(strangersTo("hanne", talk(), { channels: apart })).toEqual(["Jef"]);
  expect(strangersTo("hanne", talk(), { channels: [...apart, talk({ members: [sam, jef, hanne] })] })).toEqual([]);
});
