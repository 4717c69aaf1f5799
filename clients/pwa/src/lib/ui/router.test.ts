import { beforeAll, describe, expect, it } from "vitest";
import type { parse as Parse, paths as Paths } from "./router.svelte";

let parse: typeof Parse;
let paths: typeof Paths;

beforeAll(async () => {
  Object.assign(globalThis, { location: { pathname: "/" } });
  ({ parse, paths } = await import("./router.svelte"));
});

describe("addresses", () => {
  it("each path leads to its page and back", () => {
    expect(parse(paths.home)).toEqual({ page: "home" });
    expect(parse(paths.firstTalk)).toEqual({ page: "first_talk" });
    expect(parse(paths.talk("abc"))).toEqual({ page: "talk", channel: "abc" });
    expect(parse(paths.message("abc", "def"))).toEqual({ page: "talk", channel: "abc", message: "def" });
    expect(parse(paths.requests)).toEqual({ page: "requests" });
    expect(parse(paths.asked)).toEqual({ page: "asked" });
    expect(parse(paths.whoSees)).toEqual({ page: "who_sees", by: "people" });
    expect(parse(paths.whoSeesMessages)).toEqual({ page: "who_sees", by: "messages" });
    expect(parse(paths.whoSeesDiary)).toEqual({ page: "who_sees", by: "diary" });
    expect(parse(paths.seenAs("abc"))).toEqual({ page: "seen_as", person: "abc" });
    expect(parse(paths.grant("abc"))).toEqual({ page: "grant", grant: "abc" });
    expect(parse(paths.inviteShown("abc"))).toEqual({ page: "invite_shown", invite: "abc" });
    expect(parse(paths.readBack("abc", "def"))).toEqual({ page: "read_back", channel: "abc", person: "def" });
    expect(parse(paths.jim)).toEqual({ page: "jim" });
    expect(parse(paths.help)).toEqual({ page: "help" });
    expect(parse(paths.helpForParents)).toEqual({ page: "help", isForParents: true });
    expect(parse(paths.code)).toEqual({ page: "code" });
  });

  it("what is not an address of the app is missing, also names that every object has", () => {
    for (const path of ["/x", "/gesprek/a/b/c", "/gedeeld/a/b", "/ik/x", "/uitnodiging", "/hulplijnen/x", "/hulplijnen/ouders/x", "/teruglezen/a", "/constructor"]) {
      expect(parse(path)).toEqual({ page: "missing" });
    }
  });
});
