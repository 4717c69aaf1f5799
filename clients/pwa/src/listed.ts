// The list of the app's own files that the build writes: what each weighs and what its bytes hash to. The hash of the list names the version.

/** Where the list stands; `build/version.mjs` writes it. */
export const LIST = "/hashes.txt";

/** SHA-256, as the list writes it. */
export async function hashOf(bytes: BufferSource): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Which hash each path has. */
export function readList(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/^([0-9a-f]{64}) \d+ (\S+)$/gmu)].map(([, hash = "", path = ""]) => [`/${path}`, hash]));
}

/** What the server gave is not what the version names. */
export class NotListed extends Error {}

/** The answer of the server, if its bytes have this hash. What else it says is left behind: only how the app is to be read and confined stays. */
export async function checked(answer: Response, hash: string): Promise<Response> {
  if (!answer.ok) throw new Error(`${answer.url}: ${String(answer.status)}`);
  const bytes = await answer.arrayBuffer();
  if ((await hashOf(bytes)) !== hash) throw new NotListed(answer.url);
  const headers = new Headers();
  for (const name of KEPT_HEADERS) {
    const value = answer.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  return new Response(bytes, { headers });
}

const KEPT_HEADERS = [
  "content-type",
  "content-security-policy",
  "x-content-type-options",
  "referrer-policy",
  "cross-origin-opener-policy",
  "cross-origin-resource-policy",
  "permissions-policy",
];
