// An empty phone whose owner has nothing left but a PIN and somebody who keeps their half: it asks, hears, and comes in.
import { pleaOf } from "../crypto/pleas";
import type { Answer, Command, Deployment, FinishPlea, HearPlea, PinTried, PleaHeard, PleaStarted, SignedIn, StartPlea, TryPin } from "../protocol/types.gen";
import { Declined, Distrust } from "./distrust";
import { Journal } from "./journal";
import { together } from "./keeper";
import type { Account } from "./model";
import { newCode } from "./recovery";
import { deviceOf, moveIn, type OpenVault, type Porch } from "./sign-in";

/** What a phone heard: nothing yet, no, the half, or that its time is over. */
export type Heard = "waiting" | "no" | "given" | "over";

/** What came of a PIN: in, wrong with so many tries left (ever, and with this answer), or over. */
export type Tried = "in" | "over" | { readonly left: number; readonly leftHere: number };

const isOver = (error: unknown): boolean => error instanceof Declined && error.code === "wrong_credentials";

/** A phone that asks for a half. */
export class Plea {
  #half: string | undefined;
  /** What the right PIN opened, for as long as its owner is asked whether they want a new code. */
  #opened: OpenVault | undefined;
  #made: Awaited<ReturnType<typeof newCode>> | undefined;

  private constructor(
    private readonly porch: Porch,
    private readonly tenant: string,
    private readonly seed: string,
    private readonly attempt: string,
    /** What the phone shows. */
    readonly name: string,
  ) {}

  /** Asks. It says nobody's name: that is the keeper's to say. */
  static async begin(porch: Porch): Promise<Plea> {
    const { server, crypto } = porch;
    const { tenant } = await server.openGet<Deployment>("/v1/deployment");
    const { seed, pub } = await crypto.newSealKey();
    const { attempt } = await server.openPost<PleaStarted>("/v1/auth/plea", { key: pub } satisfies StartPlea);
    return new Plea(porch, tenant, seed, attempt, pleaOf(tenant, pub));
  }

  /** Whether the keeper answered. */
  async hear(): Promise<Heard> {
    const { server, crypto } = this.porch;
    let said: PleaHeard;
    try {
      said = await server.openPost<PleaHeard>("/v1/auth/plea/hear", { attempt: this.attempt } satisfies HearPlea);
    } catch (error) {
      if (isOver(error)) return "over";
      throw error;
    }
    if (said.heard !== "given") return said.heard;
    this.#half = await crypto.openSeal({ label: "half-given", tenant: this.tenant, plea: this.name }, this.seed, said.sealed);
    if (this.#half === undefined) throw new Distrust("forged");
    return "given";
  }

  /** Makes a recovery code with what the right PIN just opened; gives what the server answered with it. */
  async makeCode(): Promise<{ readonly code: string; readonly answer: Answer }> {
    const { server, crypto, store } = this.porch;
    const account = (await store.get("account")) as Account | undefined;
    if (!this.#opened || !account) throw new Declined("nothing_here");
    // Where the answer gets lost, the same code is brought again.
    this.#made ??= await newCode(crypto, account, this.#opened);
    const { code } = this.#made;
    const command: Command = { do: "set_unlock", ...this.#made.command };
    const answer = await server.command(command);
    // Nobody else is at work on this phone yet, and a restore must not lose what its owner has on paper.
    await (await Journal.recall(store)).note(command, answer, Date.now());
    this.#opened = undefined;
    return { code, answer };
  }

  /** Tries the PIN; each try counts for good. The right one makes this browser its owner's. */
  async tryPin(pin: string): Promise<Tried> {
    const { server, store, withOpaque } = this.porch;
    const { attempt } = this;
    const half = this.#half;
    if (half === undefined) return "over";
    const device = await deviceOf(store);
    try {
      const came = await withOpaque<Tried | { session: SignedIn; exportKey: string }>(async (opaque) => {
        const { state, request } = await opaque.startLogin(pin);
        const { response, left, left_here: leftHere } = await server.openPost<PinTried>("/v1/auth/plea/pin", { attempt, request } satisfies TryPin);
        const proved = await opaque.finishLogin(pin, state, response);
        if (!proved) return { left, leftHere };
        const session = await server.open("/v1/auth/plea/finish", { attempt, finish: proved.finish, device } satisfies FinishPlea);
        return { session, exportKey: proved.exportKey };
      });
      if (typeof came === "string" || "left" in came) return came;
      this.#opened = await moveIn(this.porch, came.session, { factor: "pin_and_person", secret: together(half, came.exportKey) }, device, undefined);
      return "in";
    } catch (error) {
      if (isOver(error)) return "over";
      throw error;
    }
  }
}
