// The session over HTTP: one at a time, and always the same person's.
import { expect, test } from "vitest";
import type { SignedIn } from "../protocol/types.gen";
import { Server, type Network } from "./server";

const signedIn = (person: string, access: string): SignedIn => ({
  person,
  standing: "youth",
  session: "s",
  tenant: "t",
  access,
  access_until: 1_000_000,
});

/** A network whose answers are given one by one. */
function wire(): { server: Server; asked: string[]; answer: (session: SignedIn) => void; refuse: () => void } {
  const asked: string[] = [];
  const waiting: ((response: Response) => void)[] = [];
  const network: Network = {
    origin: "http://here",
    fetch: (path) => {
      asked.push(path);
      return new Promise((done) => waiting.push(done));
    },
    openSocket: () => {
      throw new Error("no socket here");
    },
  };
  const give = (response: Response): void => waiting.shift()?.(response);
  return {
    server: new Server(network, () => 0),
    asked,
    answer: (session) => { give(Response.json(session)); },
    refuse: () => { give(Response.json({ refusal: { code: "wrong_credentials" } }, { status: 401 })); },
  };
}

test("whoever renews while a session is opened gets that one", async () => {
  const { server, asked, answer } = wire();
  server.adopt(signedIn("sam", "old"));
  const opened = server.open("/v1/auth/words/finish", {});
  const renewed = server.renew();
  answer(signedIn("sam", "new"));
  expect((await opened).access).toBe("new");
  expect((await renewed).access).toBe("new");
  expect(asked).toEqual(["/v1/auth/words/finish"]);
});

test("a session that did not open keeps nobody from renewing", async () => {
  const { server, asked, answer, refuse } = wire();
  const opened = server.open("/v1/auth/words/finish", {});
  const renewed = server.renew();
  refuse();
  await expect(opened).rejects.toMatchObject({ code: "wrong_credentials" });
  await expect.poll(() => asked.length).toBe(2);
  answer(signedIn("sam", "by cookie"));
  expect((await renewed).access).toBe("by cookie");
});

test("an opened session is not given again later", async () => {
  const { server, asked, answer } = wire();
  const opened = server.open("/v1/auth/code", {});
  answer(signedIn("sam", "new"));
  await opened;
  const renewed = server.renew();
  await expect.poll(() => asked.length).toBe(2);
  answer(signedIn("sam", "newer"));
  expect((await renewed).access).toBe("newer");
});

test("a cookie that has become somebody else's is nobody's here", async () => {
  const { server, asked, answer } = wire();
  server.adopt(signedIn("sam", "old"));
  server.adopt(undefined);
  const renewed = server.renew();
  await expect.poll(() => asked.length).toBe(1);
  answer(signedIn("mother", "hers"));
  await expect(renewed).rejects.toMatchObject({ code: "sign_in_needed" });
});
