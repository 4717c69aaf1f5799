// Becoming somebody, by an invite: keys are made, sealed and published in one request, and what comes next is written down, so
// that it happens even when this page closes now.
import { inviteKeys } from "../crypto/invites";
import { possession } from "../crypto/chains";
import { loginHash, random, randomId, statementHash, wrapHash } from "../crypto/encoding";
import { sign } from "../crypto/ed25519";
import type { Crypto } from "../crypto/work";
import { bytes, encode } from "../protocol/base64url";
import { write } from "../protocol/messages";
import type { Bag, GenerationKeys, Register, RegistrationStarted, Role, SignedIn, Standing, StatementBodies, VaultKeys } from "../protocol/types.gen";
import { bagText } from "./bag";
import { Declined, Unreachable } from "./distrust";
import { emptyBag, type Account, type Item, type Task } from "./model";
import { tidyWords, type Porch } from "./sign-in";

/** What the card page found under the link, all of it verified. */
export interface Welcome {
  readonly secret: string;
  readonly tenant: string;
  readonly standing: Standing;
  readonly inviter?: { readonly person: string; readonly root: string; readonly g: number; readonly name: string };
  readonly organisationRoot?: string;
  readonly seat?: { readonly channel: string; readonly role: Role };
}

interface Identity {
  readonly root: { readonly seed: string; readonly pub: string };
  readonly keys: GenerationKeys;
  readonly statement: string;
  readonly name: string;
}

/** Makes a root key and generation 0, and the statement that publishes them. */
async function newIdentity(crypto: Crypto, tenant: string, person: string): Promise<Identity> {
  const [root, signKey, sealKey] = await Promise.all([crypto.newSignKey(), crypto.newSignKey(), crypto.newSealKey()]);
  const published = { tenant, person, g: 0, sign_pub: signKey.pub, seal_pub: sealKey.pub };
  const proof = encode(await sign(bytes(signKey.seed, 32), possession(published)));
  const body: StatementBodies["key"] = {
    suite: "naast1",
    tenant,
    at: Date.now(),
    person,
    g: 0,
    sign_pub: signKey.pub,
    seal_pub: sealKey.pub,
    root_pub: root.pub,
    proof,
  };
  const statement = await crypto.say("key", body, root.seed);
  return { root, keys: { sign: signKey.seed, seal: sealKey.seed, bag: encode(random(32)) }, statement, name: statementHash(statement) };
}

/** Registers, and leaves this browser signed in with what comes next in its outbox. */
export async function register(porch: Porch, welcome: Welcome, name: string, loginName: string, words: string): Promise<void> {
  const { server, crypto, store } = porch;
  const { tenant, standing, secret } = welcome;
  const invite = await inviteKeys(bytes(secret, 32));
  const login = loginHash(tenant, loginName);
  const before = (await store.get(PENDING)) as Pending | undefined;
  if (before) {
    // Name and words are drawn together: the same name is the same wish, and only its answer was lost. Other words would
    // take the place of those that somebody has on paper: what was begun comes to its end first.
    if (before.request.invite !== invite.invite || before.request.login !== login) throw new Declined("unavailable");
    await finish(porch, before);
    return;
  }
  const { record, exportKey } = await porch.withOpaque(async (opaque) => {
    const started = await opaque.startRegistration(tidyWords(words));
    const { response } = await server.openPost<RegistrationStarted>("/v1/auth/words/registration", {
      invite: invite.invite,
      login,
      request: started.request,
    });
    return opaque.finishRegistration(tidyWords(words), started.state, response);
  });
  const person = randomId();
  const me = await newIdentity(crypto, tenant, person);
  // The organisation's own keys lie in its first coordinator's vault, and a vault is sealed once: they are made now.
  const organisation = welcome.inviter ? undefined : await newIdentity(crypto, tenant, randomId());
  const vault: VaultKeys = {
    root: me.root.seed,
    generations: [me.keys],
    ...(organisation ? { organisation: { root: organisation.root.seed, generations: [organisation.keys] } } : {}),
  };
  // In the bag, so that whichever device comes first goes on with what coming in left to do.
  const bag: Bag = { ...firstBag(welcome, name), ...(organisation ? { organisation_key: organisation.statement } : {}) };
  const accountSecret = encode(random(32));
  const by = { root: me.name, g: 0 };
  const wrapped = await crypto.wrap({ label: "wrap-words", root: me.name, n: 0 }, exportKey, accountSecret);
  const unlock: StatementBodies["unlock"] = {
    suite: "naast1",
    tenant,
    by,
    at: Date.now(),
    n: 0,
    wraps: [{ factor: "words", wrapped: wrapHash(bytes(wrapped)) }],
  };
  const isStaff = standing === "coordinator" || standing === "professional";
  const device = randomId();
  const request: Register = {
    invite: invite.invite,
    proof: await crypto.proveInvite(secret, { use: "register", tenant, person, root: me.name }),
    login,
    record,
    key: me.statement,
    unlock: await crypto.say("unlock", unlock, me.root.seed),
    wrap: { factor: "words", wrapped },
    vault: await crypto.sealBox({ label: "vault", root: me.name }, accountSecret, write("VaultKeys", vault)),
    bag: await crypto.sealBox({ label: "bag", root: me.name, n: 0 }, me.keys.bag, bagText(bag)),
    device,
    staff_name: isStaff ? name : null,
  };
  const account: Account = {
    person,
    standing,
    tenant,
    device,
    name,
    loginName: tidyWords(loginName),
    by,
    keys: me.keys,
    chain: [me.statement],
  };
  const pending: Pending = { request, account, bag, outbox: firstTasks(welcome) };
  // On the disk before it is said: when the answer is lost, only the same bytes are answered again.
  await store.write({ records: { [PENDING]: pending } });
  await finish(porch, pending);
}

