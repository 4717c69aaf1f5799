// What the service worker takes of an answer: the bytes, if they are the listed ones, and of its headers those that confine.
import { expect, test } from "vitest";
import { checked, hashOf, NotListed, readList } from "./listed";

const bytes = new TextEncoder().encode("export default 1;");

test("the bytes that are listed, with the headers that say how to read and confine them, and no others", async () => {
  const answer = new Response(bytes, { headers: { "content-type": "text/javascript", "content-security-policy": "default-src 'none'", link: "</x.css>; rel=stylesheet", refresh: "0" } });
  const taken = await checked(answer, await hashOf(bytes));
  expect(await taken.text()).toBe("export default 1;");
  expect(Object.fromEntries(taken.headers)).toEqual({ "content-type": "text/javascript", "content-security-policy": "default-src 'none'" });
});

test("other bytes are refused as such; a server that has none is something else", async () => {
  await expect(checked(new Response("export default 2;"), await hashOf(bytes))).rejects.toThrow(NotListed);
  await expect(checked(new Response(bytes, { status: 404 }), await hashOf(bytes))).rejects.not.toBeInstanceOf(NotListed);
});

test("a line that is none names nothing", () => {
  const hash = "a".repeat(64);
  expect([...readList(`${hash} 3 sw.js\n${hash} x y\n${hash.slice(1)} 3 z\n${hash} 1 a b\n`)]).toEqual([["/sw.js", hash]]);
});
