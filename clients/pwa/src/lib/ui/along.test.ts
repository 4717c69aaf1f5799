// Nobody writes under a line that leaves out who reads it.
import { describe, expect, it } from "vitest";
import type { ChannelView, MemberView } from "../state/naast";
import type { RuleView } from "../state/rules";
import { readingLine } from "./along";
import { readersInList } from "./people";

const sam: MemberView = { person: "sam", name: "Sam", role: "youth", isMe: true };
const jef: MemberView = { person: "jef", name: "Jef", role: "jim", isMe: false };
const hanne = { person: "hanne", name: "Hanne" };
const rule = (more: Partial<RuleView> = {}): RuleView => ({
  id: "r1",
  to: hanne,
  whose: [{ person: sam, word: "yes" }],
  since: 0,
  myWord: "yes",
  state: "active",
  ...more,
});
const talk = (rules: readonly RuleView[], members: readonly MemberView[] = [sam, jef]): ChannelView =>
  ({ id: "c", kind: "private", members, rules, messages: [], isLeft: false }) as unknown as ChannelView;
const asJef = (rules: readonly RuleView[]): ChannelView => talk(rules, [{ ...sam, isMe: false }, { ...jef, isMe: true }]);

describe("the line above the keyboard", () => {
  it("says only where it is true", () => {
    expect(readingLine(talk([]))).toBe("Alleen Jef leest dit");
    expect(readingLine(talk([rule()]))).toBe("Jef leest dit. Hanne leest mee.");
  });

  it("names everybody who reads along, and each once", () => {
    const eva = rule({ id: "r2", to: { person: "eva", name: "Eva" } });
    expect(readingLine(talk([rule(), eva, rule({ id: "r3" })]))).toBe("Jef leest dit. Hanne en Eva lezen mee.");
  });

  it("says what waits: nobody yet, or somebody still", () => {
    expect(readingLine(talk([rule({ state: "waiting" })]))).toBe("Alleen Jef leest dit. Hanne leest mee zodra er internet is.");
    expect(readingLine(talk([rule({ isEnding: true })]))).toBe("Jef leest dit. Hanne leest mee tot er internet is.");
  });

  it("says of a rule that was refused nothing", () => {
    expect(readingLine(talk([rule({ state: "failed" })]))).toBe("Alleen Jef leest dit");
  });

  it("tells a JIM that his own words are not read along, as long as he did not agree", () => {
    const asked = rule({ whose: [{ person: sam, word: "yes" }, { person: jef, word: "asked" }], myWord: "asked" });
    expect(readingLine(asJef([asked]))).toBe("Alleen Sam leest dit. Hanne leest ook wat Sam schrijft. Wat jij schrijft niet.");
    expect(readingLine(asJef([{ ...asked, myWord: "yes" }]))).toBe("Sam leest dit. Hanne leest mee.");
  });

  it("says that somebody reads along whom this person never met", () => {
    const asked = rule({ to: { person: "hanne", name: "" }, myWord: "asked" });
    expect(readingLine(asJef([asked]))).toBe("Alleen Sam leest dit. Iemand leest ook wat Sam schrijft. Wat jij schrijft niet.");
    expect(readersInList(asJef([asked]))).toBe("Alleen jij, Sam en iemand lezen dit");
  });

  it("promises nothing about a rule for some messages", () => {
    expect(readingLine(talk([rule({ isLabelled: true })]))).toBe("Jef leest dit. Hanne leest sommige berichten mee.");
    const asked = rule({ isLabelled: true, myWord: "asked" });
    expect(readingLine(asJef([asked]), false, [])).toBe("Alleen Sam leest dit. Hanne leest sommige berichten van Sam mee. Wat jij schrijft niet.");
  });

  describe("while something is written", () => {
    const school = rule({ isLabelled: true, labels: ["s", "t"] });

    it("names whoever reads along by its label", () => {
      expect(readingLine(talk([school]), false, ["s"])).toBe("Jef leest dit. Hanne leest mee.");
      expect(readingLine(talk([school, rule({ id: "r2", to: { person: "eva", name: "Eva" } })]), false, ["t"])).toBe("Jef leest dit. Hanne en Eva lezen mee.");
    });

    it("names nobody for another label or none, also while a rule waits or ends", () => {
      for (const written of [[], ["home"]]) {
        for (const one of [school, { ...school, state: "waiting" as const }, { ...school, isEnding: true as const }]) {
          expect(readingLine(talk([one]), false, written)).toBe("Alleen Jef leest dit");
        }
      }
    });

    it("says under its label what waits and what ends", () => {
      expect(readingLine(talk([{ ...school, state: "waiting" }]), false, ["s"])).toBe("Alleen Jef leest dit. Hanne leest mee zodra er internet is.");
      expect(readingLine(talk([{ ...school, isEnding: true }]), false, ["s"])).toBe("Jef leest dit. Hanne leest mee tot er internet is.");
    });

    it("says of what stays here that it stays here, whatever it is called", () => {
      expect(readingLine(talk([school]), true, ["s"])).toBe("Alleen Jef leest dit. Dit bericht blijft hier.");
    });

    it("leaves nobody out where nothing is written", () => {
      expect(readingLine(talk([school]))).toBe("Jef leest dit. Hanne leest sommige berichten mee.");
    });
  });

  it("says of a message that stays here that it stays here", () => {
    expect(readingLine(talk([rule()]), true)).toBe("Alleen Jef leest dit. Dit bericht blijft hier.");
  });
});

describe("the line in a list", () => {
  it("counts who reads along among who reads, and nobody before they do", () => {
    expect(readersInList(talk([rule()]))).toBe("Alleen jij, Jef en Hanne lezen dit");
    expect(readersInList(talk([rule({ state: "waiting" })]))).toBe("Alleen jij en Jef lezen dit");
  });
});