/** Where a registration lies until it is answered. */
const PENDING = "registration";
/** So often the same bytes are said again at once. */
const TRIES = 3;

/** A registration that is finished but not answered. */
interface Pending {
  readonly request: Register;
  readonly account: Account;
  readonly bag: Bag;
  readonly outbox: readonly Item[];
}

/** Takes up a registration whose answer never came. Gives who is here now; throws while nobody knows. */
export async function resumeRegistration(porch: Pick<Porch, "server" | "store">): Promise<Account | undefined> {
  const pending = (await porch.store.get(PENDING)) as Pending | undefined;
  if (!pending) return undefined;
  try {
    await finish(porch, pending);
  } catch (error) {
    if (isRefusedForGood(error)) return undefined;
    throw error;
  }
  return pending.account;
}

const isRefusedForGood = (error: unknown): boolean =>
  error instanceof Declined && !["rate_limited", "unavailable"].includes(error.code);

async function finish({ server, store }: Pick<Porch, "server" | "store">, pending: Pending): Promise<void> {
  const { request, account, bag, outbox } = pending;
  for (let tries = 1; ; tries += 1) {
    try {
      await server.openPost<SignedIn>("/v1/accounts", request);
      break;
    } catch (error) {
      if (error instanceof Unreachable && tries < TRIES) continue;
      // Refused for good: there is nothing to repeat.
      if (isRefusedForGood(error)) await store.write({ records: { [PENDING]: undefined } });
      throw error;
    }
  }
  // Another page of this browser was faster: what it has done since stays.
  if (!(await store.get(PENDING))) return;
  // One browser profile holds one person: whoever was here before is forgotten, and only now that somebody else is here.
  await store.write({ records: { account, bag: { n: 0, bag }, outbox }, isFresh: true });
}

function firstBag({ inviter, organisationRoot, seat, secret }: Welcome, name: string): Bag {
  const pins = inviter ? { [inviter.person]: { root: inviter.root, g: inviter.g, name: inviter.name } } : {};
  return { ...emptyBag(name), pins, ...(organisationRoot === undefined ? {} : { organisation: organisationRoot }), ...(seat ? { seat: { secret, ...seat } } : {}) };
}

/** What a newcomer does at once: a guest sits down, a youth gets a conversation with who invited them. */
function firstTasks({ seat, standing, inviter, secret }: Welcome): Item[] {
  const tasks: Task[] = [];
  if (seat) tasks.push({ do: "take_seat", channel: seat.channel, secret, role: seat.role });
  if (standing === "youth" && inviter) {
    const { person, root, g } = inviter;
    tasks.push({ do: "begin", channel: randomId(), kind: "direct", with: [{ person, root, g, role: "professional" }] });
  }
  return tasks.map((task) => ({ id: randomId(), at: Date.now(), task }));
}
